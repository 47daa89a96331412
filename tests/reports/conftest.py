"""One sealed report for all tests of a run, and the key that sealed it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from rai_review.reports.composition import compose
from rai_review.reports.issuing import SealKey
from rai_review.reports.record import ReportMeta, SealedRecord, attachments
from rai_review.reports.rendering import Rendered, render
from rai_review.reports.signing import seal_pdf
from tests.reports.sealed import Course, a_pass, approved, meta_of, moment_of, new_key, record_of


@dataclass(frozen=True)
class Issued:
    """A record, what issuing added, its unsigned pages and the sealed file."""

    course: Course
    record: SealedRecord
    meta: ReportMeta
    rendered: Rendered
    pdf: bytes
    key: SealKey


def issue(course: Course, key: SealKey, **changes: object) -> Issued:
    """As `issue_pdf`, in this process: quicker, and it can be given what the service would never give."""
    record = record_of(course, previous=changes.pop("previous", b""))  # type: ignore[arg-type]
    meta = meta_of(course, key, **changes)
    rendered = render(compose(record, meta), attachments(record))
    pdf = seal_pdf(rendered.pages, key.key, key.certificate, stamp=rendered.stamp, at=moment_of(meta))
    return Issued(course, record, meta, rendered, pdf, key)


@pytest.fixture(scope="session")
def seal_key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    return new_key(tmp_path_factory.mktemp("seal"))


@pytest.fixture(scope="session")
def chatbot(seal_key: SealKey) -> Issued:
    """The chatbot of the walkthroughs at T2: reviewed, one dissent, approved by two positions."""
    return issue(approved(a_pass("support-chatbot-after")), seal_key)


@pytest.fixture(scope="session")
def small(seal_key: SealKey) -> Issued:
    """The T1 feature of the walkthroughs, approved: the shortest whole report."""
    return issue(approved(a_pass("code-search")), seal_key)


@pytest.fixture
def on_disk(chatbot: Issued, tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(chatbot.pdf)
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """WeasyPrint leaves its colour profile open until it is collected; that is not ours to mend."""
    for item in items:
        if "tests/reports" in str(item.path):
            item.add_marker(pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning"))

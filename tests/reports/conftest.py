"""One sealed report for all tests of a run, and the key that sealed it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from rai_review.reports.composition import compose
from rai_review.reports.contents import ReportContents
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


def brief(contents: ReportContents) -> ReportContents:
    """The same report with its first section of answers alone: quicker, and all that the verifier compares."""
    return dataclasses.replace(contents, sections=contents.sections[:1], left_out=(), frameworks=())


def issue(course: Course, key: SealKey, *, whole: bool = False, previous: bytes = b"", **changes: object) -> Issued:
    """As `issue_pdf`, in this process, by default without most of the answers."""
    record = record_of(course, previous=previous)
    meta = meta_of(course, key, **changes)
    contents = compose(record, meta)
    rendered = render(contents if whole else brief(contents), attachments(record))
    pdf = seal_pdf(rendered.pages, key.key, key.certificate, stamp=rendered.stamp, at=moment_of(meta))
    return Issued(course, record, meta, rendered, pdf, key)


@pytest.fixture(scope="session")
def seal_key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    return new_key(tmp_path_factory.mktemp("seal"))


@pytest.fixture(scope="session")
def chatbot(seal_key: SealKey) -> Issued:
    """The chatbot of the walkthroughs at T2: reviewed, one dissent, approved by two positions."""
    return issue(approved(a_pass("support-chatbot-after")), seal_key, whole=True)


@pytest.fixture(scope="session")
def small(seal_key: SealKey) -> Issued:
    """The T1 feature of the walkthroughs, approved, its answers cut short."""
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

"""The web process never opens a private key, whatever page is asked for; and nothing is rendered on a request."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rai_review.app import create_app
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.jobs import worker
from rai_review.ledger.signing import KEY_FILE as CHECKPOINT_KEY
from rai_review.reports import service as reports
from rai_review.reports.signing import KEY_FILE as SEAL_KEY
from rai_review.reviews import access
from tests.builders import World, make_world
from tests.web.browser_less import PASSWORD, Visitor

_watched: list[str] = []
_seen: list[str] = []


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _watched and isinstance(arguments[0], str | bytes | Path):
        path = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
        if path.startswith(_watched[0]):
            _seen.append(path)


sys.addaudithook(_look)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[str]]:
    """The files below the folder of keys that this process opens while the test runs."""
    _seen.clear()
    _watched.append(str(tmp_path / "keys"))
    yield _seen
    _watched.clear()


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path, PASSWORD)
    made.prepare_keys()
    made.checklist = made.publish_small()
    return made


def test_no_page_opens_a_private_key(world: World, opened: list[str]) -> None:
    review = world.small_review(world.checklist)
    submission = world.submit(review)
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    opened.clear()
    assert worker.run_one(world.database, {"issue-report": world.handler()})
    assert {Path(path).name for path in opened} >= {CHECKPOINT_KEY, SEAL_KEY}, "the worker opens both"
    opened.clear()
    visitor = Visitor(create_app(world.settings, world.database), "kai")
    with world.database.reading() as session:
        url = access.find_review(session, review).url
        report = reports.reports_of_submission(session, submission)[0]
    pages = ("", "/check", "/report", "/sign-off", "/tier")
    assert [visitor.get(url + page).status_code for page in pages] == [200] * len(pages)
    pdf = visitor.get(report.url)
    assert visitor.post("/verify", file=(io.BytesIO(pdf.data), "report.pdf")).status_code == 200
    for page in ("keys", "seal.pem", "checkpoint"):
        assert visitor.get(f"/.well-known/rai-review/{page}").status_code == 200
    assert opened == []


def test_the_web_process_loads_no_renderer() -> None:
    code = "import sys, rai_review.app; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

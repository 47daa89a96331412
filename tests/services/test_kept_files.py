"""The bytes that rows speak of: `ledger verify` reads every stored file and names the one that is not as recorded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from rai_review.cli import main as cli
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.evidence import files
from rai_review.evidence import service as evidence
from rai_review.evidence.models import EvidenceRevision
from rai_review.jobs import worker
from rai_review.reports.models import Report
from rai_review.reports.service import folder
from rai_review.reviews import service as reviews
from tests.builders import World, make_world

DATA = b"What was measured: nothing that anybody would hide."


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    """A decided review with one stored file behind an answer, and its report."""
    world = make_world(sqlite_database, tmp_path)
    world.prepare_keys()
    review = world.small_review(world.publish_small())
    digest = files.keep_bytes(files.folder_of(world.settings.files), DATA)
    upload = evidence.Upload(digest, len(DATA), "measured.txt", "text/plain")
    with sqlite_database.transaction() as session:
        reviews.attach_evidence(session, world.lou, review, "switch", upload, proves="What was measured", dated="")
    world.submit(review)
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    assert worker.run_one(sqlite_database, {"issue-report": world.handler()})
    return world


def change(place: Path) -> None:
    data = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(bytes([data[0] ^ 1]) + data[1:])


def cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-1])


def verify(world: World) -> tuple[int, str]:
    url = f"sqlite:///{world.database.engine.url.database}"
    env = {"RAI_DATA": str(world.settings.data), "RAI_DATABASE_URL": url}
    result = CliRunner().invoke(cli, ["ledger", "verify"], env=env)
    return result.exit_code, result.output


def test_every_stored_file_is_read_and_a_changed_one_named(world: World) -> None:
    code, said = verify(world)
    assert (code, "Everything fits." in said) == (0, True), said
    with world.database.reading() as session:
        revision = session.execute(select(EvidenceRevision.id, EvidenceRevision.digest)).one()
        report = session.execute(select(Report.id, Report.sha256)).one()
    kept = files.path_of(files.folder_of(world.settings.files), revision.digest)
    pdf = files.path_of(folder(world.settings), report.sha256)
    damages: list[Callable[[Path], None]] = [change, cut, Path.unlink]
    for name, place in ((f"evidence_revision {revision.id}", kept), (f"report {report.id}", pdf)):
        whole = place.read_bytes()
        for damage in damages:
            damage(place)
            code, said = verify(world)
            assert code != 0, damage
            assert f"The first record that does not fit: {name}: the stored file" in said
            place.write_bytes(whole)

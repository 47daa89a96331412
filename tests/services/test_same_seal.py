"""The same record under the same seal key has the same digest: on both databases, in any order of answers."""

import json
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from rai_review import clock
from rai_review.catalogue.answers import NOTHING, Answer, EvidenceItem
from rai_review.database import Database
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.models import Submission
from rai_review.decisions.packing import leaves_of, unpack
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.sealing import tree_root, withhold
from rai_review.errors import Refused
from rai_review.ledger import service as ledger
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry
from tests.builders import World, ledger_problems, make_world

NOON = 1_795_608_000_000
KEY = bytes(range(32))
PROOF = "e" * 64


def answers() -> dict[str, Answer]:
    return {
        "harm": Answer("large"),
        "switch": Answer("yes", evidence=(EvidenceItem(PROOF, "2026-11-01"),)),
        "notice": Answer("yes"),
        "tested": Answer("2026-11-20"),
        "why": Answer("Because people wait for answers all day, naïvely — ‘quoted’."),
        "groups": Answer(NOTHING),
    }


def sealed(database: Database, folder: Path, keys: list[str], patch: pytest.MonkeyPatch) -> tuple[bytes, str]:
    """The bytes and the digest of a submission, everything drawn at random taken from a count instead."""
    numbers = count(1)
    patch.setattr(clock, "new_id", lambda: str(UUID(int=next(numbers), version=4)))
    with clock.frozen(NOON):
        world = make_world(database, folder)
        review = world.start(world.publish_small())
        given = answers()
        world.fill(review, {key: given[key] for key in keys})
        submission = world.submit(review, seal_key=KEY)
    with database.reading() as session:
        row = session.get(Submission, submission)
        assert row is not None
        body = json.loads(ledger.entry_body(session, row.entry_idx))
    assert body["seals"] == [["rai-submission/1", row.root]]
    assert body["type"] == "review.submitted"
    return unpack(row.leaves), row.root


@pytest.mark.postgres
def test_both_databases_and_any_order_seal_the_same(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = list(answers())
    one = sealed(sqlite_database, tmp_path / "a", keys, monkeypatch)
    other = sealed(postgres_database, tmp_path / "b", [*reversed(keys)], monkeypatch)
    assert one == other
    assert ledger_problems(sqlite_database) == ledger_problems(postgres_database) == ()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    made = make_world(database, tmp_path)
    made.checklist = made.publish_small()
    return made


def test_a_withheld_leaf_leaves_digest_and_path_and_hides_the_value(world: World) -> None:
    review = world.start(world.checklist)
    world.fill(review, answers())
    submission = world.submit(review)
    with world.database.reading() as session:
        row = session.get(Submission, submission)
        assert row is not None
        leaves = leaves_of(row.leaves)
    path = ("answer", "why", "value")
    hidden = withhold(leaves, path)
    assert tree_root(hidden) == row.root
    assert [leaf.is_open for leaf in hidden if leaf.path == path] == [False]


def test_verifying_evidence_moves_the_standing_and_never_the_submission(world: World) -> None:
    review = world.start(world.checklist)
    world.fill(review, answers())
    submission = world.submit(review)
    before = world.case(review)
    with world.database.reading() as session:
        stored = session.get_one(Submission, submission).leaves
    world.invite(review, world.max)
    after = world.review(review, world.max, {"harm": Judgement(Verdict.MET)}, [PROOF])
    assert after.standing.digest != before.standing.digest
    assert after.standing.evaluation.scored["switch"].factor > before.standing.evaluation.scored["switch"].factor
    assert after.history.row.root == before.history.row.root
    with world.database.reading() as session:
        assert session.get_one(Submission, submission).leaves == stored


def test_a_changed_answer_needs_a_new_revision(world: World) -> None:
    review = world.start(world.checklist)
    world.fill(review, answers())
    first = world.submit(review)
    entry = Entry("no", "", "Not yet.")
    with pytest.raises(Refused, match="next revision"), world.database.transaction() as session:
        reviews.save_answer(session, world.lou, review, "notice", entry, 1)
    with pytest.raises(Refused), world.database.transaction() as session:
        reviews.open_revision(session, world.lou, review)
    world.decide(review, world.kai, Kind.REQUEST_CHANGES, "eng_lead")
    with world.database.transaction() as session:
        assert reviews.open_revision(session, world.lou, review) == 2
    with world.database.transaction() as session:
        reviews.save_answer(session, world.lou, review, "notice", entry, 1)
    second = world.submit(review)
    with world.database.reading() as session:
        rows = [session.get_one(Submission, each) for each in (first, second)]
    assert [row.revision for row in rows] == [1, 2]
    assert len({row.root for row in rows} | {row.content_hash for row in rows}) == 4

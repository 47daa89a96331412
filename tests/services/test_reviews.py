"""Reviews in writing, on both databases: what is saved, by whom it may be seen, what happens to what is hidden."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rai_review import clock
from rai_review.catalogue.answers import Answer
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.errors import Invalid, NotFound, Refused, Stale
from rai_review.evidence import service as evidence
from rai_review.evidence.service import Upload
from rai_review.features import service as features
from rai_review.ledger.models import LedgerEntry
from rai_review.policy import Actor, Relation
from rai_review.reviews import access, reading
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry
from rai_review.reviews.draft import Draft
from rai_review.reviews.models import AnswerValue, CurrentAnswer, Review, ReviewSummary
from tests.builders import World, ledger_problems, make_world


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    made = make_world(database, tmp_path)
    made.checklist = made.publish_small()
    return made


def save(
    world: World, review: str, key: str, value: object, seen: int = 0, actor: Actor | None = None, note: str = ""
) -> reviews.Saved:
    with world.database.transaction() as session:
        return reviews.save_answer(session, actor or world.lou, review, key, Entry(value, note=note), seen)  # type: ignore[arg-type]


def draft(world: World, review: str) -> Draft:
    with world.database.reading() as session:
        return reading.load_draft(session, access.find_review(session, review))


def count(world: World, model: type) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_references_count_on_and_carry_the_year(world: World) -> None:
    with clock.frozen(1_798_754_400_000):  # 31 December 2026
        world.start(world.checklist, "First")
    with clock.frozen(1_798_840_800_000):  # 1 January 2027
        world.start(world.checklist, "Second")
    with world.database.reading() as session:
        assert session.scalars(select(Review.reference).order_by(Review.number)).all() == ["R-2026-0001", "R-2027-0002"]
    assert ledger_problems(world.database) == ()


def test_reviews_started_at_once_get_numbers_of_their_own(world: World) -> None:
    with world.database.transaction() as session:
        feature = features.register_feature(session, world.lou, name="Chat", summary="", team_id=world.team)

    def start(_: int) -> str:
        with world.database.transaction() as session:
            return reviews.start_review(session, world.lou, feature_id=feature, checklist_digest=world.checklist)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(8)))) == 8
    assert ledger_problems(world.database) == ()


def test_a_save_is_one_value_one_entry_and_one_pointer(world: World) -> None:
    review = world.start(world.checklist)
    before = count(world, LedgerEntry)
    assert save(world, review, "harm", "small").number == 1
    assert save(world, review, "harm", "large", seen=1).number == 2
    assert (count(world, AnswerValue), count(world, CurrentAnswer)) == (2, 1)
    assert count(world, LedgerEntry) == before + 2
    given = draft(world, review).given["harm"]
    assert (given.number, given.content.value, given.by, given.how) == (2, "large", world.lou.person_id, "typed")
    with world.database.reading() as session:
        earlier = reading.histories_of(session, review, ["harm"])["harm"]
    assert [(each.number, each.content.value) for each in earlier] == [(2, "large"), (1, "small")]
    assert ledger_problems(world.database) == ()


def test_the_same_content_again_saves_nothing(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "harm", "small", note="a note")
    before = count(world, LedgerEntry)
    again = save(world, review, "harm", "small", seen=0, actor=world.jo, note="a note")
    assert (again.number, again.is_new) == (1, False)
    assert count(world, LedgerEntry) == before
    assert draft(world, review).given["harm"].by == world.lou.person_id


def test_a_save_on_another_value_than_the_one_seen_is_stale_and_shows_it(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "why", "What Lou wrote about it.")
    with pytest.raises(Stale) as refusal:
        save(world, review, "why", "What Jo wrote instead.", actor=world.jo)
    standing = refusal.value.current
    assert isinstance(standing, reviews.Standing)
    assert (standing.number, standing.content.value, standing.by) == (
        1,
        "What Lou wrote about it.",
        world.lou.person_id,
    )
    assert save(world, review, "why", "What Jo wrote instead.", seen=1, actor=world.jo).number == 2


def test_two_saves_at_once_leave_no_gap_and_lose_nothing(world: World) -> None:
    review = world.start(world.checklist)

    def write(number: int) -> bool:
        try:
            return save(
                world, review, "why", f"Text number {number} of several.", actor=(world.lou, world.jo)[number % 2]
            ).is_new
        except Stale:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert count(world, AnswerValue) == 1
    assert ledger_problems(world.database) == ()


def test_an_answer_can_be_emptied_and_its_values_stay_readable(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "why", "Something that was written.")
    save(world, review, "why", "", seen=1)
    assert "why" in draft(world, review).evaluation.missing
    with world.database.reading() as session:
        assert len(reading.histories_of(session, review, ["why"])["why"]) == 2


def test_who_edits_a_colleagues_text_is_its_author_beside_them(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "why", "Because people wait for answers all day long.")
    save(world, review, "why", "Because people wait for answers all night long.", seen=1, actor=world.jo)
    assert {step.by for step in draft(world, review).given["why"].provenance} == {
        world.lou.person_id,
        world.jo.person_id,
    }
    save(world, review, "why", "Another reason, in wholly other words.", seen=2, actor=world.jo)
    assert {step.by for step in draft(world, review).given["why"].provenance} == {world.jo.person_id}


def test_unknown_questions_people_and_versions_are_refused(world: World) -> None:
    review = world.start(world.checklist)
    with pytest.raises(NotFound):
        save(world, review, "nothing-like-it", "x")
    with world.database.transaction() as session, pytest.raises(NotFound):
        reviews.start_review(session, world.lou, feature_id="no", checklist_digest=world.checklist)
    with world.database.transaction() as session, pytest.raises(Invalid) as refusal:
        features.register_feature(session, world.tia, name=" ", summary="x" * 3000, team_id=world.team)
    assert {problem.place for problem in refusal.value.problems} == {"name", "summary", "team"}


def upload(digest: str = "a" * 64, name: str = "run.pdf") -> Upload:
    return Upload(digest, 1000, name, "application/pdf")


def test_evidence_is_attached_once_and_taken_off_without_losing_it(world: World) -> None:
    review = world.start(world.checklist)
    with world.database.transaction() as session:
        added = reviews.attach_evidence(
            session, world.lou, review, "switch", upload(), proves="It ran", dated="2026-11-01"
        )
    with world.database.transaction() as session:
        assert reviews.attach_evidence(session, world.lou, review, "switch", upload(name="again.pdf")) is None
    found = draft(world, review).files["switch"]
    assert [(each.name, each.proves, each.dated, each.revision) for each in found] == [
        ("run.pdf", "It ran", "2026-11-01", 1)
    ]
    assert added is not None
    for _ in range(2):
        with world.database.transaction() as session:
            reviews.remove_evidence(session, world.jo, review, added)
    assert draft(world, review).files == {}
    with world.database.reading() as session:
        assert evidence.find_file(session, review, added).digest == "a" * 64
    with world.database.transaction() as session, pytest.raises(Invalid):
        reviews.attach_evidence(session, world.lou, review, "switch", upload("b" * 64), dated="yesterday")
    assert ledger_problems(world.database) == ()


def test_evidence_of_another_review_is_not_found_through_this_one(world: World) -> None:
    first, second = world.start(world.checklist, "A"), world.start(world.checklist, "B")
    with world.database.transaction() as session:
        added = reviews.attach_evidence(session, world.lou, first, "switch", upload())
    assert added is not None
    with world.database.reading() as session, pytest.raises(NotFound):
        evidence.find_file(session, second, added)
    with world.database.transaction() as session, pytest.raises(NotFound):
        reviews.remove_evidence(session, world.lou, second, added)


def test_nothing_changes_once_sent_and_the_next_revision_keeps_the_answers(world: World) -> None:
    review = world.small_review(world.checklist)
    world.submit(review)
    with pytest.raises(Refused):
        save(world, review, "harm", "large", seen=1)
    with world.database.transaction() as session, pytest.raises(Refused):
        reviews.attach_evidence(session, world.lou, review, "switch", upload())
    with world.database.transaction() as session, pytest.raises(Refused):
        reviews.open_revision(session, world.lou, review)
    world.decide(review, world.kai, Kind.REQUEST_CHANGES, "eng_lead", changes=(("why", "Say more."),))
    before = draft(world, review)
    with world.database.transaction() as session:
        assert reviews.open_revision(session, world.jo, review) == 2
    after = draft(world, review)
    assert (after.review.revision, after.review.state) == (2, "draft")
    assert (after.given, after.authors) == (before.given, before.authors)
    save(world, review, "harm", "large", seen=after.given["harm"].number, actor=world.jo)
    assert draft(world, review).given["harm"].revision == 2
    with world.database.reading() as session:
        states = [(each.number, each.state) for each in reading.revisions_of(session, review)]
    assert states == [(1, "changes_requested"), (2, "draft")]
    assert ledger_problems(world.database) == ()


def test_the_summary_follows_every_save(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "harm", "large")
    with world.database.reading() as session:
        row = session.get(ReviewSummary, review)
    assert row is not None
    assert (row.state, row.answered, row.tier is not None, row.outcome) == ("draft", 1, True, None)
    assert row.search == "r-" + f"{clock.date_in('UTC', clock.now()).year}-0001 support chatbot"


def test_pointers_can_be_made_again_from_the_values(world: World) -> None:
    review = world.start(world.checklist)
    save(world, review, "harm", "small")
    save(world, review, "harm", "large", seen=1)
    with world.database.transaction() as session:
        session.query(CurrentAnswer).delete()
        reviews.rebuild_current_answers(session, review)
    assert draft(world, review).given["harm"].number == 2


def visible(world: World, actor: Actor) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Review).where(access.visible_to(actor))) or 0


def relations(world: World, actor: Actor, review: str) -> frozenset[Relation]:
    with world.database.reading() as session:
        return access.relations_of(session, actor, access.find_review(session, review))


def test_a_draft_is_seen_by_its_team_and_compliance_alone(world: World) -> None:
    review = world.small_review(world.checklist)
    assert [visible(world, each) for each in (world.lou, world.jo, world.cam)] == [1, 1, 1]
    assert [visible(world, each) for each in (world.kai, world.max, world.tia, world.eve)] == [0, 0, 0, 0]
    assert relations(world, world.lou, review) == {Relation.TEAM, Relation.LEAD}
    assert relations(world, world.jo, review) == {Relation.TEAM}
    assert relations(world, world.kai, review) == relations(world, world.tia, review) == frozenset()


def test_invited_reviewers_and_once_sent_holders_of_positions_see_it(world: World) -> None:
    review = world.small_review(world.checklist)
    world.invite(review, world.max)
    assert relations(world, world.max, review) == {Relation.REVIEWER}
    assert (visible(world, world.max), visible(world, world.kai)) == (1, 0)
    world.submit(review)
    assert relations(world, world.kai, review) == {Relation.ELIGIBLE}
    assert (visible(world, world.kai), visible(world, world.tia)) == (1, 0)


def test_features_are_seen_by_their_team_and_compliance(world: World) -> None:
    world.start(world.checklist)
    with world.database.reading() as session:
        seen = [len(features.list_features(session, each)) for each in (world.jo, world.cam, world.kai, world.tia)]
    assert seen == [1, 1, 0, 0]


def test_what_is_hidden_is_kept_and_comes_back(world: World) -> None:
    review = world.start(world.publish_shipped())
    world.fill(review, {"INT-06": Answer(("employment",)), "INT-07": Answer("procedural")})
    assert "INT-07" in draft(world, review).counted
    save(world, review, "INT-06", ["none"], seen=1)
    hidden = draft(world, review)
    assert "INT-07" not in hidden.counted
    assert "INT-07" not in hidden.evaluation.visible
    assert hidden.given["INT-07"].content.value == "procedural"
    save(world, review, "INT-06", ["employment"], seen=2)
    assert "INT-07" in draft(world, review).counted

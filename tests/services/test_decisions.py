"""Who decides what on which digests, and what follows; on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from rai_review import clock
from rai_review.catalogue.answers import Answer
from rai_review.database import Base, Database
from rai_review.database import Kind as TableKind
from rai_review.decisions.acting import Seen, acts_since
from rai_review.decisions.acts import Condition, Kind, Verdict
from rai_review.decisions.chore import StandingChore
from rai_review.decisions.deciding import State
from rai_review.decisions.history import find_history
from rai_review.decisions.models import StandingNow, Submission
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.sign_off import decide
from rai_review.decisions.summaries import rebuild
from rai_review.errors import Forbidden, Invalid, Refused, Stale
from rai_review.jobs.models import Job
from rai_review.ledger import events
from rai_review.ledger.service import record
from rai_review.people.models import Account
from rai_review.policy import SERVICE, Actor, Role
from rai_review.reviews import access, rebuilding
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry
from rai_review.reviews.models import ReviewSummary
from tests.builders import DECISION, World, ledger_problems, make_world

DAY = 86_400_000


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    made = make_world(database, tmp_path)
    made.checklist = made.publish_small()
    return made


def sent(world: World, **answers: object) -> str:
    review = world.small_review(world.checklist, **answers)  # type: ignore[arg-type]
    world.submit(review)
    return review


def condition(world: World, **changes: object) -> Condition:
    plain = {
        "text": "Show the notice on every page.",
        "owner": world.jo.person_id,
        "due": clock.today("UTC") + timedelta(days=10),
        "before_launch": True,
        "proof": "A screenshot of each page",
        "verifier": world.kai.person_id,
    }
    return Condition(**{**plain, **changes})  # type: ignore[arg-type]


def test_nothing_is_sent_while_something_required_is_open(world: World) -> None:
    review = world.start(world.checklist)
    world.fill(review, {"harm": Answer("small"), "why": Answer("x" * 30)})
    with pytest.raises(Invalid) as caught:
        world.submit(review)
    assert [problem.place for problem in caught.value.problems] == ["switch", "notice", "tested"]
    with world.database.reading() as session:
        assert session.scalar(select(Submission.id)) is None


def test_sending_seals_and_closes_the_draft(world: World) -> None:
    review = sent(world)
    with pytest.raises(Refused), world.database.transaction() as session:
        reviews.save_answer(session, world.lou, review, "harm", Entry("large"), 1)
    with pytest.raises(Refused):
        world.submit(review)
    assert world.case(review).history.submission.authors == {world.lou.person_id}
    assert ledger_problems(world.database) == ()


def test_an_approval_completes_and_asks_for_the_report(world: World) -> None:
    review = sent(world)
    after = world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    assert after.standing.decided.state is State.APPROVED
    today = clock.today("UTC")
    assert after.standing.decided.last_day == today + timedelta(days=60)
    with world.database.reading() as session:
        assert access.find_review(session, review).state == "approved"
        assert [job.kind for job in session.scalars(select(Job))] == ["issue-report"]
        now = session.scalar(select(StandingNow))
        assert now is not None
        assert (now.reading, now.digest) == ("approved", after.standing.digest)
    assert ledger_problems(world.database) == ()


def second_account(world: World, person: Actor, roles: tuple[Role, ...]) -> Actor:
    """The same person through another account, with other roles."""
    with world.database.transaction() as session:
        account = Account(person_id=person.person_id, email="second@example.org")
        session.add(account)
        record(session, SERVICE, events.PersonChanged, events.ObjectRef("person", person.person_id))
    return replace(person, account_id=account.id, roles=frozenset(roles))


def test_an_author_never_decides_whatever_account_or_role(world: World) -> None:
    review = world.small_review(world.checklist)
    with world.database.transaction() as session:
        reviews.save_answer(session, world.kai, review, "notice", Entry("no"), 1)
    world.submit(review)
    other = second_account(world, world.kai, (Role.MEMBER, Role.ADMIN, Role.COMPLIANCE))
    for actor in (world.kai, replace(world.kai, roles=frozenset({Role.ADMIN})), other):
        for kind in (Kind.APPROVE, Kind.REJECT, Kind.REQUEST_CHANGES):
            with pytest.raises(Forbidden, match="wrote part"):
                world.decide(review, actor, kind, "eng_lead")
    assert world.case(review).history.acts == ()


def test_an_author_of_an_earlier_revision_stays_one(world: World) -> None:
    review = world.small_review(world.checklist)
    with world.database.transaction() as session:
        reviews.save_answer(session, world.kai, review, "notice", Entry("no"), 1)
    world.submit(review)
    lead = replace(world.dee, positions=frozenset({"eng_lead"}))
    world.decide(review, lead, Kind.REQUEST_CHANGES, "eng_lead")
    with world.database.transaction() as session:
        reviews.open_revision(session, world.lou, review)
    world.submit(review)
    with pytest.raises(Forbidden, match="wrote part"):
        world.decide(review, world.kai, Kind.APPROVE, "eng_lead")


def test_only_holders_of_an_asked_position_decide(world: World) -> None:
    review = sent(world)
    with pytest.raises(Forbidden, match="hold this position"):
        world.decide(review, world.sol, Kind.APPROVE, "eng_lead")
    with pytest.raises(Refused, match="not among those"):
        world.decide(review, world.cam, Kind.APPROVE, "compliance")


def test_a_position_decides_once_and_a_person_fills_one(world: World) -> None:
    review = sent(world, harm="large", switch="yes")
    both = replace(world.kai, positions=frozenset({"eng_lead", "compliance"}))
    world.decide(review, both, Kind.APPROVE_WITH_CONDITIONS, "eng_lead", conditions=(condition(world),))
    with pytest.raises(Refused, match="another position"):
        world.decide(review, both, Kind.APPROVE_WITH_CONDITIONS, "compliance", conditions=(condition(world),))
    second = replace(world.dee, positions=frozenset({"eng_lead"}))
    with pytest.raises(Refused, match="has decided already"):
        world.decide(review, second, Kind.REJECT, "eng_lead")


def test_a_stale_digest_is_refused_and_says_what_moved(world: World) -> None:
    review = sent(world, harm="large")
    before = world.seen(review)
    world.invite(review, world.max)
    assert world.seen(review) == before
    world.review(review, world.max, {"notice": Judgement(Verdict.NOT_MET, "The notice is hidden.")})
    decision = replace(DECISION, kind=Kind.REJECT, position="eng_lead")
    with pytest.raises(Stale) as caught, world.database.transaction() as session:
        decide(session, world.kai, review, before, decision, password_given=True)
    assert caught.value.precondition
    moved = acts_since(world.case(review).history, before.standing)
    assert moved is not None
    assert [act.kind for act in moved] == [Kind.REVIEW]
    wrong = Seen("0" * 64, world.seen(review).standing)
    with pytest.raises(Stale), world.database.transaction() as session:
        decide(session, world.kai, review, wrong, decision, password_given=True)


def test_a_day_without_a_lapse_makes_nothing_stale_and_a_lapse_does(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        review = sent(world, switch="slow")
        seen = world.seen(review)
    decision = replace(DECISION, kind=Kind.APPROVE, position="eng_lead")
    with clock.frozen(now + 100 * DAY), pytest.raises(Stale), world.database.transaction() as session:
        decide(session, world.kai, review, seen, decision, password_given=True)
    with clock.frozen(now + 3 * DAY), world.database.transaction() as session:
        after = decide(session, world.kai, review, seen, decision, password_given=True)
    assert after.standing.decided.state is State.APPROVED


def test_a_clock_that_is_set_back_turns_no_order_around(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        review = world.small_review(world.checklist)
        world.submit(review)
    with clock.frozen(now - 3 * DAY):
        seen = world.seen(review)
        with world.database.reading() as session:
            shown = find_history(session, review, 1)
            assert shown is not None
            assert shown.standing().digest == seen.standing
        after = world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    assert after.history.acts[-1].as_of == after.history.submission.as_of


def test_the_password_is_asked_again(world: World) -> None:
    review = sent(world)
    tired = replace(world.kai, fresh_until=clock.now() - 1)
    with pytest.raises(Invalid) as caught:
        world.decide(review, tired, Kind.APPROVE, "eng_lead")
    assert [problem.place for problem in caught.value.problems] == ["password"]


def test_at_stop_and_not_ready_there_is_only_back(world: World) -> None:
    for feature, changes in (("A", {"harm": "banned"}), ("B", {"switch": "no"})):
        review = world.small_review(world.checklist, feature, **changes)
        world.submit(review)
        with pytest.raises(Refused, match="rejected or sent back"):
            world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
        with pytest.raises(Refused, match="not among those"):
            world.decide(review, world.eve, Kind.ACCEPT_RISK, "executive")
    after = world.decide(review, world.kai, Kind.REJECT, "eng_lead")
    assert after.standing.decided.state is State.REJECTED


def test_an_approval_names_its_scope_and_its_conditions_fully(world: World) -> None:
    review = sent(world)
    late = clock.today("UTC") + timedelta(days=61)
    with pytest.raises(Invalid) as caught:
        world.decide(
            review,
            world.kai,
            Kind.APPROVE,
            "eng_lead",
            system_version="2.*.1",
            intended_use="",
            limits="",
            end_date=late,
        )
    assert [each.place for each in caught.value.problems] == ["system_version", "intended_use", "limits", "end_date"]
    bad = condition(world, owner=world.kai.person_id, due=date(2020, 1, 1), proof="")
    with pytest.raises(Invalid) as caught:
        world.decide(review, world.kai, Kind.APPROVE_WITH_CONDITIONS, "eng_lead", conditions=(bad,))
    places = [each.place for each in caught.value.problems]
    assert places == ["condition-0-due", "condition-0-proof", "condition-0-verifier"]
    with pytest.raises(Invalid, match="condition"):
        world.decide(review, world.kai, Kind.APPROVE_WITH_CONDITIONS, "eng_lead")
    after = world.decide(review, world.kai, Kind.APPROVE_WITH_CONDITIONS, "eng_lead", conditions=(condition(world),))
    assert after.standing.decided.state is State.APPROVED_WITH_CONDITIONS
    assert ("act/1/0", "condition") in after.standing.open


def test_escalate_needs_an_executives_acceptance_beside_the_approvals(world: World) -> None:
    review = sent(world, harm="large", switch="slow")
    world.invite(review, world.max)
    assert world.review(review, world.max, {"harm": Judgement(Verdict.MET)}).standing.outcome == "escalate"
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    assert world.decide(review, world.cam, Kind.APPROVE, "compliance").standing.decided.state is State.IN_REVIEW
    with pytest.raises(Invalid, match="reason"):
        world.decide(review, world.eve, Kind.ACCEPT_RISK, "executive", reason="")
    after = world.decide(review, world.eve, Kind.ACCEPT_RISK, "executive")
    assert after.standing.decided.state is State.APPROVED
    dissent = world.decide(review, world.bea, Kind.DISSENT, None)
    assert dissent.standing.reading is State.APPROVED


def test_rebuilt_rows_equal_the_kept_ones(world: World) -> None:
    with clock.frozen(clock.now()):
        review = sent(world, harm="large", switch="slow")
        world.invite(review, world.max)
        world.review(review, world.max, {"harm": Judgement(Verdict.MET)})
        world.decide(review, world.kai, Kind.REQUEST_CHANGES, "eng_lead", changes=(("notice", "Show it."),))
        with world.database.transaction() as session:
            reviews.open_revision(session, world.lou, review)
        world.submit(review)
        world.small_review(world.checklist, "Still a draft")
        kept = derived_rows(world.database)
        with world.database.transaction() as session:
            rebuilding.rebuild(session)
            rebuild(session)
    assert derived_rows(world.database) == kept


def test_a_lapse_reaches_the_lists_by_the_chore(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        review = sent(world)
        world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    StandingChore()(world.database)
    assert summary_of(world, review).state == "approved"
    before = summary_of(world, review).changed_idx
    with clock.frozen(now + 61 * DAY):
        StandingChore()(world.database)
    assert summary_of(world, review).state == "expired"
    assert summary_of(world, review).changed_idx == before
    assert ledger_problems(world.database) == ()


def summary_of(world: World, review: str) -> ReviewSummary:
    with world.database.reading() as session:
        return session.get_one(ReviewSummary, review)


def derived_rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every derived table."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(table.select())), key=str)
            for table in (m.local_table for m in Base.registry.mappers if m.class_.table_kind is TableKind.DERIVED)
        }

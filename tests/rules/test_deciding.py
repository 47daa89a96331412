"""The deciding set, case by case: who ends a review, when it is complete, and until when an approval is good."""

from datetime import date

import pytest

from rai_review.decisions.acts import Kind
from rai_review.decisions.calendar import end_of_day
from rai_review.decisions.deciding import State
from rai_review.decisions.open_items import ItemState
from rai_review.decisions.standing import standing
from tests.rules.records import BO, DEE, EVA
from tests.rules.small_checklist import CHECKLIST, DAY
from tests.rules.stories import VERSION, Story, days


def test_an_approval_by_the_only_position_completes_and_ends_after_the_row_s_days():
    story = Story()
    assert story.now().decided.needed == ("eng_lead",)
    now = story.approve("eng_lead")
    assert (now.reading, now.decided.by, now.decided.needed) == (State.APPROVED, 1, ())
    assert now.decided.last_day == DAY + days(60)
    assert now.next_change_on == DAY + days(60)
    assert now.next_change_at == end_of_day(DAY + days(60), "Europe/Berlin")
    last = story.now(DAY + days(60))
    assert (last.reading, last.digest) == (State.APPROVED, now.digest)
    after = story.now(DAY + days(61))
    assert (after.reading, after.lapsed) == (State.EXPIRED, ("act/1",))
    assert after.digest != now.digest
    assert after.decided.state is State.APPROVED


def test_every_position_and_every_review_is_needed():
    story = Story(harm="large")
    assert story.approve("eng_lead").reading is State.IN_REVIEW
    assert story.approve("compliance", EVA).reading is State.IN_REVIEW
    assert story.now().decided.reviews_needed == 1
    now = story.review()
    assert (now.reading, now.decided.by) == (State.APPROVED, 3)
    assert {position: filled.person for position, filled in now.decided.filled.items()} == {
        "eng_lead": DEE,
        "compliance": EVA,
    }


def test_a_position_outside_the_row_neither_completes_nor_ends():
    story = Story(harm="large")
    story.review()
    assert story.act(Kind.REJECT, EVA, "executive").reading is State.IN_REVIEW
    assert story.act(Kind.REJECT, BO).reading is State.IN_REVIEW
    story.approve("executive", EVA)
    assert story.now().decided.needed == ("eng_lead", "compliance")


@pytest.mark.parametrize(
    ("kind", "state"), [(Kind.REJECT, State.REJECTED), (Kind.REQUEST_CHANGES, State.CHANGES_REQUESTED)]
)
def test_the_first_refusal_ends_it(kind, state):
    story = Story(harm="large")
    story.review()
    story.approve("compliance", EVA)
    now = story.act(kind, DEE, "eng_lead")
    assert (now.reading, now.decided.by, now.decided.last_day) == (state, 3, None)
    now = story.approve("eng_lead", BO)
    assert (now.reading, now.decided.by) == (state, 3)


def test_nothing_after_completion_changes_what_was_found():
    story = Story()
    story.approve("eng_lead")
    assert story.act(Kind.REJECT, EVA, "eng_lead").reading is State.APPROVED


@pytest.mark.parametrize(("answers", "outcome"), [({"harm": "banned"}, "stop"), ({"switch": "no"}, "not_ready")])
def test_stop_and_not_ready_never_complete(answers, outcome):
    story = Story(**answers)
    story.review()
    story.approve("eng_lead")
    now = story.approve("compliance", EVA)
    assert (now.outcome, now.reading) == (outcome, State.IN_REVIEW)
    assert story.act(Kind.REJECT, BO, "eng_lead").reading is State.REJECTED


def test_closing_the_blocker_can_be_what_completes():
    story = Story(switch="no")
    story.approve("eng_lead")
    now = story.act(Kind.CLOSE, item="switch/option/no")
    assert (now.outcome, now.open, now.reading, now.decided.by) == ("ready", (), State.APPROVED, 2)
    assert now.items[0].state is ItemState.CLOSED
    assert now.items[0].settled_by == 2


def test_escalate_needs_an_executive_s_acceptance():
    story = Story(harm="large", files=())
    story.review()
    story.approve("eng_lead")
    assert story.approve("compliance", EVA).outcome == "escalate"
    assert story.act(Kind.ACCEPT_RISK, BO, "compliance").reading is State.IN_REVIEW
    now = story.act(Kind.ACCEPT_RISK, BO, "executive", end_date=DAY + days(10))
    assert (now.reading, now.decided.by, now.decided.acceptance) == (State.APPROVED, 5, 5)
    assert "executive" not in now.decided.filled
    after = story.now(DAY + days(11))
    assert (after.lapsed, after.reading, after.outcome) == (("act/5",), State.APPROVED, "escalate")


def test_an_acceptance_before_the_approvals_counts():
    story = Story(harm="large", files=())
    story.act(Kind.ACCEPT_RISK, BO, "executive")
    story.review()
    story.approve("eng_lead")
    assert story.approve("compliance", EVA).reading is State.APPROVED


def test_the_outcome_that_counts_is_that_of_the_completing_act_s_day():
    story = Story(harm="large", tested="2026-01-01")
    story.review()
    story.approve("eng_lead")
    story.day = date(2026, 4, 15)
    assert story.now().outcome == "conditional"
    assert story.approve("compliance", EVA).reading is State.APPROVED
    story = Story(harm="large", tested="2026-01-01", files=())
    story.review()
    story.approve("eng_lead")
    story.approve("compliance", EVA)
    assert story.now().outcome == "escalate"
    assert story.now(date(2026, 4, 15)).outcome == "conditional"
    assert story.now(date(2026, 4, 15)).reading is State.IN_REVIEW


def test_one_conditional_approval_colours_the_whole_set():
    story = Story(harm="large")
    story.review()
    story.act(Kind.APPROVE_WITH_CONDITIONS, EVA, "compliance", **VERSION)
    assert story.approve("eng_lead").reading is State.APPROVED_WITH_CONDITIONS


def test_an_approval_ends_with_the_earliest_of_its_set():
    story = Story(harm="large")
    story.review()
    story.approve("eng_lead", end_date=DAY + days(20))
    story.day = DAY + days(2)
    now = story.approve("compliance", EVA, end_date=DAY + days(25))
    assert now.decided.last_day == DAY + days(20)
    after = story.now(DAY + days(21))
    assert (after.lapsed, after.reading) == (("act/2", "act/3"), State.EXPIRED)


def test_an_approval_of_an_unfinished_set_lapses_by_its_own_date_alone():
    story = Story(harm="large")
    story.approve("eng_lead", end_date=DAY + days(5))
    story.approve("compliance", EVA)
    assert story.now(DAY + days(6)).lapsed == ("act/1",)
    assert story.now(DAY + days(600)).lapsed == ("act/1",)


def test_a_set_that_completes_late_can_be_over_at_once():
    story = Story(harm="large")
    story.approve("eng_lead", end_date=DAY + days(5))
    story.approve("compliance", EVA)
    story.day = DAY + days(9)
    assert story.review().reading is State.EXPIRED


@pytest.mark.parametrize(("kind", "state"), [(Kind.REVOKE, State.REVOKED), (Kind.WITHDRAW, State.WITHDRAWN)])
def test_revoking_and_withdrawing_lie_over_what_was_found(kind, state):
    story = Story(switch="slow")
    before = story.approve("eng_lead")
    now = story.act(kind, EVA)
    assert (now.reading, now.decided.state, now.open, now.lapsed) == (state, State.APPROVED, before.open, ())
    assert story.now(DAY + days(61)).lapsed == ("act/1",)
    assert story.now(DAY + days(61)).reading is state
    story = Story()
    story.act(kind, EVA)
    now = story.approve("eng_lead")
    assert (now.reading, now.decided.state) == (state, State.IN_REVIEW)


def test_superseded_is_told_from_outside_and_touches_the_reading_alone():
    story = Story()
    now = story.approve("eng_lead")
    other = standing(CHECKLIST, story.submission, story.acts, DAY, superseded=True)
    assert (other.reading, other.digest) == (State.SUPERSEDED, now.digest)

"""The one table of states and moves, whole."""

import pytest

from rai_review.errors import Refused
from rai_review.reviews.lifecycle import TABLE, Move, State, after, may

ALLOWED = {
    ("draft", "answer"): "draft",
    ("draft", "send"): "in_review",
    ("in_review", "act"): "in_review",
    ("in_review", "request_changes"): "changes_requested",
    ("in_review", "approve"): "approved",
    ("in_review", "approve_with_conditions"): "approved_with_conditions",
    ("in_review", "reject"): "rejected",
    ("changes_requested", "open_next"): "changes_requested",
    ("approved", "act"): "approved",
    ("approved", "open_next"): "approved",
    ("approved_with_conditions", "act"): "approved_with_conditions",
    ("approved_with_conditions", "open_next"): "approved_with_conditions",
    ("rejected", "act"): "rejected",
    ("rejected", "open_next"): "rejected",
}


def test_every_state_has_a_row() -> None:
    assert set(TABLE) == set(State)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(Move))
def test_the_table_is_this_one(state: State, move: Move) -> None:
    wanted = ALLOWED.get((state.value, move.value))
    assert may(state.value, move) is (wanted is not None)
    if wanted:
        assert after(state.value, move) == wanted
    else:
        with pytest.raises(Refused) as refusal:
            after(state.value, move)
        assert refusal.value.message.endswith(".")


def test_no_move_leads_back_to_a_draft_or_out_of_an_ending() -> None:
    for state, moves in TABLE.items():
        for move, reached in moves.items():
            assert state is State.DRAFT or reached is not State.DRAFT, (state, move)
            assert state in (State.DRAFT, State.IN_REVIEW) or reached is state, (state, move)

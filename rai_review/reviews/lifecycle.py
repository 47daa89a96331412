"""Is it possible now? The states of a review's revision and the moves between them: one table, tested whole.

Whether a person may ever do it is another table's business (`rai_review.policy`). The state belongs to the
revision: opening the next one leaves the state of the one before as it is.
"""

from __future__ import annotations

from enum import StrEnum

from rai_review.errors import Refused
from rai_review.text import mark


class State(StrEnum):
    """Where a revision stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"


class Move(StrEnum):
    """What can happen to a revision."""

    ANSWER = "answer"
    SEND = "send"
    ACT = "act"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"
    OPEN_NEXT = "open_next"


# A move that is missing is not possible. ACT is any act that leaves the state: a review, an approval that does
# not complete the set, an acceptance of risk, a dissent. OPEN_NEXT makes a new revision, which starts as a draft.
TABLE: dict[State, dict[Move, State]] = {
    State.DRAFT: {Move.ANSWER: State.DRAFT, Move.SEND: State.IN_REVIEW},
    State.IN_REVIEW: {
        Move.ACT: State.IN_REVIEW,
        Move.REQUEST_CHANGES: State.CHANGES_REQUESTED,
        Move.APPROVE: State.APPROVED,
        Move.APPROVE_WITH_CONDITIONS: State.APPROVED_WITH_CONDITIONS,
        Move.REJECT: State.REJECTED,
    },
    State.CHANGES_REQUESTED: {Move.OPEN_NEXT: State.CHANGES_REQUESTED},
    State.APPROVED: {Move.ACT: State.APPROVED, Move.OPEN_NEXT: State.APPROVED},
    State.APPROVED_WITH_CONDITIONS: {
        Move.ACT: State.APPROVED_WITH_CONDITIONS,
        Move.OPEN_NEXT: State.APPROVED_WITH_CONDITIONS,
    },
    State.REJECTED: {Move.ACT: State.REJECTED, Move.OPEN_NEXT: State.REJECTED},
}

_REFUSALS = {
    Move.ANSWER: mark("This revision has been sent, and nothing in it can change. A change opens the next revision."),
    Move.SEND: mark("This revision has been sent already."),
    Move.OPEN_NEXT: mark("A next revision can be opened once this one has been decided or changes were requested."),
}
_REFUSED = mark("This review is not at a point where that can be done; open it again to see where it stands.")


def may(state: str, move: Move) -> bool:
    """Whether the move is possible in the state."""
    return move in TABLE[State(state)]


def after(state: str, move: Move) -> State:
    """Returns the state after the move; raises `Refused` with a sentence where it is not possible."""
    if not may(state, move):
        raise Refused(_REFUSALS.get(move, _REFUSED))
    return TABLE[State(state)][move]

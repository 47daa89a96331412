"""Who may decide what on a submission now: by person, position and outcome. Pure; persons are compared, never accounts.

A submission's authors decide nothing on it; a person fills one position and is not also its independent reviewer; each
position of the tier's row decides once; at *stop* and *not_ready* there is only rejecting and sending back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rai_review.decisions.acts import APPROVALS, ENDINGS, Act, Kind
from rai_review.decisions.deciding import ACCEPTING_POSITION, DECIDED_FOR, ESCALATE, ONLY_REFUSED, State
from rai_review.decisions.standing import Standing
from rai_review.decisions.submission import Submission
from rai_review.text import mark

DECIDING = APPROVALS | ENDINGS
DISSENT_STATES = DECIDED_FOR | {State.IN_REVIEW, State.REJECTED}
CONDITIONAL = "conditional"

AUTHOR = mark("You wrote part of these answers, so you can't decide on them.")
REVIEWED = mark("You sent an independent review of this submission, so you can't fill a position on it.")
OTHER_POSITION = mark("You fill another position on this submission already.")
NOT_ASKED = mark("This position is not among those that decide here.")
NOT_HELD = mark("You do not hold this position.")
DECIDED_ALREADY = mark("This position has decided already.")
NOT_OPEN = mark("This submission is not open for decisions any more.")
ONLY_BACK = mark("At this outcome the review can only be rejected or sent back.")
NEEDS_CONDITIONS = mark("At this outcome an approval is one with conditions.")
NOTHING_TO_ACCEPT = mark("There is no residual risk here that needs an executive's acceptance.")
ACCEPTED_ALREADY = mark("The residual risk has been accepted already.")
FILLS_POSITION = mark("You fill a position on this submission, so you can't review it independently.")
AUTHOR_REVIEWS = mark("You wrote part of these answers, so you can't review them independently.")


@dataclass(frozen=True)
class Ground:
    """A submission with its acts and its standing now."""

    submission: Submission
    acts: Sequence[Act]
    standing: Standing

    def positions(self) -> tuple[str, ...]:
        """Returns the positions that can act here: those of the tier's row, and the executive's at *escalate*."""
        row = self.standing.decided.row.positions
        if self.standing.outcome == ESCALATE and ACCEPTING_POSITION not in row:
            return (*row, ACCEPTING_POSITION)
        return tuple(row)


def refusal(ground: Ground, person: str, kind: Kind, position: str | None, held: Collection[str]) -> str | None:
    """Returns why this person can't do this now, as a message id, or None where they can.

    `position` is the one they act in (None for a dissent), `held` all positions they hold.
    """
    if kind is Kind.DISSENT:
        return None if ground.standing.reading in DISSENT_STATES else NOT_OPEN
    if ground.standing.reading is not State.IN_REVIEW:
        return NOT_OPEN
    return _about_person(ground, person, position, held) or _about_kind(ground, kind, position)


def _about_person(ground: Ground, person: str, position: str | None, held: Collection[str]) -> str | None:
    if person in ground.submission.authors:
        return AUTHOR
    if position not in ground.positions():
        return NOT_ASKED
    if position not in held:
        return NOT_HELD
    own = [act for act in ground.acts if act.person == person]
    if any(act.kind is Kind.REVIEW for act in own):
        return REVIEWED
    if any(act.position not in (None, position) for act in own):
        return OTHER_POSITION
    return None


def _about_kind(ground: Ground, kind: Kind, position: str | None) -> str | None:
    outcome, decided = ground.standing.outcome, ground.standing.decided
    if kind is Kind.ACCEPT_RISK:
        if outcome != ESCALATE or position != ACCEPTING_POSITION:
            return NOTHING_TO_ACCEPT
        return ACCEPTED_ALREADY if decided.acceptance is not None else None
    if kind not in DECIDING or position not in decided.row.positions:
        return NOT_ASKED
    if any(act.kind in DECIDING and act.position == position for act in ground.acts):
        return DECIDED_ALREADY
    if kind in APPROVALS and outcome in ONLY_REFUSED:
        return ONLY_BACK
    if kind is Kind.APPROVE and outcome == CONDITIONAL:
        return NEEDS_CONDITIONS
    return None


def open_positions(ground: Ground, person: str, held: Collection[str]) -> tuple[str, ...]:
    """Returns the positions in which this person can still act here."""
    kinds = (Kind.REJECT, Kind.ACCEPT_RISK)
    return tuple(
        position
        for position in ground.positions()
        if any(refusal(ground, person, kind, position, held) is None for kind in kinds)
    )


def review_refusal(ground: Ground, person: str) -> str | None:
    """Returns why this person can't send an independent review now, as a message id, or None where they can."""
    if ground.standing.reading is not State.IN_REVIEW:
        return NOT_OPEN
    if person in ground.submission.authors:
        return AUTHOR_REVIEWS
    if any(act.person == person and act.position is not None for act in ground.acts):
        return FILLS_POSITION
    return None

"""The deciding set: what ends a submission's review, who has decided, who still must, and until when it is good.

Source: the formats page, section on standing, *Deciding*. Pure, and blind to the content: whether the outcome after an
act allows completion is asked through a function.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rai_review.catalogue.tiers import Row
from rai_review.decisions.acts import APPROVALS, ENDINGS, Act, Kind
from rai_review.decisions.verdicts import sent_reviews

ACCEPTING_POSITION = "executive"
ESCALATE = "escalate"
ONLY_REFUSED = frozenset({"stop", "not_ready"})
"""Outcomes at which a submission can only be rejected or sent back."""


class State(StrEnum):
    """How a submission reads. The first five are found by the deciding set, the others lie over it."""

    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


DECIDED_FOR = frozenset({State.APPROVED, State.APPROVED_WITH_CONDITIONS})


@dataclass(frozen=True)
class Filled:
    """A position that has decided: by which act, of whom, and how."""

    number: int
    person: str
    kind: Kind


@dataclass(frozen=True)
class Deciding:
    """What the deciding set comes to.

    `by` is the number of the act that ended it. `filled` holds the row's positions that approved (and the one that
    ended it), `needed` those that still must, in the row's order. `reviews_sent` counts persons. `acceptance` is the
    number of the first acceptance by an executive. `last_day` is the approval's last day, that day included.
    """

    state: State
    row: Row
    by: int | None
    last_day: date | None
    filled: Mapping[str, Filled]
    needed: tuple[str, ...]
    reviews_sent: int
    acceptance: int | None

    @property
    def reviews_needed(self) -> int:
        """How many independent reviews are still to be sent."""
        return max(0, self.row.reviewers - self.reviews_sent)


def decide(row: Row, acts: Sequence[Act], outcome_after: Callable[[int], str]) -> Deciding:
    """The deciding set of acts in number order.

    `outcome_after(n)` gives the outcome after the first n acts on the day of act n; it is asked only where all else is
    complete. A revocation or withdrawal changes nothing that was found before it, and nothing completes after it.
    """
    filled: dict[str, Filled] = {}
    counted: list[Act] = []
    ending: tuple[State, Act] | None = None
    for act in acts:
        if act.kind in (Kind.REVOKE, Kind.WITHDRAW):
            break
        counted.append(act)
        ending = _ended_by(row, counted, filled, outcome_after)
        if ending is not None:
            break
    state, last = ending if ending is not None else (State.IN_REVIEW, None)
    acceptances = _acceptances(counted)
    return Deciding(
        state=state,
        row=row,
        by=last.number if last is not None else None,
        last_day=_last_day(row, counted, last) if last is not None and state in DECIDED_FOR else None,
        filled=filled,
        needed=tuple(p for p in row.positions if p not in filled or filled[p].kind not in APPROVALS),
        reviews_sent=len(sent_reviews(counted).reviewers),
        acceptance=acceptances[0].number if acceptances else None,
    )


def _ended_by(
    row: Row, counted: Sequence[Act], filled: dict[str, Filled], outcome_after: Callable[[int], str]
) -> tuple[State, Act] | None:
    """The state that the last of the counted acts brings where it ends the deciding; fills positions on the way."""
    act = counted[-1]
    if act.position in row.positions and act.kind in APPROVALS | ENDINGS:
        filled[act.position] = Filled(act.number, act.person, act.kind)
        if act.kind in ENDINGS:
            return (State.REJECTED if act.kind is Kind.REJECT else State.CHANGES_REQUESTED), act
    if not set(row.positions) <= filled.keys() or len(sent_reviews(counted).reviewers) < row.reviewers:
        return None
    outcome = outcome_after(act.number)
    if outcome in ONLY_REFUSED or (outcome == ESCALATE and not _acceptances(counted)):
        return None
    conditional = any(each.kind is Kind.APPROVE_WITH_CONDITIONS for each in _approvals(row, counted))
    return (State.APPROVED_WITH_CONDITIONS if conditional else State.APPROVED), act


def _approvals(row: Row, acts: Sequence[Act]) -> list[Act]:
    return [act for act in acts if act.kind in APPROVALS and act.position in row.positions]


def _acceptances(acts: Sequence[Act]) -> list[Act]:
    return [act for act in acts if act.kind is Kind.ACCEPT_RISK and act.position == ACCEPTING_POSITION]


def _last_day(row: Row, counted: Sequence[Act], completing: Act) -> date | None:
    """The earlier of the completing act's day plus the row's days and the earliest end among the set's approvals."""
    ends = [act.end_date for act in _approvals(row, counted) if act.end_date is not None]
    if row.valid_days is not None:
        ends.append(completing.as_of + timedelta(days=row.valid_days))
    return min(ends, default=None)


def last_days(acts: Sequence[Act], decided: Deciding) -> dict[str, date]:
    """The last day of everything that can lapse, by item id: approvals, acceptances (`act/n`), waivers (`act/n/0`).

    An approval's is its own end or, once the set is complete, the joint last day, whichever comes first.
    """
    found: dict[str, date] = {}
    for act in acts:
        ends = [act.end_date]
        if act.kind in APPROVALS:
            ends.append(decided.last_day)
        known = [end for end in ends if end is not None]
        if known and act.kind in APPROVALS | {Kind.ACCEPT_RISK}:
            found[f"act/{act.number}"] = min(known)
        elif known and act.kind is Kind.WAIVE:
            found[f"act/{act.number}/0"] = min(known)
    return found


def reading(decided: Deciding, acts: Sequence[Act], as_of: date, *, superseded: bool) -> State:
    """How the submission reads on a day: what was found, under what lies over it.

    `superseded`: another submission was decided in its place; known only outside, and only an approval is superseded.
    """
    for act in acts:
        if act.kind is Kind.REVOKE:
            return State.REVOKED
        if act.kind is Kind.WITHDRAW:
            return State.WITHDRAWN
    if decided.state not in DECIDED_FOR:
        return decided.state
    if superseded:
        return State.SUPERSEDED
    if decided.last_day is not None and decided.last_day < as_of:
        return State.EXPIRED
    return decided.state

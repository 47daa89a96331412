"""The items of a standing: what the answers, the approvals and the reviews ask for, and what of it is open.

Source: the formats page, section on standing (item ids, `open`). An item is open while it is neither closed nor under
a waiver in force on the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rai_review.decisions.acts import APPROVALS, Act, Action, Condition, Kind, Verdict
from rai_review.decisions.verdicts import SentReviews

OPEN_KINDS = ("blocker", "condition", "action")
"""The kinds of item that can be open, worst first. A note is recorded and never open."""


class ItemState(StrEnum):
    """Whether an item holds."""

    OPEN = "open"
    CLOSED = "closed"
    WAIVED = "waived"


@dataclass(frozen=True)
class AskedFinding:
    """A finding as the evaluation gives it; `text` is the fix, `due_days` count from the submission's day."""

    id: str
    kind: str
    question: str | None
    text: str
    due_days: int | None


@dataclass(frozen=True)
class Item:
    """One item. `act` is the number of the act that added it (None: a finding), `settled_by` of the closing or waiver.

    Owner and verifier are person ids, set for an act's items only. A text that is withheld reads None.
    """

    id: str
    kind: str
    state: ItemState
    question: str | None
    text: str | None
    due: date | None
    before_launch: bool
    act: int | None = None
    owner: str | None = None
    verifier: str | None = None
    proof: str | None = None
    settled_by: int | None = None


@dataclass(frozen=True)
class _Settled:
    """What closes and waives on a day: item id to act number."""

    closed: Mapping[str, int]
    waived: Mapping[str, int]

    def state(self, item: str) -> tuple[ItemState, int | None]:
        if item in self.closed:
            return ItemState.CLOSED, self.closed[item]
        if item in self.waived:
            return ItemState.WAIVED, self.waived[item]
        return ItemState.OPEN, None


def items_of(
    findings: Iterable[AskedFinding], sealed_on: date, acts: Sequence[Act], reviews: SentReviews, as_of: date
) -> tuple[Item, ...]:
    """All items in the byte order of their ids.

    `findings` are those of the evaluation under the reviews, `sealed_on` the submission's day; `acts` in number order.
    """
    settled = _settled(acts, as_of)
    found = [_from_finding(finding, sealed_on, settled, reviews) for finding in findings if finding.kind in OPEN_KINDS]
    for act in acts:
        if act.kind in APPROVALS:
            found += [_from_condition(act.number, n, each, settled) for n, each in enumerate(act.conditions)]
    for review in reviews.current:
        found += [_from_action(review.number, n, each, settled) for n, each in enumerate(review.actions)]
    return tuple(sorted(found, key=lambda item: item.id.encode("utf-8")))


def _settled(acts: Sequence[Act], as_of: date) -> _Settled:
    closed = {act.item: act.number for act in acts if act.kind is Kind.CLOSE and act.item is not None}
    waived = {
        act.item: act.number
        for act in acts
        if act.kind is Kind.WAIVE and act.item is not None and act.end_date is not None and act.end_date >= as_of
    }
    return _Settled(closed, waived)


def _from_finding(finding: AskedFinding, sealed_on: date, settled: _Settled, reviews: SentReviews) -> Item:
    state, by = settled.state(finding.id)
    return Item(
        id=finding.id,
        kind=finding.kind,
        state=state,
        question=finding.question,
        text=finding.text or _why_not_met(reviews, finding.question),
        due=None if finding.due_days is None else sealed_on + timedelta(days=finding.due_days),
        before_launch=finding.kind != "action",
        settled_by=by,
    )


def _why_not_met(reviews: SentReviews, question: str | None) -> str | None:
    """The reviewers' own words, where an answer counts as not met and its question names no fix for that."""
    given = [
        review.verdict_texts.get(question or "")
        for review in reviews.current
        if review.verdicts.get(question or "") is Verdict.NOT_MET
    ]
    return "\n".join(text for text in given if text) or None


def _from_condition(number: int, place: int, condition: Condition | None, settled: _Settled) -> Item:
    item = f"act/{number}/{place}"
    state, by = settled.state(item)
    if condition is None:
        # Withheld: what it asks for is unknown, so it counts as due before launch.
        return Item(item, "condition", state, None, None, None, before_launch=True, act=number, settled_by=by)
    return Item(
        id=item,
        kind="condition",
        state=state,
        question=condition.about,
        text=condition.text,
        due=condition.due,
        before_launch=condition.before_launch,
        act=number,
        owner=condition.owner,
        verifier=condition.verifier,
        proof=condition.proof,
        settled_by=by,
    )


def _from_action(number: int, place: int, action: Action | None, settled: _Settled) -> Item:
    item = f"act/{number}/{place}"
    state, by = settled.state(item)
    if action is None:
        return Item(item, "action", state, None, None, None, before_launch=False, act=number, settled_by=by)
    return Item(
        id=item,
        kind="action",
        state=state,
        question=action.about,
        text=action.text,
        due=action.due,
        before_launch=False,
        act=number,
        owner=action.owner,
        settled_by=by,
    )

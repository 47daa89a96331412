"""What the templates of My work and the list of reviews are given."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.web.pieces import Link, NavItem, Outcome, Progress, Tier


@dataclass(frozen=True)
class NeedRow:
    """Something that waits for this person. `kind`: changes_requested, decision, review, overdue or report."""

    title: str
    ref: str
    url: str
    text: str
    kind: str
    tag: str
    when: str


@dataclass(frozen=True)
class MyReviewRow:
    """A review that this person writes or takes part in."""

    title: str
    ref: str
    url: str
    tier: Tier | None
    state: str
    progress: Progress
    text: str = ""


@dataclass(frozen=True)
class DueRow:
    """Something with a date; `kind` is problem, condition, action or empty, `overdue` the days past it."""

    on: str
    kind: str
    link: Link
    text: str
    overdue: int = 0


@dataclass(frozen=True)
class MyWorkView:
    """The first page of somebody who is signed in."""

    today: str
    needs: tuple[NeedRow, ...]
    reviews: tuple[MyReviewRow, ...]
    filters: tuple[NavItem, ...]
    due: tuple[DueRow, ...]
    may_start: bool = True


@dataclass(frozen=True)
class RegisterRow:
    """One review of the list, its reports one click away."""

    ref: str
    feature: str
    url: str
    team: str
    tier: Tier | None
    state: str
    revision: int
    outcome: Outcome | None
    changed_at: int
    owner: str = ""
    until: str = ""
    reports: tuple[Link, ...] = ()


@dataclass(frozen=True)
class RegisterView:
    """One page of the list; `first` counts from 1, `previous` and `next` are addresses or empty."""

    rows: tuple[RegisterRow, ...]
    total: int
    first: int
    query: str = ""
    states: tuple[NavItem, ...] = ()
    previous: str = ""
    next: str = ""

"""Rows of lists, put into what pages show."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions.queues import Waiting, waiting_for
from rai_review.policy import Actor
from rai_review.register import service
from rai_review.register.pages import MyReviewRow, MyWorkView, NeedRow, RegisterRow, RegisterView
from rai_review.register.service import Filter, ListedReview
from rai_review.reports.service import reports_of
from rai_review.text import gettext, mark
from rai_review.web.display import moment
from rai_review.web.pieces import Link, NavItem, Outcome, Progress, Tier

STATES = (
    ("draft", mark("Draft")),
    ("in_review", mark("In review")),
    ("changes_requested", mark("Changes requested")),
    ("approved", mark("Approved")),
    ("approved_with_conditions", mark("Approved with conditions")),
    ("rejected", mark("Rejected")),
)
APPROVED = frozenset({"approved", "approved_with_conditions"})
UNDECIDED = frozenset({"draft", "in_review", "changes_requested"})


def _tier(row: ListedReview) -> Tier | None:
    return Tier(row.tier, row.tier_title, row.tier_level) if row.tier else None


def state_on(row: ListedReview, today: dt.date) -> str:
    """Returns the state as of `today`: an approval whose last day has passed reads expired, without anyone acting."""
    if row.state in APPROVED and row.until and row.until < today.isoformat():
        return "expired"
    return row.state


def _url(row: ListedReview) -> str:
    return f"/reviews/{row.reference}" + ("" if row.state == "draft" else "/report")


def register_view(
    session: Session, actor: Actor, narrowed: Filter, *, before: int | None, after: int | None, today: dt.date
) -> RegisterView:
    """Returns one page of the reviews that the actor may see, with true totals."""
    rows = service.list_reviews(session, actor, narrowed, before=before, after=after)
    counts = service.count_reviews(session, actor, narrowed)
    total = counts.get(narrowed.state, 0) if narrowed.state else sum(counts.values())
    first = service.count_newer(session, actor, narrowed, rows[0].changed_idx) + 1 if rows else 1
    more = first + len(rows) - 1 < total
    reports = reports_of(session, [row.id for row in rows])
    return RegisterView(
        rows=tuple(_register_row(row, today, reports.get(row.id, [])) for row in rows),
        total=total,
        first=first,
        query=narrowed.words,
        states=_state_chips(narrowed, counts),
        previous=_page_url(narrowed, after=rows[0].changed_idx) if rows and first > 1 else "",
        next=_page_url(narrowed, before=rows[-1].changed_idx) if rows and more else "",
    )


def _register_row(row: ListedReview, today: dt.date, reports: list[tuple[int, str, str]]) -> RegisterRow:
    return RegisterRow(
        ref=row.reference,
        feature=row.feature,
        url=_url(row),
        team=row.team,
        tier=_tier(row),
        state=state_on(row, today),
        revision=row.revision,
        outcome=Outcome(row.outcome, row.outcome_title) if row.outcome else None,
        changed_at=row.changed_at,
        owner=row.owner,
        until=row.until or "",
        reports=tuple(Link(url, gettext("PDF %(number)d", number=number)) for number, url, _ in reports),
    )


def _state_chips(narrowed: Filter, counts: dict[str, int]) -> tuple[NavItem, ...]:
    every = NavItem(_page_url(Filter(narrowed.words)), gettext("All"), not narrowed.state, sum(counts.values()))
    chips = [
        NavItem(_page_url(Filter(narrowed.words, state)), gettext(label), narrowed.state == state, counts[state])
        for state, label in STATES
        if counts.get(state)
    ]
    return (every, *chips)


def _page_url(narrowed: Filter, **place: int) -> str:
    fields = {"q": narrowed.words, "state": narrowed.state, **{name: str(value) for name, value in place.items()}}
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"/register?{query}" if query else "/register"


def my_work_view(session: Session, actor: Actor, which: str) -> MyWorkView:
    """Returns what waits for the actor, and their reviews: `which` is all, open or decided."""
    today = clock.today(actor.zone)
    mine = service.reviews_of_mine(session, actor)
    waiting = waiting_for(session, actor)
    rows = service.reviews_by_id(session, [each.review_id for each in waiting])
    needs = [_need(actor, rows[each.review_id], each) for each in waiting if each.review_id in rows]
    needs += [_changes_needed(actor, row) for row in mine if row.state == "changes_requested"]
    return MyWorkView(
        today=today.isoformat(),
        needs=tuple(needs),
        reviews=tuple(_my_row(row, today) for row in mine if _is_shown(row, which)),
        filters=_filters(which, mine),
        due=(),
        may_start=bool(actor.team_ids),
    )


def _need(actor: Actor, row: ListedReview, waiting: Waiting) -> NeedRow:
    if waiting.kind == "review":
        text, tag = gettext("You are asked for an independent review."), gettext("Review")
        url = f"/reviews/{row.reference}/review"
    else:
        text, tag = gettext("Your decision is asked for."), gettext("Decision")
        url = f"/reviews/{row.reference}/sign-off"
    return NeedRow(row.feature, row.reference, url, text, waiting.kind, tag, moment(waiting.since_at, actor.zone))


def _changes_needed(actor: Actor, row: ListedReview) -> NeedRow:
    text = gettext("Changes are asked for. Open the next revision and mend what was named.")
    when = moment(row.changed_at, actor.zone)
    tag = gettext("Changes requested")
    return NeedRow(row.feature, row.reference, f"/reviews/{row.reference}", text, "changes_requested", tag, when)


def _my_row(row: ListedReview, today: dt.date) -> MyReviewRow:
    progress = Progress(row.answered, row.total, row.minutes_left, row.waiting)
    text = "" if row.state == "draft" else row.outcome_title
    return MyReviewRow(row.feature, row.reference, _url(row), _tier(row), state_on(row, today), progress, text)


def _is_shown(row: ListedReview, which: str) -> bool:
    return which not in ("open", "decided") or (row.state in UNDECIDED) == (which == "open")


def _filters(which: str, mine: list[ListedReview]) -> tuple[NavItem, ...]:
    is_open = [row for row in mine if row.state in UNDECIDED]
    kinds = (
        ("all", gettext("All"), len(mine)),
        ("open", gettext("Open"), len(is_open)),
        ("decided", gettext("Decided"), len(mine) - len(is_open)),
    )
    chosen = which if which in {"open", "decided"} else "all"
    return tuple(NavItem(f"/?show={key}", label, key == chosen, count) for key, label, count in kinds if mine)

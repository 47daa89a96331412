"""Where a sent review stands, in words: the decision, what is open, the figures, the reports, what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from rai_review.decisions import presentation
from rai_review.decisions.acts import APPROVALS, Kind
from rai_review.decisions.deciding import ESCALATE, State
from rai_review.decisions.eligibility import Ground, open_positions, refusal, review_refusal
from rai_review.decisions.history import History
from rai_review.decisions.home import may_open_next
from rai_review.decisions.pages import ActLine, OutcomeView, ReportLine
from rai_review.decisions.presentation_answers import changed_keys, row_in
from rai_review.decisions.standing import Standing
from rai_review.policy import Action, Actor, Relation, Verdict, decide
from rai_review.reports import service
from rai_review.reports.reasons import figures, tier_reason
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.pages import AnswerRow
from rai_review.reviews.presentation_review import steps_of
from rai_review.text import gettext, mark, ngettext
from rai_review.web import display
from rai_review.web.pieces import Finding, Outcome

_READINGS = {
    State.IN_REVIEW: mark("In review. %(outcome)s"),
    State.CHANGES_REQUESTED: mark("Changes requested. %(outcome)s"),
    State.APPROVED: mark("Approved. %(outcome)s"),
    State.APPROVED_WITH_CONDITIONS: mark("Approved with conditions. %(outcome)s"),
    State.REJECTED: mark("Rejected. %(outcome)s"),
    State.EXPIRED: mark("Expired. %(outcome)s"),
    State.REVOKED: mark("Revoked. %(outcome)s"),
    State.WITHDRAWN: mark("Withdrawn. %(outcome)s"),
    State.SUPERSEDED: mark("Superseded. %(outcome)s"),
}


def outcome_view(
    session: Session,
    review: ReviewView,
    history: History,
    earlier: History | None,
    *,
    superseded: bool,
    stale: str,
) -> OutcomeView:
    """Returns the outcome page of a submission.

    `earlier` is the revision before, where it was sent; `superseded` says that a later one was decided, `stale` how
    the draft of a later one differs (empty where it does not).
    """
    now = history.standing(superseded=superseded)
    before = presentation.open_findings(session, history, now, review.url, before_launch=True)
    after = presentation.open_findings(session, history, now, review.url, before_launch=False)
    head = presentation.head_of(session, review, history.checklist, now.tier)
    outcome = presentation.outcome_of(history.checklist, now.outcome)
    reports = service.reports_of_submission(session, history.row.id)
    changes = _changes(history, earlier)
    return OutcomeView(
        head=replace(head, revision=history.row.revision, state=str(now.reading)),
        outcome=outcome,
        verdict=gettext(_READINGS[now.reading], outcome=_outcome_words(outcome, now)),
        decided=_decided(history, now),
        decided_state=str(now.reading),
        scope=_scope(history, now, before, after),
        steps=steps_of(str(now.decided.state)),
        before_launch=before,
        after_launch=after,
        **_figures(history, now),
        acts=_acts(history, reports, stale),
        needed=presentation.still_needed(history, now),
        reports=tuple(_report_line(each) for each in reports),
        **_digests(history, now),
        report_url=f"{review.url}/reports" if service.may_ask(session, history, now) else "",
        differs=_differs(earlier, changes),
        changes=changes,
    )


def _outcome_words(outcome: Outcome, now: Standing) -> str:
    """The outcome stays what the arithmetic says; where it asked for an acceptance that was given, that is said too."""
    if outcome.code == ESCALATE and now.decided.acceptance is not None:
        return gettext("%(outcome)s, and given", outcome=outcome.label)
    return outcome.label


def with_ways_on(
    view: OutcomeView, actor: Actor, relations: frozenset[Relation], review: ReviewView, history: History
) -> OutcomeView:
    """Returns the page with what this reader can do now: decide, review, disagree, open the next revision."""
    now = history.standing()
    decide_url, review_url = _ways(actor, relations, review, history, now)
    ground = Ground(history.submission, history.acts, now)
    may_dissent = refusal(ground, actor.person_id, Kind.DISSENT, None, ()) is None
    return replace(
        view,
        decide_url=decide_url,
        review_url=review_url,
        open_revision_url=f"{review.url}/revisions" if _may_open(actor, relations, review, history) else "",
        dissent_url=f"{review.url}/dissent" if may_dissent and review.revision == history.row.revision else "",
    )


def _ways(
    actor: Actor, relations: frozenset[Relation], review: ReviewView, history: History, now: Standing
) -> tuple[str, str]:
    if review.revision != history.row.revision:
        return "", ""
    ground = Ground(history.submission, history.acts, now)
    may_decide = bool(open_positions(ground, actor.person_id, actor.positions))
    may_review = Relation.REVIEWER in relations and review_refusal(ground, actor.person_id) is None
    return (f"{review.url}/sign-off" if may_decide else ""), (f"{review.url}/review" if may_review else "")


def _may_open(actor: Actor, relations: frozenset[Relation], review: ReviewView, history: History) -> bool:
    allowed = decide(actor, Action.OPEN_REVISION, relations) is Verdict.ALLOWED
    return allowed and review.revision == history.row.revision and may_open_next(review)


def _decided(history: History, now: Standing) -> str:
    if now.decided.by is None:
        return gettext("Sent %(day)s", day=display.moment(history.submission.at, history.submission.zone))
    act = history.acts[now.decided.by - 1]
    day = display.day(act.as_of)
    filled = len(now.decided.filled)
    return ngettext(
        "Decided on %(day)s by %(num)d position", "Decided on %(day)s by %(num)d positions", filled, day=day
    )


def _scope(
    history: History, now: Standing, before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> tuple[tuple[str, str], ...]:
    found = []
    approvals = [act for act in history.acts if act.kind in APPROVALS]
    if approvals:
        last = approvals[-1]
        found.append((gettext("For"), last.system_version or ""))
        found.append((gettext("Intended use"), last.intended_use or ""))
        found.append((gettext("Limits"), last.limits or ""))
    if now.decided.last_day:
        found.append((gettext("Until"), display.day(now.decided.last_day)))
    found.append((gettext("Before launch"), _how_many(len(before))))
    found.append((gettext("After launch"), _how_many(len(after))))
    return tuple((term, text) for term, text in found if text)


def _how_many(count: int) -> str:
    return ngettext("%(num)d thing open", "%(num)d things open", count) if count else gettext("Nothing open")


def _digests(history: History, now: Standing) -> dict[str, Any]:
    return {"submission": history.row.root, "standing": now.digest, "as_of": now.as_of.isoformat()}


def _figures(history: History, now: Standing) -> dict[str, Any]:
    """The shares as bars, and the arithmetic behind them line by line."""
    reason = tier_reason(history.checklist, history.submission, now, gettext)
    lines = [f"{each.title}: {each.formula} = {each.value}" for each in reason.measures if each.formula]
    shares = figures(history.checklist, now, None)
    return {
        "measures": tuple((each.label, each.value, round(each.share * 100)) for each in shares),
        "measures_title": gettext("How well it is looked after"),
        "arithmetic": (*lines, *reason.floors),
    }


def _acts(history: History, reports: list[service.ReportView], stale: str) -> tuple[ActLine, ...]:
    lines = [
        replace(line, stale=stale) if line.kind in APPROVALS else line
        for line in presentation.act_lines(history, newest_first=False)
    ]
    lines += [
        ActLine("report", "", "", each.issued_at, entry=each.entry, url=each.url)
        for each in reports
        if each.state == service.READY
    ]
    return tuple(sorted(lines, key=lambda line: line.entry or 0, reverse=True))


def _report_line(report: service.ReportView) -> ReportLine:
    return ReportLine(
        number=report.number,
        url=report.url,
        file=report.file_name,
        pages=report.pages,
        size=report.size,
        sha256=report.sha256,
        at=report.issued_at,
        state=report.state,
    )


def _changes(history: History, earlier: History | None) -> tuple[tuple[AnswerRow, AnswerRow], ...]:
    if earlier is None:
        return ()
    return tuple(
        (row_in(earlier.checklist, earlier.submission, key), row_in(history.checklist, history.submission, key))
        for key in changed_keys(earlier.submission, history.submission)
    )


def _differs(earlier: History | None, changes: tuple[tuple[AnswerRow, AnswerRow], ...]) -> str:
    if earlier is None:
        return ""
    if not changes:
        return gettext("No answer differs from revision %(number)d", number=earlier.row.revision)
    return ngettext(
        "%(num)d answer differs from revision %(revision)d",
        "%(num)d answers differ from revision %(revision)d",
        len(changes),
        revision=earlier.row.revision,
    )

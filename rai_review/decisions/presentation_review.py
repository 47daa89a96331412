"""The page on which an independent reviewer judges the sealed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from rai_review.decisions import presentation
from rai_review.decisions.acts import Act, Kind
from rai_review.decisions.history import History
from rai_review.decisions.pages import JudgedAnswer, ReviewerView
from rai_review.decisions.presentation_answers import changed_keys, row_in, rows_of_history
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.pages import AnswerRow
from rai_review.text import gettext
from rai_review.web import display
from rai_review.web.pieces import NavItem, Problem

ALL, CHANGED, FINDINGS, EVIDENCE, OPEN = "all", "changed", "findings", "evidence", "open"
_PLACES = ("verdict", "text", "action", "owner", "due")


@dataclass(frozen=True)
class Filled:
    """The fields of the form as typed, kept or sent before, and what is wrong with them."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    kept_at: int = 0

    def one(self, name: str) -> str:
        """Returns the first value of a field, or an empty text."""
        values = self.fields.get(name) or ("",)
        return values[0]


def fields_of(act: Act) -> dict[str, list[str]]:
    """Returns the form's fields as a sent review would fill them."""
    found = {f"verdict-{key}": [str(verdict)] for key, verdict in act.verdicts.items()}
    found |= {f"text-{key}": [text] for key, text in act.verdict_texts.items() if text}
    for action in act.actions:
        if action is not None and action.about:
            found[f"action-{action.about}"] = [action.text]
            found[f"owner-{action.about}"] = [action.owner]
            found[f"due-{action.about}"] = [action.due.isoformat()]
    return {**found, "verified": list(act.verified)}


def own_review(history: History, person: str) -> Act | None:
    """Returns the newest review that a person sent of a submission, or None."""
    sent = [act for act in history.acts if act.kind is Kind.REVIEW and act.person == person]
    return sent[-1] if sent else None


def reviewer_view(
    session: Session,
    person: str,
    review: ReviewView,
    history: History,
    earlier: History | None,
    filled: Filled,
    tab: str = ALL,
) -> ReviewerView:
    """Returns the reviewer's page; `earlier` is the submission of the revision before, where there is one."""
    now = history.standing()
    rows = rows_of_history(session, review, history, now)
    changed = changed_keys(earlier.submission, history.submission) if earlier else ()
    before = own_review(history, person)
    judged = {key: _judged(history, earlier, row, key in changed, filled) for key, row in rows.items()}
    sender = history.submission.sender
    return ReviewerView(
        head=presentation.head_of(session, review, history.checklist, now.tier),
        submission=history.row.root,
        standing=now.digest,
        sent_by=history.submission.names.get(sender) or gettext("a person whose name was erased"),
        sent_at=history.submission.at,
        tabs=_tabs(f"{review.url}/review", tab, judged, changed),
        answers=tuple(each for each in judged.values() if _fits(tab, each, changed)),
        given=sum(1 for each in judged.values() if each.verdict),
        people=presentation.people_choices(session),
        action=f"{review.url}/review",
        problems=tuple(_linked(each) for each in filled.problems),
        sent_before_at=before.at if before else 0,
        kept_at=filled.kept_at,
    )


def _linked(problem: Problem) -> Problem:
    """The same problem, placed at the field's own id on the page."""
    name, _, key = problem.place.partition("-")
    return Problem(f"a-{display.anchor(key)}.{name}", problem.message) if key and name in _PLACES else problem


def _judged(
    history: History, earlier: History | None, row: AnswerRow, is_changed: bool, filled: Filled
) -> JudgedAnswer:
    key = row.key
    was = row_in(history.checklist, earlier.submission, key) if earlier and is_changed else None
    ticked = set(filled.fields.get("verified", ()))
    return JudgedAnswer(
        row=row,
        prompt=history.checklist.question(key).prompt,
        earlier=was,
        verdict=filled.one(f"verdict-{key}"),
        text=filled.one(f"text-{key}"),
        action=filled.one(f"action-{key}"),
        owner=filled.one(f"owner-{key}"),
        due=filled.one(f"due-{key}"),
        verified=tuple(line.digest for line in row.evidence if line.digest in ticked),
        problems=tuple(
            Problem(place, each.message)
            for place in _PLACES
            for each in filled.problems
            if each.place == f"{place}-{key}"
        ),
    )


def _fits(tab: str, judged: JudgedAnswer, changed: Sequence[str]) -> bool:
    return {
        CHANGED: judged.row.key in changed,
        FINDINGS: judged.row.finding is not None,
        EVIDENCE: bool(judged.row.evidence),
    }.get(tab, True)


def _tabs(url: str, chosen: str, judged: Mapping[str, JudgedAnswer], changed: Sequence[str]) -> tuple[NavItem, ...]:
    titles = [(ALL, gettext("All answers")), (FINDINGS, gettext("With findings")), (EVIDENCE, gettext("With evidence"))]
    if changed:
        titles.insert(0, (CHANGED, gettext("Changed since the revision before")))
    return tuple(
        NavItem(f"{url}?show={tab}", title, tab == chosen, sum(_fits(tab, each, changed) for each in judged.values()))
        for tab, title in titles
    )

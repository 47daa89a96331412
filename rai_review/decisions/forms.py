"""What the sign-off and the reviewer's form post, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from rai_review.decisions.acting import Seen
from rai_review.decisions.acts import Action, Condition, Kind, Verdict
from rai_review.decisions.pages import ConditionForm
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.sign_off import Decision
from rai_review.errors import Invalid, Problem
from rai_review.text import mark
from rai_review.web.call import whole_number

Form = MultiDict[str, str]

LONGEST = 20_000
LONGEST_LINE = 1_000
MOST_CONDITIONS = 100
CHOICES = (
    Kind.APPROVE,
    Kind.APPROVE_WITH_CONDITIONS,
    Kind.REQUEST_CHANGES,
    Kind.REJECT,
    Kind.ACCEPT_RISK,
    Kind.DISSENT,
)
_NO_DATE = mark("Write a date as year-month-day, such as 2027-01-13.")
_LIMITS = {"reason": LONGEST, "intended_use": LONGEST, "limits": LONGEST, "system_version": LONGEST_LINE}


def read_seen(form: Form) -> Seen:
    """Returns the digests that the page showed."""
    return Seen(form.get("submission", ""), form.get("standing", ""))


def read_decision(form: Form, statements: Iterable[str]) -> Decision:
    """Returns the decision; every one of `statements` must be ticked. Raises `Invalid` naming the fields."""
    problems: list[Problem] = []
    kind = next((each for each in CHOICES if each == form.get("decision")), None)
    if kind is None:
        problems.append(Problem("decision", mark("Choose your decision.")))
    asked = list(dict.fromkeys(form.getlist("change")))
    for name, most in {**_LIMITS, **{f"change-text-{key}": LONGEST for key in asked}}.items():
        if len(form.get(name, "")) > most:
            problems.append(_too_long(name, most))
    if set(statements) - set(form.getlist("statement")):
        problems.append(Problem("statement", mark("Tick every statement; ticking is your signature.")))
    approving = kind in (Kind.APPROVE, Kind.APPROVE_WITH_CONDITIONS)
    end = _day(form, "end_date", problems) if approving or kind is Kind.ACCEPT_RISK else None
    conditions = _conditions(form, problems) if kind is Kind.APPROVE_WITH_CONDITIONS else ()
    if problems or kind is None:
        raise Invalid(problems)
    return Decision(
        kind=kind,
        position=form.get("position") or None,
        reason=_text(form, "reason"),
        system_version=_text(form, "system_version"),
        intended_use=_text(form, "intended_use"),
        limits=_text(form, "limits"),
        end_date=end,
        conditions=conditions,
        changes=tuple((key, _text(form, f"change-text-{key}")) for key in asked),
    )


def condition_forms(form: Form) -> tuple[ConditionForm, ...]:
    """Returns the conditions as typed, complete or not."""
    return tuple(
        ConditionForm(
            about=_text(form, f"condition-{n}-about"),
            text=_text(form, f"condition-{n}-text"),
            owner=form.get(f"condition-{n}-owner", ""),
            due=form.get(f"condition-{n}-due", ""),
            before_launch=form.get(f"condition-{n}-before_launch", "yes") == "yes",
            proof=_text(form, f"condition-{n}-proof"),
            verifier=form.get(f"condition-{n}-verifier", ""),
        )
        for n in range(_count(form))
    )


def _count(form: Form) -> int:
    return min(whole_number(form.get("conditions", "")) or 0, MOST_CONDITIONS)


def _conditions(form: Form, problems: list[Problem]) -> tuple[Condition, ...]:
    found = []
    for place, typed in enumerate(condition_forms(form)):
        if not (typed.text or typed.proof or typed.owner or typed.due):
            continue
        due = _day(form, f"condition-{place}-due", problems, needed=True)
        if len(typed.text) > LONGEST or len(typed.proof) > LONGEST_LINE or len(typed.about) > LONGEST_LINE:
            problems.append(_too_long(f"condition-{place}-text", LONGEST))
        if due is not None:
            found.append(
                Condition(
                    text=typed.text,
                    owner=typed.owner,
                    due=due,
                    before_launch=typed.before_launch,
                    proof=typed.proof,
                    verifier=typed.verifier,
                    about=typed.about or None,
                )
            )
    return tuple(found)


def read_judgements(form: Form, keys: Iterable[str]) -> dict[str, Judgement]:
    """Returns the verdicts given on the answers of these questions; raises `Invalid` naming the fields."""
    problems: list[Problem] = []
    found = {}
    for key in keys:
        verdict = next((each for each in Verdict if each == form.get(f"verdict-{key}")), None)
        if verdict is None:
            continue
        text, action = _text(form, f"text-{key}"), _text(form, f"action-{key}")
        if len(text) > LONGEST or len(action) > LONGEST:
            problems.append(_too_long(f"text-{key}", LONGEST))
        if verdict is not Verdict.MET_WITH_ACTIONS:
            found[key] = Judgement(verdict, text)
            continue
        due = _day(form, f"due-{key}", problems, needed=True)
        if due is not None:
            found[key] = Judgement(verdict, text, Action(action, form.get(f"owner-{key}", ""), due))
    if problems:
        raise Invalid(problems)
    return found


def kept_fields(form: Form, keys: Iterable[str]) -> dict[str, list[str]]:
    """Returns the fields of a reviewer's form on the answers of these questions that are worth keeping for later."""
    heads = ("verdict", "text", "action", "owner", "due")
    names = ["verified", *(f"{head}-{key}" for key in keys for head in heads)]
    return {name: [value for value in form.getlist(name) if value] for name in names if any(form.getlist(name))}


def _text(form: Form, name: str) -> str:
    return form.get(name, "").strip()


def _day(form: Form, name: str, problems: list[Problem], *, needed: bool = False) -> date | None:
    text = _text(form, name)
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, _NO_DATE))
        return None


def _too_long(name: str, most: int) -> Problem:
    return Problem(name, mark("This is too long; %(most)d characters fit."), {"most": most})


def form_of(fields: Mapping[str, Iterable[str]]) -> Form:
    """Returns kept fields as a form."""
    return MultiDict((name, value) for name, values in fields.items() for value in values)

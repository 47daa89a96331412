"""Decisions: approving, sending back, rejecting, accepting a risk, dissenting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions.acting import Case, Deed, Seen, add_act, open_case
from rai_review.decisions.acts import APPROVALS, Condition, Kind
from rai_review.decisions.deciding import DECIDED_FOR, State
from rai_review.decisions.eligibility import AUTHOR, NOT_HELD, REVIEWED, refusal
from rai_review.decisions.job import ask_for_report
from rai_review.decisions.standing import Standing
from rai_review.errors import Forbidden, Invalid, Problem, Refused
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.text import mark

REPORTED = DECIDED_FOR | {State.REJECTED}
_NEEDS_REASON = frozenset({Kind.REJECT, Kind.REQUEST_CHANGES, Kind.ACCEPT_RISK, Kind.DISSENT})


@dataclass(frozen=True)
class Decision:
    """What a person decides. `changes`: what to change, by question; texts are clean, persons by id."""

    kind: Kind
    position: str | None = None
    reason: str = ""
    system_version: str = ""
    intended_use: str = ""
    limits: str = ""
    end_date: date | None = None
    conditions: tuple[Condition, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()


def decide(
    session: Session,
    actor: Actor,
    review_id: str,
    seen: Seen,
    decision: Decision,
    *,
    password_given: bool,
    seal_key: bytes | None = None,
) -> Case:
    """Decides on a submission in a position, on the digests that were seen; returns the case as it stands afterwards.

    `password_given` says that the password was checked for this request; without it the one given in the last five
    minutes counts. Completing the deciding set asks for the report in the same transaction. Raises `Stale` (412) on
    other digests, `Forbidden` for an author or somebody without the position, `Refused` where it is not possible now,
    `Invalid` naming the fields.
    """
    case = open_case(session, review_id, seen)
    why_not = refusal(case.ground, actor.person_id, decision.kind, decision.position, actor.positions)
    if why_not in (AUTHOR, NOT_HELD, REVIEWED):
        raise Forbidden(why_not)
    if why_not:
        raise Refused(why_not)
    if not password_given and actor.fresh_until <= clock.now():
        raise Invalid.at("password", mark("Give your password once more to sign."))
    problems = _problems(session, case, decision)
    if problems:
        raise Invalid(problems)
    after = add_act(session, actor, case, _deed(case, decision), seal_key)
    if case.standing.decided.by is None and after.standing.decided.state in REPORTED:
        ask_for_report(session, after.history, after.standing.as_of)
    return after


def last_day_from(now: Standing) -> date | None:
    """Returns the last day to which an approval given now can run; None where the tier's row names none."""
    days = now.decided.row.valid_days
    return None if days is None else now.as_of + timedelta(days=days)


def _deed(case: Case, decision: Decision) -> Deed:
    own: dict[str, object] = {}
    if decision.kind in APPROVALS:
        own = {
            "system_version": decision.system_version,
            "intended_use": decision.intended_use,
            "limits": decision.limits,
            "end_date": decision.end_date or last_day_from(case.standing),
        }
    elif decision.kind is Kind.REQUEST_CHANGES:
        own = {"changes": dict(decision.changes)}
    elif decision.kind is Kind.ACCEPT_RISK:
        own = {"end_date": decision.end_date}
    conditions = decision.conditions if decision.kind is Kind.APPROVE_WITH_CONDITIONS else ()
    position = None if decision.kind is Kind.DISSENT else decision.position
    return Deed(decision.kind, position, decision.reason, conditions=conditions, own=own)


def _problems(session: Session, case: Case, decision: Decision) -> list[Problem]:
    found = []
    if decision.kind in _NEEDS_REASON and not decision.reason:
        found.append(Problem("reason", mark("Give your reason.")))
    if decision.kind in APPROVALS:
        found += _scope_problems(case, decision)
    if decision.kind is Kind.APPROVE_WITH_CONDITIONS:
        found += _condition_problems(session, case, decision)
    if decision.kind is Kind.ACCEPT_RISK and decision.end_date and decision.end_date < case.standing.as_of:
        found.append(Problem("end_date", mark("This date has passed.")))
    if {key for key, _ in decision.changes} - set(case.history.submission.results.visible):
        found.append(Problem("change", mark("This answer is not part of the submission.")))
    return found


def _scope_problems(case: Case, decision: Decision) -> list[Problem]:
    found = []
    version = decision.system_version
    if not version:
        found.append(Problem("system_version", mark("Name the version that this approval is for.")))
    elif "*" in version[:-1] or version == "*":
        message = mark("Name a version, or its beginning with one * at the end, such as 2.3*.")
        found.append(Problem("system_version", message))
    if not decision.intended_use:
        found.append(Problem("intended_use", mark("Say for what use this is approved.")))
    if not decision.limits:
        found.append(Problem("limits", mark("Say where the approval ends: for whom or for what it is not.")))
    latest = last_day_from(case.standing)
    if decision.end_date and decision.end_date < case.standing.as_of:
        found.append(Problem("end_date", mark("This date has passed.")))
    elif decision.end_date and latest and decision.end_date > latest:
        message = mark("At this tier an approval lasts until %(latest)s at most.")
        found.append(Problem("end_date", message, {"latest": latest.isoformat()}))
    return found


def _condition_problems(session: Session, case: Case, decision: Decision) -> list[Problem]:
    asked_already = any(item_kind == "condition" for _, item_kind in case.standing.open)
    if not decision.conditions and not asked_already:
        return [Problem("conditions", mark("Name at least one condition, or approve without conditions."))]
    persons = [person for each in decision.conditions for person in (each.owner, each.verifier)]
    known = people.names_of(session, persons)
    found = []
    for place, each in enumerate(decision.conditions):
        for name, message in _condition_faults(each, known, case.standing.as_of):
            found.append(Problem(f"condition-{place}-{name}", message))
    return found


def _condition_faults(condition: Condition, known: dict[str, str], today: date) -> list[tuple[str, str]]:
    faults = []
    if not condition.text:
        faults.append(("text", mark("Say what must be done.")))
    if condition.owner not in known:
        faults.append(("owner", mark("Choose who does it.")))
    if condition.due < today:
        faults.append(("due", mark("This date has passed.")))
    if not condition.proof:
        faults.append(("proof", mark("Say what proof you ask for.")))
    if condition.verifier not in known:
        faults.append(("verifier", mark("Choose who verifies it.")))
    elif condition.verifier == condition.owner:
        faults.append(("verifier", mark("Whoever does it can't verify it.")))
    return faults

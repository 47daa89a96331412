"""The page on which a person decides: what they sign, as whom, and what they can choose now."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue.numbers import exact, shown
from rai_review.decisions import presentation
from rai_review.decisions.acts import APPROVALS, Kind
from rai_review.decisions.eligibility import Ground, open_positions, refusal
from rai_review.decisions.forms import CHOICES
from rai_review.decisions.history import History
from rai_review.decisions.pages import ConditionForm, DecisionChoice, SignOffView
from rai_review.decisions.sign_off import last_day_from
from rai_review.decisions.standing import Standing
from rai_review.policy import Actor
from rai_review.reviews.draft import ReviewView
from rai_review.text import gettext
from rai_review.web.pieces import Choice, Problem

READ, NOT_AUTHOR, SIGNATURE = "read", "not-author", "signature"
STATEMENTS = (READ, NOT_AUTHOR, SIGNATURE)
DISSENT_STATEMENTS = (READ, SIGNATURE)


@dataclass(frozen=True)
class Typed:
    """What was typed into the form so far, and what is wrong with it; `dissents` is set where only that is offered."""

    values: dict[str, str] = field(default_factory=dict)
    conditions: tuple[ConditionForm, ...] = ()
    changes: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    moved: tuple[str, ...] = ()
    dissents: bool = False


def sign_off_view(session: Session, actor: Actor, review: ReviewView, history: History, typed: Typed) -> SignOffView:
    """Returns the sign-off page of a submission for one person, with what they typed."""
    now = history.standing()
    ground = Ground(history.submission, history.acts, now)
    positions = () if typed.dissents else open_positions(ground, actor.person_id, actor.positions)
    words = {key: presentation.position_words(history.checklist, key) for key in positions}
    before = presentation.open_findings(session, history, now, review.url, before_launch=True)
    after = presentation.open_findings(session, history, now, review.url, before_launch=False)
    latest = last_day_from(now)
    signing_as = ", ".join([actor.name, *list(words.values())[:1]]) if len(words) == 1 else actor.name
    values = {**_defaults(history, latest.isoformat() if latest else ""), **typed.values}
    return SignOffView(
        head=presentation.head_of(session, review, history.checklist, now.tier),
        lead=_lead(list(words.values())),
        positions=tuple(Choice(key, title) for key, title in words.items()),
        outcome=presentation.outcome_of(history.checklist, now.outcome),
        residual=_residual(now),
        before_launch=before,
        after_launch=after,
        submission=history.row.root,
        standing=now.digest,
        as_of=now.as_of.isoformat(),
        acts=presentation.act_lines(history),
        choices=_choices(ground, actor, positions, values.get("decision", "")),
        values=values,
        conditions=typed.conditions,
        change_choices=tuple(
            (question.key, question.short, question.key in typed.changes)
            for question in history.checklist.questions
            if question.key in history.submission.answers
        ),
        people=presentation.people_choices(session),
        statements=_statements(signing_as, is_decider=bool(positions)),
        action=f"{review.url}/dissent" if typed.dissents else f"{review.url}/sign-off",
        signer=signing_as,
        ask_password=actor.fresh_until <= clock.now(),
        latest_end=latest.isoformat() if latest else "",
        problems=typed.problems,
        moved=typed.moved,
    )


def _defaults(history: History, latest: str) -> dict[str, str]:
    """What an approval before this one said, or what the submission says."""
    earlier = [act for act in history.acts if act.kind in APPROVALS]
    last = earlier[-1] if earlier else None
    return {
        "system_version": (last.system_version if last else None) or history.submission.system_version or "",
        "intended_use": (last.intended_use if last else None) or "",
        "limits": (last.limits if last else None) or "",
        "end_date": latest,
    }


def _lead(positions: list[str]) -> str:
    if not positions:
        return gettext("You can record a dissent: it is kept and printed, and decides nothing.")
    return gettext("You decide as %(position)s.", position=gettext(" or ").join(positions))


def _residual(now: Standing) -> str:
    return "" if now.residual is None else gettext("residual risk %(figure)s", figure=shown(exact(now.residual), 0))


def _choices(ground: Ground, actor: Actor, positions: tuple[str, ...], chosen: str) -> tuple[DecisionChoice, ...]:
    labels = {
        Kind.APPROVE: (gettext("Approve"), gettext("For the version, use and limits below")),
        Kind.APPROVE_WITH_CONDITIONS: (
            gettext("Approve with conditions"),
            gettext("The gate stays closed until those due before launch are met"),
        ),
        Kind.REQUEST_CHANGES: (
            gettext("Request changes"),
            gettext("Ends this submission; the team opens the next revision"),
        ),
        Kind.REJECT: (gettext("Reject"), gettext("Ends this submission; the report is issued")),
        Kind.ACCEPT_RISK: (
            gettext("Accept the residual risk"),
            gettext("Beside the approvals; no approval by itself"),
        ),
        Kind.DISSENT: (gettext("Record a dissent"), gettext("Kept and printed; decides nothing")),
    }
    return tuple(
        DecisionChoice(str(kind), *labels[kind], chosen=kind == chosen)
        for kind in CHOICES
        if any(
            refusal(ground, actor.person_id, kind, position, actor.positions) is None for position in positions or ("",)
        )
    )


def _statements(signing_as: str, *, is_decider: bool) -> tuple[tuple[str, str], ...]:
    words = {
        READ: gettext("I read the answers and everything that is open"),
        NOT_AUTHOR: gettext("I wrote none of these answers"),
        SIGNATURE: gettext("I sign as %(name)s; ticking this is my signature", name=signing_as),
    }
    return tuple((value, words[value]) for value in (STATEMENTS if is_decider else DISSENT_STATEMENTS))

"""What the templates of the reviewer's, the sign-off and the outcome page are given; plain and frozen."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.reviews.pages import AnswerRow
from rai_review.web.pieces import Choice, Finding, NavItem, Outcome, PersonChoice, Problem, ReviewHead, Step


@dataclass(frozen=True)
class JudgedAnswer:
    """One sealed answer before a reviewer, with what they said of it so far."""

    row: AnswerRow
    prompt: str
    earlier: AnswerRow | None
    verdict: str
    text: str = ""
    action: str = ""
    owner: str = ""
    due: str = ""
    verified: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ReviewerView:
    """The page on which an independent reviewer judges; `sent_before_at` is when they sent an earlier review."""

    head: ReviewHead
    submission: str
    standing: str
    sent_by: str
    sent_at: int
    tabs: tuple[NavItem, ...]
    answers: tuple[JudgedAnswer, ...]
    given: int
    people: tuple[PersonChoice, ...]
    action: str
    problems: tuple[Problem, ...] = ()
    sent_before_at: int = 0
    kept_at: int = 0


@dataclass(frozen=True)
class ActLine:
    """One thing that happened: an act, the sending, or a report."""

    kind: str
    who: str
    position: str
    at: int
    text: str = ""
    entry: int | None = None
    stale: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class DecisionChoice:
    """One decision that can be made now."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class ConditionForm:
    """The fields of one condition as typed."""

    about: str = ""
    text: str = ""
    owner: str = ""
    due: str = ""
    before_launch: bool = True
    proof: str = ""
    verifier: str = ""


@dataclass(frozen=True)
class SignOffView:
    """The page on which a person decides; `moved` says what changed since the page was shown (412)."""

    head: ReviewHead
    lead: str
    positions: tuple[Choice, ...]
    outcome: Outcome
    residual: str
    before_launch: tuple[Finding, ...]
    after_launch: tuple[Finding, ...]
    submission: str
    standing: str
    as_of: str
    acts: tuple[ActLine, ...]
    choices: tuple[DecisionChoice, ...]
    values: dict[str, str]
    conditions: tuple[ConditionForm, ...]
    change_choices: tuple[tuple[str, str, bool], ...]
    people: tuple[PersonChoice, ...]
    statements: tuple[tuple[str, str], ...]
    action: str
    signer: str
    ask_password: bool
    latest_end: str
    problems: tuple[Problem, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportLine:
    """One report; `state` is ready, being_made or failed."""

    number: int
    url: str
    file: str
    pages: int
    size: int
    sha256: str
    at: int
    state: str = "ready"


@dataclass(frozen=True)
class OutcomeView:
    """Where a sent review stands: the decision, what is open, the reports, what happened."""

    head: ReviewHead
    outcome: Outcome
    verdict: str
    decided: str
    decided_state: str
    scope: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    after_launch: tuple[Finding, ...]
    before_launch: tuple[Finding, ...]
    measures: tuple[tuple[str, str, int], ...]
    measures_title: str
    arithmetic: tuple[str, ...]
    acts: tuple[ActLine, ...]
    needed: tuple[str, ...]
    reports: tuple[ReportLine, ...]
    submission: str
    standing: str
    as_of: str
    decide_url: str = ""
    review_url: str = ""
    open_revision_url: str = ""
    dissent_url: str = ""
    report_url: str = ""
    differs: str = ""
    changes: tuple[tuple[AnswerRow, AnswerRow], ...] = ()

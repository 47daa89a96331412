"""What the page templates of a review are given; plain and frozen, absent is empty."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.reviews.question_pages import EvidenceLine, QuestionView
from rai_review.web.pieces import (
    Choice,
    Finding,
    Link,
    Outcome,
    PersonChoice,
    Problem,
    Progress,
    ReviewHead,
    Step,
    Tier,
)


@dataclass(frozen=True)
class SectionRow:
    """A section in a task list or an outline."""

    key: str
    title: str
    url: str
    state: str  # not_started, in_progress, completed, cannot_start, problem
    answered: int
    total: int
    minutes: int = 0
    waits_for: str = ""
    owner: str = ""
    current: bool = False


@dataclass(frozen=True)
class SectionGroup:
    """Sections under one heading."""

    title: str
    sections: tuple[SectionRow, ...]


@dataclass(frozen=True)
class Invited:
    """An independent reviewer and whether the review was sent."""

    person: PersonChoice
    state: str  # waiting, sent
    at: int = 0
    remove_url: str = ""


@dataclass(frozen=True)
class HomeView:
    """A review's first page."""

    head: ReviewHead
    groups: tuple[SectionGroup, ...]
    progress: Progress
    steps: tuple[Step, ...]
    needed: tuple[str, ...]  # what is still needed, sentences
    next_section: Link | None
    check_url: str
    tier_url: str
    owner: str
    outcome: Outcome | None = None
    outcome_url: str = ""
    decide_url: str = ""  # where this person may decide now
    review_url: str = ""  # where this person may review now
    invited: tuple[Invited, ...] = ()
    may_invite: tuple[PersonChoice, ...] = ()  # people who could be invited by this person
    invite_url: str = ""
    revisions: tuple[Link, ...] = ()
    changes: tuple[Finding, ...] = ()  # asked for by "request changes" (kind condition, text = reason)
    open_revision_url: str = ""


@dataclass(frozen=True)
class SectionView:
    """One section with its questions."""

    head: ReviewHead
    key: str
    title: str
    intro: str
    questions: tuple[QuestionView, ...]  # all of the section, hidden ones with visible=False
    outline: tuple[SectionGroup, ...]
    progress: Progress
    action: str  # POST done=yes|no
    saved_at: int = 0
    next: Link | None = None
    done: bool | None = None
    problems: tuple[Problem, ...] = ()  # of `done`
    editable: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionPageView:
    """One question alone."""

    head: ReviewHead
    question: QuestionView
    section: Link
    previous: Link | None = None
    next: Link | None = None


@dataclass(frozen=True)
class SavedView:
    """What a save by script gets back."""

    question: QuestionView
    changed: tuple[QuestionView, ...] = ()  # others of this section that appeared, went or changed
    progress: Progress | None = None
    outline: tuple[SectionGroup, ...] = ()
    announcement: str = ""  # "2 more questions: …"
    alone: bool = False  # on the page of one question: no other slot exists there


@dataclass(frozen=True)
class Contribution:
    """An answer that counts towards the tier."""

    short: str
    key: str
    url: str
    said: str
    points: str  # "+ 2"


@dataclass(frozen=True)
class WhatIf:
    """What one other answer would change."""

    text: str
    score: str
    tier: Tier


@dataclass(frozen=True)
class TierBand:
    """The scores of a tier."""

    tier: Tier
    first: int
    last: int


@dataclass(frozen=True)
class TierView:
    """Which tier, why, and what it brings."""

    head: ReviewHead
    tier: Tier | None  # None: not settled yet
    lead: str  # one sentence
    score: int | None
    bands: tuple[TierBand, ...]
    contributions: tuple[Contribution, ...]
    equation: str  # "Severity 3 × (5 + …) = 42", already in words
    floors: tuple[str, ...]
    what_if: tuple[WhatIf, ...]
    facts: tuple[tuple[str, str], ...]  # what it brings
    modules: tuple[tuple[str, str, int], ...]  # title, because, questions
    owners: tuple[tuple[str, int, str], ...]  # position, questions, minutes
    approvers: tuple[tuple[str, tuple[str, ...], int], ...]  # position, first names, how many others
    next: Link | None
    waits: tuple[Link, ...] = ()  # intake questions still open
    nobody: tuple[str, ...] = ()  # positions that nobody could fill any more


@dataclass(frozen=True)
class AnswerRow:
    """An answer in a list."""

    key: str
    short: str
    said: str  # words
    spoken: bool  # people's words (serif) rather than an option's label
    note: str = ""
    url: str = ""  # where to change it
    missing: str = ""  # "Enter your recommendation"
    state: str = ""  # "", hidden, not_applicable, to_confirm, optional
    table: tuple[tuple[str, ...], ...] = ()  # header row first
    evidence: tuple[EvidenceLine, ...] = ()
    finding: Finding | None = None


@dataclass(frozen=True)
class AnswerSection:
    """The answers of a section."""

    title: str
    url: str
    rows: tuple[AnswerRow, ...]
    answered: int


@dataclass(frozen=True)
class Hurdle:
    """Something to look at before sending; `kind` is stops, look or note."""

    text: str
    link: Link | None
    kind: str  # stops, look, note
    tag: str  # "Stops sending"


@dataclass(frozen=True)
class CheckView:
    """All answers and the outcome they would have."""

    head: ReviewHead
    outcome: Outcome | None
    before_launch: tuple[Finding, ...]
    after_launch: tuple[Finding, ...]
    notes: int
    arithmetic: tuple[str, ...]
    hurdles: tuple[Hurdle, ...]
    sections: tuple[AnswerSection, ...]
    answers: int
    may_send: bool
    action: str
    attestation: str
    saved_at: int = 0
    problems: tuple[Problem, ...] = ()
    who_next: str = ""


@dataclass(frozen=True)
class NewReviewView:
    """The form that starts a review; `values` is what was typed."""

    checklists: tuple[Choice, ...]  # id = digest
    features: tuple[Choice, ...]
    teams: tuple[Choice, ...]
    values: dict[str, str]
    problems: tuple[Problem, ...] = ()

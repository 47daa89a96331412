"""What the templates of one question are given; plain and frozen, absent is empty."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.web.pieces import Finding, Link, PersonChoice, Problem


@dataclass(frozen=True)
class OptionView:
    """One option of a choice."""

    value: str
    label: str
    chosen: bool = False
    exclusive: bool = False
    needs_note: bool = False
    asks_other: bool = False  # reveals the field `other`
    hint: str = ""


@dataclass(frozen=True)
class ColumnView:
    """One column of a table question; `options` are (value, words) as links."""

    id: str
    label: str
    type: str  # text, long_text, number, date, single
    options: tuple[Link, ...] = ()  # value and words
    required: bool = False
    unit: str = ""


@dataclass(frozen=True)
class EvidenceLine:
    """One file on a question."""

    id: str
    name: str
    url: str
    proves: str
    digest: str
    kind: str  # "PDF", "CSV", "Link"
    size: int = 0
    by: str = ""
    at: int = 0
    verified_by: str = ""
    verified_at: int = 0
    remove_url: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Guidance:
    """What stands beside a question: why it is asked, terms, examples, what went wrong elsewhere, mappings."""

    why: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    good: str = ""
    weak: str = ""
    incidents: tuple[tuple[str, str], ...] = ()  # (title and year, what happened)
    mappings: tuple[tuple[str, str], ...] = ()  # (framework title, clauses)
    owner: str = ""  # who can answer, in words
    minutes: str = ""  # "2.5"


@dataclass(frozen=True)
class Earlier:
    """One value ever given, with who gave it, when and how."""

    """One earlier (or the present) value with its provenance."""

    number: int
    said: str
    note: str
    by: str
    at: int
    how: str  # typed, confirmed, imported, api, accepted
    present: bool = False


@dataclass(frozen=True)
class Conflict:
    """Two texts for one answer: what stands now, and what was sent."""

    by: str
    at: int
    theirs: str
    mine: str
    version: int


@dataclass(frozen=True)
class QuestionView:
    """One question with its answer, its guidance and everything that may be done with it."""

    key: str
    action: str  # /reviews/REF/answers/KEY
    url: str  # /reviews/REF/questions/KEY
    prompt: str
    short: str
    type: str  # single, scale, evidence, multi, number, date, text, long_text, link, person, table
    visible: bool = True  # False: an empty hidden slot is printed, so that it can appear later
    required: bool = True
    editable: bool = True
    help: str = ""
    options: tuple[OptionView, ...] = ()
    columns: tuple[ColumnView, ...] = ()
    rows: tuple[dict[str, str], ...] = ()  # column id → text
    people: tuple[PersonChoice, ...] = ()
    value: str = ""
    other: str = ""
    note: str = ""
    reason: str = ""
    unit: str = ""
    minimum: str = ""
    maximum: str = ""
    min_chars: int = 0
    max_chars: int = 4000
    min_rows: int = 0
    max_rows: int = 0
    allows_not_applicable: bool = False
    not_applicable: bool = False
    not_applicable_hint: str = ""  # when it may be chosen
    allows_nothing: bool = False
    nothing: bool = False
    nothing_label: str = ""
    nothing_needs_note: bool = False
    needs_note: bool = False  # whatever is answered
    version: int = 0  # number of the present answer value, 0 = none
    saved_by: str = ""
    saved_at: int = 0
    to_confirm: bool = False  # carried from an earlier revision or version
    lacks: tuple[str, ...] = ()  # saved, and what it still needs before it can be sent, in sentences
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None
    findings: tuple[Finding, ...] = ()
    guidance: Guidance = Guidance()
    evidence_ask: str = ""
    evidence_from: str = ""  # "T2": required from that tier; "" = never required
    evidence: tuple[EvidenceLine, ...] = ()
    takes_evidence: bool = True
    history: tuple[Earlier, ...] = ()
    shown_because: tuple[Link, ...] = ()  # label: "Reach is more than 1 million"

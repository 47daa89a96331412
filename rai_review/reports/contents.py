"""What a report prints, as frozen plain data: no database, no template, no clock.

`composition.compose` makes it from a sealed record; the templates only put it into words and order. Texts that people
wrote stand as they were sealed; the rendering makes them safe to print. Dates are ISO texts, instants UTC
milliseconds, digests 64 hex digits, figures already in the form in which they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from rai_review.reports.parts import Piece, QuestionPrint, SectionPrint

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)


@dataclass(frozen=True)
class Person:
    """A person as printed: the name, or the pseudonymous id where the name's leaf is withheld."""

    name: str
    position: str = ""


@dataclass(frozen=True)
class OpenItem:
    """One open finding, condition or action: what it is about, what to do, who and until when."""

    id: str
    kind: str
    key: str
    title: str
    text: str
    owner: str = ""
    due: str = ""
    before_launch: bool = False


@dataclass(frozen=True)
class Deed:
    """One deciding act as the cover names it."""

    person: Person
    kind: str
    at: int


@dataclass(frozen=True)
class Cover:
    """Page 1."""

    number: str
    feature: str
    checklist: str
    checklist_label: str
    revision: int
    team: str
    organisation: str
    reading: str
    outcome: str
    outcome_title: str
    risk_accepted: bool
    tier: str
    tier_label: str
    score: str
    score_of: str
    residual: str
    residual_tier: str
    valid_from: str
    valid_until: str
    before_launch: int
    met_before: int
    after_launch: int
    first_due: str
    system_version: str
    intended_use: str
    limits: str
    decided_by: tuple[Deed, ...]
    dissents: int
    as_of: str
    submission: str
    standing: str
    checklist_digest: str


@dataclass(frozen=True)
class Band:
    """One tier on the risk scale, with the span of figures that belongs to it."""

    id: str
    label: str
    low: int
    high: int


@dataclass(frozen=True)
class Figure:
    """One measure of the summary, from 0 to 1, with the revision before where there is one."""

    label: str
    value: str
    share: float
    previous: str = ""
    previous_share: float = 0.0


@dataclass(frozen=True)
class TierAnswer:
    """One answer that feeds the deciding tier, with its points."""

    key: str
    asked: str
    answered: str
    points: str


@dataclass(frozen=True)
class MeasurePrint:
    """One figure of the arithmetic, with the formula that it follows."""

    title: str
    formula: str
    value: str


@dataclass(frozen=True)
class TierReason:
    """Why this tier: the answers, the figure, the floors that applied, and what the tier brings."""

    answers: tuple[TierAnswer, ...] = ()
    score: str = ""
    effective: str = ""
    floors: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    inherent: int = 0
    residual: int = 0
    to_next: int = 0
    next_tier: str = ""
    to_previous: int = 0
    previous_tier: str = ""
    text: str = ""
    measures: tuple[MeasurePrint, ...] = ()
    positions: tuple[str, ...] = ()
    reviewers: int = 0
    valid_days: int = 0
    obligations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A labelled line of an act: the label is a message id; `said` by a person, a `record` digest, or an ISO `day`."""

    label: str
    text: str
    said: bool = False
    record: bool = False
    day: bool = False


@dataclass(frozen=True)
class Asked:
    """A condition or an action that an act asks for; a condition has a proof and a verifier."""

    kind: str
    about: str
    text: str
    owner: str
    due: str
    before_launch: bool = False
    proof: str = ""
    verifier: str = ""


@dataclass(frozen=True)
class ActPrint:
    """One act in the order in which they were made."""

    number: int
    anchor: str
    kind: str
    person: Person
    at: int
    reason: str
    lines: tuple[Line, ...]
    asked: tuple[Asked, ...]
    submission: str
    standing: str
    digest: str
    entry: int | None = None


@dataclass(frozen=True)
class Change:
    """One answer that differs from the revision before."""

    key: str
    title: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Since:
    """What changed since the revision before; `versions` are the reviewed system versions, before and now."""

    revision: int
    submission: str
    changes: tuple[Change, ...]
    kept: int
    checklist_label: str
    versions: tuple[str, str]


@dataclass(frozen=True)
class Proof:
    """The ledger proof as printed."""

    idx: int
    origin: str
    size: int
    root: str
    signature: str
    steps: int


@dataclass(frozen=True)
class File:
    """An attachment as listed on the last pages."""

    name: str
    digest: str


@dataclass(frozen=True)
class Framework:
    """An outside source: the short name used beside the answers, and its full title."""

    key: str
    title: str


@dataclass(frozen=True)
class Seal:
    """The seal as printed; `at` is when the report was issued."""

    level: str
    key_bits: int
    until: str
    certificate: str
    file: str
    site: str
    at: int
    app_version: str


@dataclass(frozen=True)
class ReportContents:
    """Everything between the covers of one report."""

    language: str
    zone: str
    cover: Cover
    items: tuple[OpenItem, ...]
    notes: int
    reason: TierReason
    figures: tuple[Figure, ...]
    sections: tuple[SectionPrint, ...]
    left_out: tuple[QuestionPrint, ...]
    frameworks: tuple[Framework, ...]
    hidden: int
    attestation: str
    sender: str
    sent_at: int
    acts: tuple[ActPrint, ...]
    since: Since | None
    proof: Proof
    files: tuple[File, ...]
    seal: Seal
    leaves: int

    @property
    def shown(self) -> int:
        """How many questions were shown, with those that do not apply."""
        return sum(len(section.questions) for section in self.sections) + len(self.left_out)


def map_texts(value: T, change: Callable[[str], str]) -> T:
    """The same contents with `change` applied to every text in it, however deep."""
    return replace(value, **{each.name: _mapped(getattr(value, each.name), change) for each in fields(value)})


def _mapped(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_mapped(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return map_texts(value, change)
    return value

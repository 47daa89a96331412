"""Plain values that several rooms' pages share; templates and component macros read them.

Instants are UTC milliseconds, dates ISO texts, digests 64 hex digits; an empty text means absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rai_review import __version__


@dataclass(frozen=True)
class Link:
    """An address of this service and its words."""

    url: str
    label: str


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu or a row of tabs."""

    url: str
    label: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Frame:
    """What surrounds every page. `person` is None where nobody is signed in."""

    person: str | None = None
    nav: tuple[NavItem, ...] = ()
    version: str = __version__
    language: str = "en"
    direction: str = "ltr"
    theme: str = ""
    path: str = "/"
    query: str = ""
    demo: bool = False
    notice: str = ""


@dataclass(frozen=True)
class Tier:
    """A tier as pages show it; `level` is its place in the list of tiers, from 1."""

    id: str
    name: str
    level: int


@dataclass(frozen=True)
class Outcome:
    """An outcome's code and the checklist's words for it."""

    code: str
    label: str


@dataclass(frozen=True)
class Finding:
    """A finding in words. `kind` is blocker, condition, action, note or met."""

    kind: str
    text: str
    item: str = ""
    question: str = ""
    short: str = ""
    url: str = ""
    owner: str = ""
    due: str = ""
    due_days: int | None = None
    closed: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing to mend; `place` is a field's name."""

    place: str
    message: str


@dataclass(frozen=True)
class Step:
    """One step of a progress line; `state` is done, now, later or stopped."""

    label: str
    state: str


@dataclass(frozen=True)
class ReviewHead:
    """The line under the heading of every page of a review."""

    ref: str
    url: str
    feature: str
    team: str
    revision: int
    state: str
    tier: Tier | None
    checklist: str
    checklist_digest: str
    launch: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the answers are; `waiting` counts questions that may still appear."""

    answered: int
    total: int
    minutes_left: int
    waiting: int = 0


@dataclass(frozen=True)
class PersonChoice:
    """A person to choose or to name; `hint` is a position or a team."""

    id: str
    name: str
    hint: str = ""


@dataclass(frozen=True)
class Choice:
    """One thing to choose in a form."""

    id: str
    name: str
    hint: str = ""


@dataclass(frozen=True)
class ErrorView:
    """The page of an error."""

    status: int
    title: str
    sentence: str
    request_id: str = ""
    back: Link | None = None
    problems: tuple[Problem, ...] = field(default_factory=tuple)

"""What the pages of features are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from rai_review.web.pieces import Choice, Problem


@dataclass(frozen=True)
class FeatureRow:
    """A feature in the list."""

    id: str
    name: str
    summary: str
    team: str
    owner: str
    registered_at: int
    start_url: str = ""


@dataclass(frozen=True)
class FeatureListView:
    """The features that a person may see."""

    rows: tuple[FeatureRow, ...]
    may_register: bool


@dataclass(frozen=True)
class NewFeatureView:
    """The form that registers a feature; `values` is what was typed."""

    teams: tuple[Choice, ...]
    people: tuple[Choice, ...]
    values: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

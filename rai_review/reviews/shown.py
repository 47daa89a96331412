"""What pages show of a draft: the draft, the names in it, the people to choose, and what was typed and refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rai_review.catalogue.definition import Checklist
from rai_review.reviews.answers import EMPTY, Content, Entry
from rai_review.reviews.draft import Draft
from rai_review.reviews.question_pages import Conflict
from rai_review.reviews.reading import EarlierValue
from rai_review.web.pieces import PersonChoice, Problem


@dataclass(frozen=True)
class Shown:
    """A draft with what pages need beside it: names by person id, people to choose, values given before.

    `can_edit` says whether the reader may answer now; `most_values` how many values of a question are listed.
    """

    draft: Draft
    names: Mapping[str, str]
    people: tuple[PersonChoice, ...] = ()
    histories: Mapping[str, list[EarlierValue]] = field(default_factory=dict)
    can_edit: bool = False
    most_values: int = 5

    @property
    def checklist(self) -> Checklist:
        """The checklist version of the review."""
        return self.draft.checklist

    def content(self, key: str) -> Content:
        """What stands for a question now."""
        given = self.draft.given.get(key)
        return given.content if given else EMPTY


@dataclass(frozen=True)
class Typed:
    """What was sent and not saved, with what is wrong with it; it is shown in place of what stands."""

    entry: Entry
    seen: int
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None
    rows: tuple[dict[str, str], ...] = ()

"""The draft of a review's current revision as plain values: what stands, by whom, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rai_review.catalogue.answers import Answer, EvidenceItem
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Evaluation
from rai_review.errors import Problem
from rai_review.reviews.answers import Content, unfinished
from rai_review.reviews.provenance import Step, unpack_steps


@dataclass(frozen=True)
class ReviewView:
    """A review as services and pages know it. `state` is that of the current revision; `launch_on` an ISO date."""

    id: str
    reference: str
    feature_id: str
    team_id: str
    checklist_digest: str
    revision: int
    state: str
    system_version: str
    launch_on: str | None
    started_by: str
    started_at: int

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"/reviews/{self.reference}"


@dataclass(frozen=True)
class Given:
    """The value of a question that stands now, the `number`th given to it; `revision` is where it came in.

    `packed` holds the steps of its text as stored; few pages need them read.
    """

    number: int
    content: Content
    by: str
    at: int
    how: str
    revision: int
    packed: bytes

    @cached_property
    def provenance(self) -> tuple[Step, ...]:
        """The steps by which the text came about."""
        return unpack_steps(self.packed)


@dataclass(frozen=True)
class File:
    """Evidence on a question: its newest file. `revision` counts the files of this piece from 1."""

    id: str
    question: str
    revision: int
    digest: str
    name: str
    size: int
    type: str
    proves: str | None
    dated: str | None
    by: str
    at: int


@dataclass(frozen=True)
class Draft:
    """Everything about the present answers. `as_of` is the day it was looked at, in the instance's zone.

    `given` and `files` are by question and hold hidden questions too; `answers` is what was evaluated.
    """

    review: ReviewView
    checklist: Checklist
    given: Mapping[str, Given]
    files: Mapping[str, tuple[File, ...]]
    answers: Mapping[str, Answer]
    evaluation: Evaluation
    as_of: dt.date

    @cached_property
    def unfinished(self) -> dict[str, tuple[Problem, ...]]:
        """What visible answers still lack before they can be sent, by question in document order."""
        found = {
            key: unfinished(self.checklist.question(key), self.given[key].content, self.as_of) for key in self.counted
        }
        return {key: problems for key, problems in found.items() if problems}

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The visible questions with an answer that counts, in document order: these are sealed and printed."""
        return tuple(self.evaluation.counted)

    @cached_property
    def authors(self) -> frozenset[str]:
        """Everyone in the provenance of a counted answer's present text, by person id."""
        return frozenset(step.by for key in self.counted for step in self.given[key].provenance)

    @property
    def can_be_sent(self) -> bool:
        """Whether no required answer is missing and none is unfinished."""
        return not self.evaluation.missing and not self.unfinished

    @cached_property
    def saved_at(self) -> int:
        """When an answer was last saved (UTC ms), 0 before the first."""
        return max((given.at for given in self.given.values()), default=0)


def answers_of(given: Mapping[str, Given], files: Mapping[str, tuple[File, ...]]) -> dict[str, Answer]:
    """Returns the answers of an evaluation: every value that stands, with the evidence beside it."""
    found = {}
    for key, each in given.items():
        if each.content.value is not None:
            items = tuple(EvidenceItem(file.digest, file.dated) for file in files.get(key, ()))
            found[key] = Answer(each.content.value, each.content.other, each.content.note, items)
    return found

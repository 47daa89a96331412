"""What rests on what in a checklist: which questions feed a tier, what an open finding can move.

Computed from the declarations alone, without answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rai_review.catalogue.definition import Checklist

Name: TypeAlias = tuple[str, str]
"""A kind of thing and its key; the kinds are question, credit, flag, measure, tier, and open (a kind of finding)."""


class Dependencies:
    """The dependencies of one checklist version."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._direct: dict[Name, tuple[Name, ...]] = {}
        self._shown: dict[str, tuple[Name, ...]] = {}

    def direct(self, name: Name) -> tuple[Name, ...]:
        """Returns what a thing itself rests on: a question on its visibility, its credit on all its rules."""
        if name not in self._direct:
            self._direct[name] = tuple(dict.fromkeys(self._names(name)))
        return self._direct[name]

    def shown(self, question: str) -> tuple[Name, ...]:
        """Returns what the visibility of a question rests on."""
        if question not in self._shown:
            show_if = self._checklist.question_by_key[question].show_if
            self._shown[question] = tuple(dict.fromkeys(show_if.names()))
        return self._shown[question]

    def _names(self, name: Name) -> Iterator[Name]:
        kind, key = name
        checklist = self._checklist
        if kind == "flag":
            yield from (("question", question) for question, _ in checklist.setters.get(key, ()))
        elif kind == "measure":
            value = checklist.measure_by_key[key].value
            yield from value.names()
            for over in value.selections():
                yield from (("credit", question.key) for question in checklist.selected(over))
        elif kind == "tier":
            yield from self._of_tier(key)
        elif kind in ("question", "credit"):
            question = checklist.question_by_key[key]
            yield from self.shown(key)
            for option in question.options:
                yield from option.show_if.names()
            if kind == "credit":
                yield from self._of_credit(key)

    def _of_tier(self, key: str) -> Iterator[Name]:
        tier = self._checklist.tier_by_key[key]
        if tier.measure:
            yield "measure", tier.measure
        for floor in tier.floors:
            yield from floor.condition.names()
            if floor.relax_if is not None:
                yield from floor.relax_if.names()
        if tier.drop is not None:
            yield "tier", tier.drop.tier

    def _of_credit(self, key: str) -> Iterator[Name]:
        question = self._checklist.question_by_key[key]
        yield "question", key
        for check in question.checks:
            if check.applies_if is not None:
                yield from check.applies_if.names()
        for contradiction in question.contradictions:
            yield from contradiction.condition.names()
        by_tier = (
            any(option.credit_by_tier for option in question.options)
            or any(check.bands_by_tier for check in question.checks)
            or question.ahead_limit
            or question.evidence.required_from is not None
        )
        if by_tier and self._checklist.deciding_tier is not None:
            yield "tier", self._checklist.deciding_tier

    def closure(self, names: Iterable[Name]) -> frozenset[Name]:
        """Returns everything that the given things rest on, themselves included."""
        seen: set[Name] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                ahead += self.direct(name)
        return frozenset(seen)

    def circles(self) -> tuple[Name, ...]:
        """Returns the measures, tiers and questions that rest on themselves in the end; a sound checklist has none.

        A contradiction may look at its own question, and a tier is no circle for resting on its own measure.
        """
        checklist = self._checklist
        names = [("measure", measure.key) for measure in checklist.measures]
        names += [("tier", tier.key) for tier in checklist.tiers]
        names += [("question", question.key) for question in checklist.questions]
        return tuple(name for name in names if name in self.closure(self.direct(name)))

    @cached_property
    def feeding_tier(self) -> tuple[str, ...]:
        """The questions that the deciding tier rests on, in document order."""
        checklist = self._checklist
        if checklist.deciding_tier is None:
            return ()
        feeding = {
            key for kind, key in self.closure([("tier", checklist.deciding_tier)]) if kind in ("question", "credit")
        }
        return tuple(question.key for question in checklist.questions if question.key in feeding)

    @cached_property
    def on_open(self) -> frozenset[Name]:
        """The measures and tiers that rest on which findings are open."""
        checklist = self._checklist
        names = [("measure", m.key) for m in checklist.measures] + [("tier", t.key) for t in checklist.tiers]
        return frozenset(n for n in names if any(kind == "open" for kind, _ in self.closure([n])))

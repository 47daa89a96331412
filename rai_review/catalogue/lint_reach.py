"""Which questions a flag, a measure, a tier or a condition rests on, at whatever distance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rai_review.catalogue.lint_names import Names

__all__ = ["ALL_QUESTIONS", "Loop", "Reach"]

ALL_QUESTIONS: Final = "*"


class Loop(Exception):
    """A name that rests on itself in the end."""


class Reach:
    """Answers what rests on what; a set with `*` means every question."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._under_way: set[tuple[str, str]] = set()
        self._setters: dict[str, set[str]] = {}
        for question in names.document["questions"]:
            for option in question.get("options", ()):
                for flag in option.get("sets", ()):
                    self._setters.setdefault(flag, set()).add(question["key"])

    def sets(self, flag: str) -> bool:
        """Whether any answer switches the flag on."""
        return flag in self._setters

    def of(self, kind: str, key: str) -> frozenset[str]:
        """The questions that a `flag`, `measure` or `tier` rests on; raises `Loop` where it rests on itself."""
        name = (kind, key)
        if name in self._known:
            return self._known[name]
        if name in self._under_way:
            raise Loop(key)
        self._under_way.add(name)
        try:
            found = frozenset({"flag": self._flag, "measure": self._measure, "tier": self._tier}[kind](key))
        finally:
            self._under_way.discard(name)
        self._known[name] = found
        return found

    def _flag(self, key: str) -> Iterable[str]:
        return () if "flags" in self.names.document.get("inherits", ()) else self._setters.get(key, ())

    def _measure(self, key: str) -> Iterable[str]:
        return self.expression(self.names.known["measures"].get(key, {}).get("value", 0))

    def _tier(self, key: str) -> Iterable[str]:
        document = self.names.document
        if key == document.get("deciding_tier") and "tier" in document.get("inherits", ()):
            return ()
        tier = self.names.known["tiers"].get(key, {})
        found: set[str] = set()
        if "measure" in tier:
            found |= self.of("measure", tier["measure"])
        if "drop" in tier:
            found |= self.of("tier", tier["drop"]["tier"])
        for floor in tier.get("floors", ()):
            found |= self.condition(floor["if"]) | self.condition(floor.get("relax", {}).get("if"))
        return found

    def condition(self, condition: dict[str, Any] | None) -> set[str]:
        """The questions that a condition rests on."""
        if not condition:
            return set()
        parts = [*condition.get("all", ()), *condition.get("any", ())]
        if "not" in condition:
            parts.append(condition["not"])
        found = {each for part in parts for each in self.condition(part)}
        return found | self._leaf(condition)

    def _leaf(self, condition: dict[str, Any]) -> set[str]:
        if "open" in condition:
            return {ALL_QUESTIONS}
        for kind in ("flag", "measure", "tier"):
            if kind in condition:
                return set(self.of(kind, condition[kind]))
        if "question" not in condition:
            return set()
        found = {condition["question"]}
        if "credit_below" in condition or "credit_at_least" in condition:
            found |= self._tier_of_credit(condition["question"])
        return found

    def _tier_of_credit(self, key: str) -> set[str]:
        question = self.names.questions.get(key, {})
        by_tier = any("credit_by_tier" in option for option in question.get("options", ()))
        by_tier = by_tier or "ahead_limit" in question
        by_tier = by_tier or any("bands_by_tier" in check for check in question.get("checks", ()))
        return set(self.of("tier", self.names.document.get("deciding_tier", ""))) if by_tier else set()

    def expression(self, value: Any) -> set[str]:
        """The questions that an expression rests on."""
        if not isinstance(value, dict):
            return set()
        word = next(iter(value))
        if word in ("points", "points_sum"):
            return {value[word]}
        if word in ("measure", "tier_from"):
            return set(self.of("tier" if word == "tier_from" else word, value[word]))
        if "total" in value or "share" in value:
            return self._over(value.get("over", {}))
        found = self.condition(value.get("if"))
        for word, part in value.items():
            if word not in ("if", "places"):
                found |= {each for inner in _listed(part) for each in self.expression(inner)}
        return found

    def _over(self, over: dict[str, Any]) -> set[str]:
        found = {question["key"] for question in self.names.document["questions"]}
        for name, words in over.items():
            if name != "hidden":
                found &= {question["key"] for question in self._belonging(name, set(words))}
        return found

    def _belonging(self, name: str, words: set[str]) -> Iterable[dict[str, Any]]:
        for question in self.names.document["questions"]:
            section = self.names.known["sections"].get(question["section"], {})
            belongs = {
                "questions": question["key"],
                "sections": question["section"],
                "groups": section.get("group"),
                "modules": section.get("module"),
            }
            if belongs[name] in words:
                yield question


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]

"""Conditions and expressions: what they name exists, fits its question, and lies behind the reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rai_review.catalogue.lint_names import CHOICES, Flaw, Names, Steps
from rai_review.catalogue.lint_reach import ALL_QUESTIONS, Loop, Reach
from rai_review.text import mark

__all__ = ["lint_rules"]

_CONDITIONS: Final = frozenset({"show_if", "applies_if", "if"})
_COUNTED: Final = frozenset({"number", "multi", "table"})
_CHOSEN: Final = ("is", "is_not", "any_of", "none_of", "all_of")


class Place(NamedTuple):
    """Where a rule stands: its path, how many questions lie behind it, whether it may ask for open findings."""

    path: Steps
    behind: int | None = None
    open_allowed: bool = False

    def at(self, *steps: str | int) -> Place:
        """The same rule, further in."""
        return self._replace(path=(*self.path, *steps))


def lint_rules(names: Names) -> Iterator[Flaw]:
    """All conditions and expressions of the document."""
    rules = _Rules(names)
    first = _first_questions(names)
    for path, condition in _conditions(names.document, ()):
        yield from rules.condition(_place(path, names, first), condition)
    for number, measure in enumerate(names.document.get("measures", ())):
        path = ("measures", number, "value")
        yield from rules.expression(Place(path, None, True), measure["value"], number)
        yield from rules.loops("measure", measure["key"], path)
    for number, tier in enumerate(names.document.get("tiers", ())):
        yield from rules.loops("tier", tier["key"], ("tiers", number, "key"))
    for number, flag in enumerate(names.document.get("flags", ())):
        if not rules.reach.sets(flag["key"]) and "flags" not in names.document.get("inherits", ()):
            message = mark("No answer switches the flag “%(word)s” on.")
            fix = mark("Let an option set it, or take the flag out.")
            yield Flaw(("flags", number, "key"), message, fix, {"word": flag["key"]})


def _conditions(value: Any, path: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every condition below `value` but those inside measures."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _conditions(each, (*path, number))
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _CONDITIONS and isinstance(each, dict):
                yield (*path, key), each
            elif (*path, key) != ("measures",):
                yield from _conditions(each, (*path, key))


def _place(path: Steps, names: Names, first: dict[str, dict[str, int]]) -> Place:
    """What may be looked at from a path: questions before it, for whatever decides what is shown or what counts."""
    root, number = path[0], path[1]
    if root in first:
        return Place(path, first[root].get(names.document[root][number]["key"]))
    if root != "questions" or "escalate" in path:
        return Place(path, None, root == "outcomes")
    assert isinstance(number, int)
    return Place(path, number + 1 if "contradictions" in path else number)


def _first_questions(names: Names) -> dict[str, dict[str, int]]:
    first: dict[str, dict[str, int]] = {"sections": {}, "modules": {}}
    for number, question in enumerate(names.document["questions"]):
        section = names.known["sections"].get(question["section"], {})
        first["sections"].setdefault(question["section"], number)
        if "module" in section:
            first["modules"].setdefault(section["module"], number)
    return first


def _too_early(place: Place, word: str) -> Flaw:
    message = mark("Open findings can be asked for only in measures and outcomes.")
    return Flaw((*place.path, word), message, mark("Ask for an answer, a flag or a tier."), at_key=True)


class _Rules:
    """Checks single rules against the names of the document."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.reach = Reach(names)
        self._leaves = {
            "flag": self._flag,
            "tier": self._tier,
            "measure": self._measure,
            "question": self._question,
            "open": self._open,
        }

    def loops(self, kind: str, key: str, path: Steps) -> Iterator[Flaw]:
        """A flaw where a measure or tier rests on itself."""
        try:
            self.reach.of(kind, key)
        except Loop:
            message = mark("“%(word)s” rests on itself in the end.")
            yield Flaw(path, message, mark("Take it out of what it rests on."), {"word": key})

    def condition(self, place: Place, condition: dict[str, Any]) -> Iterator[Flaw]:
        """The flaws of one condition with all its parts."""
        for word in ("all", "any"):
            for number, part in enumerate(condition.get(word, ())):
                yield from self.condition(place.at(word, number), part)
        if "not" in condition:
            yield from self.condition(place.at("not"), condition["not"])
        for kind, look in self._leaves.items():
            if kind in condition:
                yield from look(place, condition)
                yield from self._ahead(place, kind, condition)
                yield from self._beyond(place, kind, condition)

    def _flag(self, place: Place, condition: dict[str, Any]) -> Iterator[Flaw]:
        return self.names.refer("flags", condition["flag"], (*place.path, "flag"))

    def _measure(self, place: Place, condition: dict[str, Any]) -> Iterator[Flaw]:
        return self.names.refer("measures", condition["measure"], (*place.path, "measure"))

    def _open(self, place: Place, _condition: dict[str, Any]) -> Iterator[Flaw]:
        if not place.open_allowed:
            yield _too_early(place, "open")

    def _beyond(self, place: Place, kind: str, condition: dict[str, Any]) -> Iterator[Flaw]:
        """A flaw where a rule that brings findings rests, at a distance, on which findings are open."""
        known_by_then = place.open_allowed or place.behind is not None or place.path[0] == "obligations"
        if known_by_then or kind not in ("measure", "tier"):
            return
        try:
            rests = self.reach.of(kind, condition[kind])
        except Loop:
            return  # reported where it is declared
        if ALL_QUESTIONS in rests:
            yield _too_early(place, kind)

    def _tier(self, place: Place, condition: dict[str, Any]) -> Iterator[Flaw]:
        yield from self.names.refer("tiers", condition["tier"], (*place.path, "tier"))
        rows = self.names.rows_of(condition["tier"])
        if rows:
            name = f"rows ({condition['tier']})"
            yield from self._words(rows, condition, ("at_least", "at_most", "is", "any_of"), place, name)

    def _question(self, place: Place, condition: dict[str, Any]) -> Iterator[Flaw]:
        key = condition["question"]
        yield from self.names.refer("questions", key, (*place.path, "question"))
        question = self.names.questions.get(key)
        if question is None:
            return
        if question["type"] in CHOICES:
            yield from self._words(self.names.values_of(key), condition, _CHOSEN, place, f"options ({key})")
        else:
            message = mark("%(question)s offers no choices that an answer could be compared with.")
            fix = mark("Ask whether it is answered, or compare a number.")
            yield from self._unfit(condition, _CHOSEN, place, message, fix)
        if question["type"] not in _COUNTED:
            message = mark("%(question)s has no number that could be compared.")
            fix = mark("Compare a number, how many are ticked, or how many rows there are.")
            yield from self._unfit(condition, ("at_least", "at_most"), place, message, fix)

    def _words(
        self, known: list[str], condition: dict[str, Any], tests: tuple[str, ...], place: Place, name: str
    ) -> Iterator[Flaw]:
        for test in tests:
            word = condition.get(test, ())
            if isinstance(word, str):
                yield from self.names.among(known, word, (*place.path, test), name)
            else:
                for number, each in enumerate(word):
                    yield from self.names.among(known, each, (*place.path, test, number), name)

    @staticmethod
    def _unfit(
        condition: dict[str, Any], tests: tuple[str, ...], place: Place, message: str, fix: str
    ) -> Iterator[Flaw]:
        for test in tests:
            if test in condition:
                yield Flaw((*place.path, test), message, fix, {"question": condition["question"]}, at_key=True)

    def _ahead(self, place: Place, kind: str, condition: dict[str, Any]) -> Iterator[Flaw]:
        if place.behind is None:
            return
        try:
            rests = self.reach.condition(condition)
        except Loop:
            return  # reported where it is declared
        numbers = self.names.numbers
        later = sorted((numbers.get(each, -1), each) for each in rests if numbers.get(each, -1) >= place.behind)
        if ALL_QUESTIONS in rests:
            later.append((len(numbers), self.names.document["questions"][-1]["key"]))
        if later:
            message = mark("The rule looks forward: “%(word)s” rests on %(question)s, which comes later.")
            fix = mark("Move the question up, or the rule down.")
            yield Flaw((*place.path, kind), message, fix, {"word": condition[kind], "question": later[-1][1]})

    def expression(self, place: Place, value: Any, number: int) -> Iterator[Flaw]:
        """The flaws of one expression of the measure that stands at `number`."""
        if not isinstance(value, dict):
            return
        yield from self._named(place, value, number)
        if "if" in value:
            yield from self.condition(place.at("if"), value["if"])
        if "total" in value or "share" in value:
            over = value.get("over", {})
            for name in ("groups", "sections", "modules", "questions"):
                yield from self.names.refer_all(name, over.get(name, ()), (*place.path, "over", name))
            return
        for word, part in value.items():
            if word not in ("if", "places"):
                yield from self._parts(place.at(word), part, number)

    def _parts(self, place: Place, part: Any, number: int) -> Iterator[Flaw]:
        if isinstance(part, list):
            for nth, each in enumerate(part):
                yield from self.expression(place.at(nth), each, number)
        else:
            yield from self.expression(place, part, number)

    def _named(self, place: Place, value: dict[str, Any], number: int) -> Iterator[Flaw]:
        for word, name in (("points", "questions"), ("points_sum", "questions"), ("tier_from", "tiers")):
            if word in value:
                yield from self.names.refer(name, value[word], (*place.path, word))
        if "measure" not in value:
            return
        path = (*place.path, "measure")
        yield from self.names.refer("measures", value["measure"], path)
        keys = [measure["key"] for measure in self.names.document["measures"]]
        if value["measure"] in keys[number:]:
            message = mark("The measure “%(word)s” is declared further down.")
            yield Flaw(path, message, mark("Declare it before it is used."), {"word": value["measure"]})

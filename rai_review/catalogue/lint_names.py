"""Every name of a checklist document: that it stands once, and that what refers to it finds it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

from rai_review.ledger.canonical import fold_key
from rai_review.text import mark

__all__ = ["CHOICES", "Document", "Flaw", "Names", "Steps", "twice"]

Document: TypeAlias = dict[str, Any]
Steps: TypeAlias = tuple[str | int, ...]

CHOICES: Final = frozenset({"single", "multi", "scale", "evidence"})

# The lists whose members have a name of their own, and the key that holds it.
_LISTS: Final = {
    "groups": "key",
    "modules": "key",
    "sections": "key",
    "questions": "key",
    "terms": "key",
    "flags": "key",
    "positions": "key",
    "measures": "key",
    "tiers": "key",
    "obligations": "key",
    "ladders": "key",
    "rules": "id",
    "outcomes": "key",
    "frameworks": "key",
    "incidents": "key",
}
_TAKEN: Final = frozenset({"rule", "act"})


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with a document: the path to it, a message id with its arguments, and what to do."""

    path: Steps
    message: str
    fix: str
    arguments: dict[str, object] = field(default_factory=dict)
    at_key: bool = False


class Names:
    """The declared names of a document, and the places where they are asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.known = {name: {str(each[key]): each for each in document.get(name, ())} for name, key in _LISTS.items()}
        self.numbers = {question["key"]: number for number, question in enumerate(document.get("questions", ()))}

    @property
    def questions(self) -> dict[str, Any]:
        """The questions by key."""
        return self.known["questions"]

    @cached_property
    def rows(self) -> list[str]:
        """The rows of the deciding tier, lowest first; without tiers the one row."""
        if "row" in self.document:
            return [self.document["row"]["key"]]
        return self.rows_of(self.document.get("deciding_tier", ""))

    def rows_of(self, tier: str) -> list[str]:
        """The rows of a tier, lowest first; none where there is no such tier."""
        return [row["key"] for row in self.known["tiers"].get(tier, {}).get("rows", ())]

    def values_of(self, question: str) -> list[str]:
        """The option values of a question, in document order."""
        return [option["value"] for option in self.questions.get(question, {}).get("options", ())]

    def refer(self, name: str, word: object, path: Steps) -> Iterator[Flaw]:
        """A flaw where `word` is declared nowhere in the list `name`."""
        return self.among(self.known[name], word, path, name)

    def refer_all(self, name: str, words: Iterable[object], path: Steps) -> Iterator[Flaw]:
        """The flaws of a list of references."""
        for number, word in enumerate(words):
            yield from self.refer(name, word, (*path, number))

    def row(self, word: object, path: Steps) -> Iterator[Flaw]:
        """A flaw where `word` is no row of the deciding tier."""
        return self.among(self.rows, word, path, "rows")

    def row_keys(self, by_row: Mapping[str, object], path: Steps) -> Iterator[Flaw]:
        """The flaws of the keys of a map by rows."""
        for word in by_row:
            yield from self.among(self.rows, word, (*path, word), "rows", at_key=True)

    def among(
        self, known: Iterable[str], word: object, path: Steps, name: str, *, at_key: bool = False
    ) -> Iterator[Flaw]:
        """A flaw where `word` is not one of `known`, which stand under the key `name`."""
        words = list(known)
        if word in words:
            return
        near = next(iter(difflib.get_close_matches(str(word), words, n=1, cutoff=0.6)), None)
        fix = mark("Correct the name, or declare it.")
        if near is None:
            message = mark("“%(word)s” stands nowhere under %(list)s.")
            yield Flaw(path, message, fix, {"word": word, "list": name}, at_key)
        else:
            message = mark("“%(word)s” stands nowhere under %(list)s. Did you mean “%(near)s”?")
            yield Flaw(path, message, fix, {"word": word, "list": name, "near": near}, at_key)


def twice(members: Iterable[Mapping[str, Any]], key: str, path: Steps) -> Iterator[Flaw]:
    """The flaws of names in one list that are equal, or look so (NFKC, case folded)."""
    seen: dict[str, str] = {}
    for number, member in enumerate(members):
        word = member[key]
        folded = fold_key(word)
        if folded in seen:
            message = mark("“%(word)s” stands here a second time, or looks like “%(other)s”.")
            yield Flaw(
                (*path, number, key), message, mark("Give it a name of its own."), {"word": word, "other": seen[folded]}
            )
        seen.setdefault(folded, word)


def lint_names(names: Names) -> Iterator[Flaw]:
    """Names that stand twice, and references between the lists of the document."""
    document = names.document
    for name, key in _LISTS.items():
        yield from twice(document.get(name, ()), key, (name,))
    yield from _questions_named(names)
    yield from _sections(names)
    yield from _references(names)
    for number, incident in enumerate(document.get("incidents", ())):
        yield from names.refer_all("questions", incident.get("caught_by", ()), ("incidents", number, "caught_by"))
    for number, framework in enumerate(document.get("frameworks", ())):
        yield from twice(framework.get("clauses", ()), "key", ("frameworks", number, "clauses"))


def _questions_named(names: Names) -> Iterator[Flaw]:
    for key, number in names.numbers.items():
        if fold_key(key) in _TAKEN:
            yield Flaw(
                ("questions", number, "key"),
                mark("“%(word)s” cannot be the key of a question."),
                mark("Choose another."),
                {"word": key},
            )


def _sections(names: Names) -> Iterator[Flaw]:
    for number, section in enumerate(names.document["sections"]):
        path: Steps = ("sections", number)
        if "module" in section:
            yield from names.refer("modules", section["module"], (*path, "module"))
        if "group" in section:
            yield from names.refer("groups", section["group"], (*path, "group"))


def _references(names: Names) -> Iterator[Flaw]:
    """What each question's guidance names: section, people, words, incidents, clauses, rows."""
    for number, question in enumerate(names.document["questions"]):
        path: Steps = ("questions", number)
        yield from names.refer("sections", question["section"], (*path, "section"))
        yield from names.refer_all("terms", question.get("terms", ()), (*path, "terms"))
        yield from names.refer_all("incidents", question.get("incidents", ()), (*path, "incidents"))
        if "owner" in question:
            yield from names.refer("positions", question["owner"], (*path, "owner"))
        yield from names.row_keys(question.get("owner_from", {}), (*path, "owner_from"))
        for row, owner in question.get("owner_from", {}).items():
            yield from names.refer("positions", owner, (*path, "owner_from", row))
        if "required_from" in question.get("evidence", {}):
            yield from names.row(question["evidence"]["required_from"], (*path, "evidence", "required_from"))
        for place, expected in enumerate(question.get("expected", ())):
            yield from names.row(expected["from"], (*path, "expected", place, "from"))
        for place, mapping in enumerate(question.get("mappings", ())):
            yield from _mapping(names, mapping, (*path, "mappings", place))


def _mapping(names: Names, mapping: str, path: Steps) -> Iterator[Flaw]:
    key, _, clause = mapping.partition(":")
    framework = names.known["frameworks"].get(key)
    if framework is None:
        yield from names.refer("frameworks", key, path)
    elif clause and not framework.get("any_clause"):
        yield from names.among([each["key"] for each in framework.get("clauses", ())], clause, path, f"clauses ({key})")

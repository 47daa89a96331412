"""One YAML file becomes plain texts, lists and objects, with the place of each: limits first, objects after.

Every scalar is text here (DESIGN section 4); the schema gives it its type. What YAML would guess (null, yes, 1e3) is
never guessed. Aliases, anchors, tags and a second document are refused, so a small file cannot become a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from rai_review.errors import Problem
from rai_review.ledger.canonical import NotCanonical, clean_text
from rai_review.text import mark

__all__ = ["DEPTH", "FILE_BYTES", "NODES", "SCALAR_LENGTH", "Place", "Source", "place_text", "read_source"]

FILE_BYTES: Final = 2_000_000
DEPTH: Final = 40
NODES: Final = 200_000
SCALAR_LENGTH: Final = 20_000

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})

Steps = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass
class Source:
    """A file that was read: its value, where each value and each key begins (line, column from 1), its problems."""

    name: str
    value: Any = None
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Stop(Exception):
    """The rest of the file is not worth reading."""


def place_text(name: str, place: Place) -> str:
    """A place as editors print it: `intake.yaml:12:5`."""
    return f"{name}:{place[0]}:{place[1]}"


def read_source(name: str, data: bytes) -> Source:
    """Read one file of UTF-8 YAML; nothing is raised, all that is wrong stands in `problems`."""
    source = Source(name)
    reader = _Reader(source)
    try:
        reader.read(_decoded(data, reader))
    except _Stop:
        pass
    except yaml.MarkedYAMLError as problem:
        where = problem.problem_mark or problem.context_mark
        detail = problem.problem or problem.context or ""
        reader.report(
            _place(where),
            mark("This is not YAML: %(detail)s."),
            mark("Check indentation, colons and quotes here."),
            detail=detail,
        )
    except yaml.YAMLError:
        reader.report(
            (1, 1), mark("The file holds characters that YAML does not allow."), mark("Remove control characters.")
        )
    return source


def _decoded(data: bytes, reader: _Reader) -> str:
    if len(data) > FILE_BYTES:
        reader.report(
            (1, 1),
            mark("The file is larger than %(limit)s bytes."),
            mark("Split it into several files."),
            limit=FILE_BYTES,
        )
        raise _Stop
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start]
        place = (before.count(b"\n") + 1, problem.start - before.rfind(b"\n"))
        reader.report(place, mark("The file is not UTF-8 text."), mark("Save it as UTF-8."))
        raise _Stop from problem


def _place(where: Any) -> Place:
    return (where.line + 1, where.column + 1) if where is not None else (1, 1)


class _Reader:
    """Builds values from libyaml's events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0

    def report(self, place: Place, message: str, fix: str, **args: object) -> None:
        self.source.problems.append(Problem(place_text(self.source.name, place), message, dict(args), fix))

    def read(self, text: str) -> None:
        documents = 0
        events = self._events(text)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.report(
                        _place(event.start_mark),
                        mark("A second YAML document begins here."),
                        mark("Keep one document in a file; remove the line of dashes."),
                    )
                    raise _Stop
            elif isinstance(event, yaml.NodeEvent):
                self.source.value = self._value(event, events, ())
        if documents == 0:
            self.report(
                (1, 1), mark("The file is empty."), mark("Write at least one key, or take the file out of the list.")
            )

    def _events(self, text: str) -> Iterator[yaml.Event]:
        parser = yaml.CBaseLoader(text)
        try:
            while parser.check_event():
                event = parser.get_event()
                assert event is not None
                yield event
        finally:
            parser.dispose()

    def _value(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], path: Steps) -> Any:
        place = _place(event.start_mark)
        self.source.values[path] = place
        self.count += 1
        if self.count > NODES:
            self.report(
                place,
                mark("The file holds more than %(limit)s values."),
                mark("Split it into several files."),
                limit=NODES,
            )
            raise _Stop
        if len(path) > DEPTH:
            self.report(
                place, mark("Values are nested more than %(limit)s deep."), mark("Write it flatter."), limit=DEPTH
            )
            raise _Stop
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.report(
                place,
                mark("Anchors and aliases (& and *) are not read."),
                mark("Write the value out, or quote a text that begins with this sign."),
            )
        if isinstance(event, yaml.AliasEvent):
            return ""
        if event.tag is not None:  # type: ignore[attr-defined]
            self.report(
                place,
                mark("Tags (!) are not read."),
                mark("Remove the tag, or quote a text that begins with this sign."),
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._object(events, path)
        return self._text(event, place)

    def _list(self, events: Iterator[yaml.Event], path: Steps) -> list[Any]:
        members: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            members.append(self._value(event, events, (*path, len(members))))
        return members

    def _object(self, events: Iterator[yaml.Event], path: Steps) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            place = _place(event.start_mark)
            key = self._value(event, events, (*path, "?"))
            self.source.values.pop((*path, "?"), None)
            if not isinstance(key, str):
                self.report(place, mark("A key must be a text."), mark("Quote it, or check for a missing colon."))
                key = ""
            twice = key in members
            if twice:
                self.report(
                    place, mark("The key “%(key)s” stands here a second time."), mark("Keep one of the two."), key=key
                )
            value = self._value(next(events), events, (*path, key))  # type: ignore[arg-type]
            if not twice:
                members[key] = value
                self.source.keys[(*path, key)] = place
        return members

    def _text(self, event: Any, place: Place) -> str:
        plain = event.style is None or event.style == ""
        if plain and event.value in _NULLS:
            self.report(
                place,
                mark("There is no value here."),
                mark("Give one; if an empty text or the word itself is meant, quote it."),
            )
            return ""
        if len(event.value) > SCALAR_LENGTH:
            self.report(
                place, mark("The text is longer than %(limit)s characters."), mark("Shorten it."), limit=SCALAR_LENGTH
            )
            return ""
        try:
            return clean_text(event.value)
        except NotCanonical:
            self.report(
                place,
                mark("The text holds a character that no text may hold."),
                mark("Remove NUL and halves of character pairs."),
            )
            return ""

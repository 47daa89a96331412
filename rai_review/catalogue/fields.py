"""Marshmallow fields that give the texts of a YAML source their types, in the one written form of each.

A field takes what the YAML reader gives (text, list, object) or what a canonical document holds (whole number,
boolean too), and returns the value as it stands in the document. A breach is a `Fault`: message, arguments, fix.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from rai_review.ledger.canonical import NotCanonical, clean_key, clean_text, read_fraction, read_number
from rai_review.text import mark

__all__ = [
    "TEXT_LENGTH",
    "Choice",
    "Fault",
    "Key",
    "ListOf",
    "MapOf",
    "Number",
    "Part",
    "PartOf",
    "Text",
    "TrueFalse",
    "Whole",
    "Writing",
    "breach",
    "did_you_mean",
    "nearest",
]

TEXT_LENGTH: Final = 4_000


class Fault(str):
    """A message id that carries its arguments and what to do about it; marshmallow hands it through untouched."""

    arguments: dict[str, object]
    fix: str
    at_key: bool

    def __new__(cls, message: str, fix: str, *, at_key: bool = False, **arguments: object) -> Fault:
        """`at_key` puts the fault at the key instead of its value; `arguments` fill the message."""
        fault = super().__new__(cls, message)
        fault.arguments, fault.fix, fault.at_key = arguments, fix, at_key
        return fault


def breach(message: str, fix: str, **arguments: object) -> ValidationError:
    """A `ValidationError` of one fault."""
    fault = Fault(message, fix)
    fault.arguments = arguments
    return ValidationError([fault])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, if one is alike at all."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(
    word: str, known: Iterable[str], message: str, message_near: str, fix: str, *, at_key: bool = False
) -> Fault:
    """`message_near` with `%(word)s` and `%(near)s` where a known word is alike, else `message` with `%(word)s`."""
    near = nearest(word, known)
    if near is None:
        return Fault(message, fix, at_key=at_key, word=word)
    return Fault(message_near, fix, at_key=at_key, word=word, near=near)


class Writing(fields.Field[Any]):
    """A field of the checklist language; `fallback` is the value that is never written because it is the default."""

    def __init__(self, *, fallback: object = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.fallback = fallback

    def make_error(self, key: str, **keywords: Any) -> ValidationError:  # noqa: ARG002
        """Say what marshmallow itself finds (nothing there at all) as a fault of ours."""
        if key == "required":
            return breach(mark("“%(name)s” is missing."), mark("Write it."), name=self.data_key or self.name)
        return breach(mark("There is no value here."), mark("Give one; if an empty text is meant, quote it."))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **keywords: Any) -> Any:  # noqa: ARG002
        return self._read(value)

    def _read(self, value: Any) -> Any:
        """Return the value as it stands in the document, or raise `ValidationError`."""
        return value


class Text(Writing):
    """Text as written. Where it is required it is not empty."""

    def __init__(self, *, longest: int = TEXT_LENGTH, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.longest = longest

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise breach(
                mark("A text is expected here."), mark("Write a text; quote it if it looks like a list or an object.")
            )
        if len(value) > self.longest:
            raise breach(mark("The text is longer than %(limit)s characters."), mark("Shorten it."), limit=self.longest)
        if self.required and not value.strip():
            raise breach(mark("The text is empty."), mark("Write it."))
        try:
            return clean_text(value)
        except NotCanonical as problem:
            raise breach(mark("The text holds a character that no text may hold."), mark("Remove it.")) from problem


class Key(Writing):
    """A key, option value or id: 1 to 200 visible characters (formats page, section 2)."""

    def _read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise breach(mark("A key is expected here."), mark("Write one short text."))
        try:
            return clean_key(value)
        except NotCanonical as problem:
            message = mark("“%(key)s” cannot be a key: it %(why)s.")
            raise breach(
                message, mark("Use 1 to 200 visible characters without outer blanks."), key=value[:50], why=str(problem)
            ) from problem


class Choice(Writing):
    """One of the words of a closed list."""

    def __init__(self, *words: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.words = words

    def _read(self, value: Any) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        fault = did_you_mean(
            value if isinstance(value, str) else "",
            self.words,
            mark("“%(word)s” is not one of: %(words)s."),
            mark("“%(word)s” is not one of: %(words)s. Did you mean “%(near)s”?"),
            mark("Use one of the words."),
        )
        fault.arguments["words"] = ", ".join(self.words)
        raise ValidationError([fault])


class TrueFalse(Writing):
    """`true` or `false`, nothing else."""

    def _read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return bool(value == "true")
        raise breach(mark("Only true or false can stand here."), mark("Write true or false, in small letters."))


class Number(Writing):
    """A number in its one written form: a whole number, or a decimal as text."""

    def __init__(self, *, least: int | None = None, most: int | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.least, self.most = least, most

    def _read(self, value: Any) -> int | str:
        try:
            number = read_number(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)
        except (NotCanonical, TypeError) as problem:
            raise breach(
                mark("A number is expected here."), mark("Write it as 12 or 0.5, without unit, sign + or exponent.")
            ) from problem
        exact = read_fraction(number)
        if self.least is not None and exact < self.least:
            raise breach(mark("The number is smaller than %(limit)s."), mark("Use a larger one."), limit=self.least)
        if self.most is not None and exact > self.most:
            raise breach(mark("The number is larger than %(limit)s."), mark("Use a smaller one."), limit=self.most)
        return number


class Whole(Number):
    """A whole number."""

    def _read(self, value: Any) -> int:
        number = super()._read(value)
        if not isinstance(number, int):
            raise breach(mark("A whole number is expected here."), mark("Write it without decimals."))
        return number


class ListOf(Writing):
    """A list; every member is read by `member`, all their faults are kept."""

    def __init__(self, member: fields.Field[Any], *, longest: int = 2_000, shortest: int = 0, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.member, self.longest, self.shortest = member, longest, shortest

    def _read(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise breach(
                mark("A list is expected here."),
                mark("Write each member in a line of its own after a dash, or inside [ ]."),
            )
        if len(value) < self.shortest:
            raise breach(mark("The list is too short: at least %(limit)s."), mark("Add to it."), limit=self.shortest)
        if len(value) > self.longest:
            raise breach(mark("The list is longer than %(limit)s."), mark("Shorten it."), limit=self.longest)
        return list(_each(enumerate(value), self.member))


class MapOf(Writing):
    """A data map: any keys, values of one field."""

    def __init__(self, member: fields.Field[Any], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.member = member

    def _read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise breach(mark("An object of keys and values is expected here."), mark("Write each as key: value."))
        return dict(zip(value, _each(value.items(), self.member), strict=True))


def _each(pairs: Iterable[tuple[Any, Any]], member: fields.Field[Any]) -> list[Any]:
    faults: dict[Any, Any] = {}
    read = []
    for at, value in pairs:
        try:
            read.append(member.deserialize(value))
        except ValidationError as problem:
            faults[at] = problem.messages
    if faults:
        raise ValidationError(faults)
    return read


class Part(Schema):
    """An object of the language: unknown keys are refused with the nearest known one, defaults are dropped."""

    class Meta:  # noqa: D106
        unknown = EXCLUDE

    error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "type": Fault(mark("An object of keys and values is expected here."), mark("Write each as key: value.")),
    }

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _no_strangers(self, data: Any, original: Any, **keywords: Any) -> None:  # noqa: ARG002
        if not isinstance(original, dict):
            return  # marshmallow has said so, and still asks
        known = {each.data_key or name for name, each in self.fields.items()}
        faults = {key: [_stranger(key, known)] for key in original if key not in known}
        if faults:
            raise ValidationError(faults)

    @post_load
    def _without_defaults(self, data: dict[str, Any], **keywords: Any) -> dict[str, Any]:  # noqa: ARG002
        written: dict[str, Any] = {}
        for name, value in data.items():
            each = self.fields[name]
            empty = isinstance(value, (str, list, dict)) and not value
            if not empty and not (isinstance(each, Writing) and _same(value, each.fallback)):
                written[each.data_key or name] = value
        return written


def _same(value: object, fallback: object) -> bool:
    # True == 1 in Python; in the document they differ.
    return type(value) is type(fallback) and value == fallback


def _stranger(key: str, known: set[str]) -> Fault:
    return did_you_mean(
        key,
        sorted(known),
        mark("The key “%(word)s” is not known here."),
        mark("The key “%(word)s” is not known here. Did you mean “%(near)s”?"),
        mark("Correct or remove it."),
        at_key=True,
    )


@cache
def _made(part: type[Part]) -> Part:
    """The one instance of a part: making a schema costs more than loading with it."""
    return part()


class PartOf(Writing):
    """An object read by a `Part`."""

    def __init__(self, part: type[Part], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.part = part

    def _read(self, value: Any) -> dict[str, Any]:
        read: dict[str, Any] = _made(self.part).load(value)
        return read

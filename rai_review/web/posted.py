"""Posted forms, read strictly: what is no UTF-8 is refused, where the framework would alter it or drop it."""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.formparser import FormDataParser, MultiPartParser

from rai_review.errors import Invalid
from rai_review.text import mark

_Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]


class _Bytes(MultiPartParser):
    def get_part_charset(self, _headers: Headers) -> str:
        """Every byte as one character, so that nothing is replaced before it is looked at."""
        return "latin-1"


class StrictForms(FormDataParser):
    """Reads forms as the framework does, and raises `Invalid` where a field's bytes are no UTF-8."""

    def _parse_urlencoded(
        self, stream: IO[bytes], _mimetype: str, _length: int | None, _options: dict[str, str]
    ) -> _Parsed:
        try:
            fields = parse_qsl(stream.read().decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as problem:
            raise _no_text("form") from problem
        return stream, self.cls(fields), self.cls()

    def _parse_multipart(
        self, stream: IO[bytes], _mimetype: str, length: int | None, options: dict[str, str]
    ) -> _Parsed:
        parser = _Bytes(
            self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("Missing boundary")
        fields, files = parser.parse(stream, boundary, length)
        return stream, self.cls((name, _text(name, value)) for name, value in fields.items(multi=True)), files


def _text(name: str, value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError as problem:
        raise _no_text(name) from problem


def _no_text(place: str) -> Invalid:
    return Invalid.at(place, mark("This text holds a character that can't be stored: %(why)s."), why="it is not UTF-8")

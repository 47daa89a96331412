"""What a checklist refers to: terms, outside frameworks and their clauses, incidents (docs/language.md §1)."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.catalogue.bands import Data, read_all


@dataclass(frozen=True)
class Titled:
    """Something with a key and one text: a group, a position, a flag, a clause."""

    key: str
    title: str


def read_titled(data: Data, text: str = "title") -> Titled:
    """Returns something with a key and a text, which stands under `title` or the given name."""
    return Titled(data["key"], data[text])


@dataclass(frozen=True)
class Term:
    """A word of the glossary."""

    key: str
    term: str
    meaning: str


@dataclass(frozen=True)
class Framework:
    """An outside source that questions speak to."""

    key: str
    title: str
    how: str
    status: str
    url: str
    any_clause: bool
    clauses: tuple[Titled, ...]


@dataclass(frozen=True)
class Incident:
    """What went wrong elsewhere, and which questions would have shown it."""

    key: str
    title: str
    year: int | None
    what: str
    source: str
    caught_by: tuple[str, ...]


def read_framework(data: Data) -> Framework:
    """Returns a framework."""
    return Framework(
        key=data["key"],
        title=data["title"],
        how=data.get("how", ""),
        status=data.get("status", ""),
        url=data.get("url", ""),
        any_clause=data.get("any_clause", False),
        clauses=read_all(data, "clauses", lambda clause: read_titled(clause, "text")),
    )


def read_incident(data: Data) -> Incident:
    """Returns an incident."""
    return Incident(
        key=data["key"],
        title=data["title"],
        year=data.get("year"),
        what=data["what"],
        source=data.get("source", ""),
        caught_by=tuple(data.get("caught_by", ())),
    )

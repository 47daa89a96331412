"""From contents to HTML: the report's templates with their filters. Knows Jinja and the fonts, no renderer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rai_review.reports import words
from rai_review.reports.contents import ReportContents, map_texts
from rai_review.reports.record import ACTS, CHECKLIST, ENTRY, PROOF, STANDINGS, SUBMISSION
from rai_review.reports.safetext import direction, printable
from rai_review.resources import templates_folder
from rai_review.text import current_language, gettext, ngettext

FOLDER = templates_folder() / "report"
FONTS = tuple(sorted(path.name for path in (FOLDER / "fonts").glob("*.ttf")))

_EVERYWHERE = ("ReportArabic-Regular.ttf", "ReportMarks-Regular.ttf")
_STACKS = (
    ("ReportSans-Regular.ttf", "ReportSans-SemiBold.ttf"),
    ("ReportSerif-Regular.ttf", "ReportSerifMore-Regular.ttf"),
    ("ReportMono-Regular.ttf", "ReportMonoMore-Regular.ttf"),
)
_ABOUT = {
    SUBMISSION: "The sealed record",
    ACTS: "The acts",
    STANDINGS: "The standings",
    CHECKLIST: "The checklist",
    ENTRY: "The ledger entry",
    PROOF: "The ledger proof",
}
_HOW = {
    "typed": "Typed",
    "accepted": "Accepted",
    "confirmed": "Confirmed",
    "imported": "Imported",
    "api": "Sent by a program",
}
_SHORT = 240
_ROOM = 120


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that have a glyph in every voice of the report."""
    characters = {name: _characters(name) for name in FONTS}
    shared = frozenset[int]().union(*(characters[name] for name in _EVERYWHERE))
    stacks = [frozenset[int]().union(*(characters[name] for name in stack)) for stack in _STACKS]
    return shared | frozenset.intersection(*stacks)


def _characters(name: str) -> frozenset[int]:
    with TTFont(FOLDER / "fonts" / name, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=16)
def characters_of(font: str) -> Mapping[int, frozenset[str]]:
    """The characters of each glyph of a packaged font, by glyph number; `font` as in `ReportSansSemiBold`.

    A weight that no file has is drawn from the regular one. Raises KeyError for a font that is not packaged.
    """
    files = {name.removesuffix(".ttf").replace("-", "").removesuffix("Regular"): name for name in FONTS}
    with TTFont(FOLDER / "fonts" / (files.get(font) or files[font.removesuffix("SemiBold")]), lazy=True) as opened:
        found: dict[int, set[str]] = {}
        for point, glyph in opened.getBestCmap().items():
            found.setdefault(opened.getGlyphID(glyph), set()).add(chr(point))
    return {number: frozenset(characters) for number, characters in found.items()}


def safe_contents(contents: ReportContents) -> ReportContents:
    """The contents with every text printable in the shipped fonts."""
    return map_texts(contents, lambda text: printable(text, covered()))


def report_html(contents: ReportContents) -> str:
    """The whole report as one HTML document, in the current language; `contents` must be safe."""
    return _environment().get_template("report.html").render(c=contents)


def stamp_html(contents: ReportContents, page: int) -> str:
    """The words inside the seal's field; `page` is where the report says how to verify it."""
    return _environment().get_template("stamp.html").render(c=contents, page=page)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "broken": broken,
        "date_of": lambda at: day(_instant(at).date().isoformat()),
        "day": day,
        "direction": direction,
        "groups": groups,
        "moment": moment,
        "needs_room": lambda text: len(text) > _ROOM or "\n" in text or direction(text) == "rtl",
        "paragraphs": paragraphs,
        "second": second,
        "shortened": shortened,
        "size": size,
        "timestamp": lambda at: _instant(at).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    environment.globals |= {
        "_": gettext,
        "ngettext": ngettext,
        "about": lambda name: gettext(_ABOUT[name]),
        "act_mark": lambda kind: words.ACTS[kind][0],
        "act_word": lambda kind: gettext(words.ACTS[kind][1]),
        "finding": lambda kind: gettext(words.FINDINGS[kind]),
        "how": lambda how: gettext(_HOW.get(how) or how),
        "outcome_mark": lambda value: words.OUTCOME_MARKS[value],
        "reading": lambda value: gettext(words.READINGS[value][0]),
        "record_line": record_line,
        "verdict": lambda value: gettext(words.VERDICTS[value][1]),
        "verdict_mark": lambda value: words.VERDICTS[value][0],
    }
    return environment


def record_line(contents: ReportContents) -> str:
    """The line that programs compare: what standing says, in the record's own values."""
    cover = contents.cover
    return words.record_line(
        reading=cover.reading, outcome=cover.outcome, tier=cover.tier, residual=cover.residual,
        as_of=cover.as_of, last_day=cover.valid_until,
    )  # fmt: skip


def groups(digest: str) -> str:
    """A digest in groups of eight digits, to be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def broken(text: str) -> Markup:
    """Long unbroken text with a place to break after every 64 characters."""
    parts = [text[start : start + 64] for start in range(0, len(text), 64)]
    return Markup("<wbr>").join(parts)


def shortened(text: str) -> str:
    """At most 240 characters, cut between words."""
    if len(text) <= _SHORT:
        return text
    return text[:_SHORT].rsplit(" ", 1)[0] + " …"


def paragraphs(text: str) -> list[str]:
    """The lines of a text that are not blank."""
    return [line for line in text.split("\n") if line.strip()]


def size(amount: int) -> str:
    """A number of bytes in the unit that people read."""
    if amount < 1000:
        return f"{amount} B"
    if amount < 1_000_000:
        return f"{round(amount / 1000)} KB"
    return f"{amount / 1_000_000:.1f} MB"


def day(iso: str) -> str:
    """`2026-12-14` as 14 December 2026, in the current language."""
    return str(format_date(datetime.date.fromisoformat(iso), "d MMMM y", locale=_locale()))


def moment(at: int) -> str:
    """UTC milliseconds as 14 December 2026, 16:09."""
    return f"{day(_instant(at).date().isoformat())}, {format_time(_instant(at), 'HH:mm', locale=_locale())}"


def second(at: int) -> str:
    """UTC milliseconds as 14 December 2026, 16:09:31."""
    return f"{day(_instant(at).date().isoformat())}, {format_time(_instant(at), 'HH:mm:ss', locale=_locale())}"


def _instant(at: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at // 1000, datetime.UTC)


def _locale() -> Any:
    try:
        return Locale.parse(current_language(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")

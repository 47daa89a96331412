"""How days, instants, sizes and addresses of packaged files are written on a page, in the reader's language and zone.

The language is the one that `rai_review.text` holds for the request; the zone is handed in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from rai_review import clock, resources, text
from rai_review.web.pieces import Frame

if TYPE_CHECKING:
    from jinja2 import Environment

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")
# Letters and signs without a gap; marks and joiners are left out, so that no letter is parted from its accents.
_LONG_WORD = re.compile(r"((?:[!-~]|\w){32})")
_UNITS = ("bytes", "KB", "MB", "GB")
_STEP = 1000


def _locale() -> str:
    language = text.current_language().replace("-", "_")
    return "en_GB" if language == text.SOURCE_LANGUAGE else language


def breakable(words: str) -> Markup:
    """Returns a text, escaped, whose long words may go on in the next line: a column is as wide as its words."""
    return Markup("<wbr>").join(escape(part) for part in _LONG_WORD.split(words) if part)


def day(value: str | dt.date) -> str:
    """Returns a date (or its ISO text) in words: "13 January 2027"."""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(date, "long", locale=_locale())


def moment(at: int, zone: str) -> str:
    """Returns the instant `at` (UTC ms) as day and time in the IANA `zone`: "23 November 2026, 14:03"."""
    return f"{day(clock.date_in(zone, at))}, {time_of_day(at, zone)}"


def lately(at: int, zone: str) -> str:
    """Returns the time of day of an instant (UTC ms) of today in the IANA `zone`, else the day with it."""
    today = clock.date_in(zone, at) == clock.today(zone)
    return time_of_day(at, zone) if today else moment(at, zone)


def time_of_day(at: int, zone: str) -> str:
    """Returns the time of the instant `at` (UTC ms) in the IANA `zone`: "14:03"."""
    there = dt.datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    return format_time(there, "short", locale=_locale())


def filesize(size: int) -> str:
    """Returns a number of bytes for people: "412 KB"."""
    amount, unit = float(size), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    figure = format_decimal(round(amount, 1) if unit > 1 else round(amount), locale=_locale())
    return f"{figure} {_UNITS[unit]}"


def anchor(key: str) -> str:
    """Returns `key` (of a question, a column) as part of an HTML id: other keys, other parts, and never a dot."""
    return _UNSAFE.sub(lambda found: f"_{ord(found.group()):x}_", key)


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Returns the address of a packaged file, which changes with its content: `/static/look.css?v=…`."""
    content = (resources.static_folder() / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def install(environment: Environment, zone: Callable[[], str]) -> None:
    """Gives the templates these words; `zone` tells the reader's IANA zone at the moment of use.

    A page without a `frame` of its own (an error before anybody is known) gets the bare one.
    """
    environment.globals.update(
        _=text.gettext, asset=asset, frame=Frame(), new_request_id=clock.new_id, ngettext=text.ngettext
    )
    environment.filters.update(
        anchor=anchor,
        breakable=breakable,
        clock=lambda at: time_of_day(at, zone()),
        day=day,
        filesize=filesize,
        lately=lambda at: lately(at, zone()),
        moment=lambda at: moment(at, zone()),
    )

"""The only source of time, identifiers and random bytes.

Instants are UTC integer milliseconds; dates are `datetime.date` in a named IANA zone.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

DAY_MS = 86_400_000

_frozen_at: int | None = None


def now() -> int:
    """Returns the present instant in UTC milliseconds."""
    return time.time_ns() // 1_000_000 if _frozen_at is None else _frozen_at


def monotonic() -> float:
    """Returns seconds on a clock that never goes back, for measuring spans only."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Waits for `seconds`."""
    time.sleep(seconds)


def new_id() -> str:
    """Returns a fresh random UUIDv4 as lower-case text."""
    return str(uuid.uuid4())


def random_bytes(count: int) -> bytes:
    """Returns `count` bytes from the operating system's generator."""
    return secrets.token_bytes(count)


def date_in(zone: str, at: int) -> dt.date:
    """Returns the calendar date of the instant `at` (UTC ms) in the IANA `zone`."""
    return dt.datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()


def today(zone: str) -> dt.date:
    """Returns today's date in the IANA `zone`."""
    return date_in(zone, now())


@contextmanager
def frozen(at: int) -> Iterator[None]:
    """Holds `now()` at the instant `at` (UTC ms) in this process. For tests and the demo's back-dated story."""
    global _frozen_at  # noqa: PLW0603 - one process, one clock
    before, _frozen_at = _frozen_at, at
    try:
        yield
    finally:
        _frozen_at = before

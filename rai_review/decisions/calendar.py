"""Days on which a standing can move by the clock alone, and the instant at which a day ends.

A day counts to its end in the zone that is sealed with the submission.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import Question

_LAST = date.max - timedelta(days=1)


def end_of_day(day: date, zone: str) -> int:
    """The instant (UTC ms) at which a day ends in a zone; raises KeyError for a zone unknown to this machine."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    return int(midnight.astimezone(UTC).timestamp() * 1000)


def next_turn(days: Iterable[date], as_of: date) -> date | None:
    """The next of some last days, `as_of` itself included; None where all are past."""
    return min((day for day in days if as_of <= day <= _LAST), default=None)


def turning_days(checklist: Checklist, answers: Mapping[str, Answer]) -> set[date]:
    """The last days after which the evaluation of these answers may give something else.

    Two things in a checklist look at the day: the bands of a date, and the age of a file. A day too many is harmless
    (the standing is then found unmoved), a day too few is not: so each threshold gives the days on both its sides.
    """
    days: set[date] = set()
    stale = checklist.evidence_factors.stale_days
    for key, answer in answers.items():
        if stale is not None:
            days |= _shifted([item.date for item in answer.evidence if item.date is not None], [stale])
        question = checklist.question_by_key.get(key)
        if question is not None and question.type == "date" and isinstance(answer.value, str):
            days |= _shifted([answer.value], _thresholds(question))
    return days


def _thresholds(question: Question) -> list[int]:
    """Days after the answered date around which one of its bands turns; a limit ahead lies before it."""
    numbers = [number for band in question.bands for number in band.when.values() if isinstance(number, Fraction)]
    limits = [Fraction(-limit) for limit in question.ahead_limit.values()]
    return [floor(number) + shift for number in [*numbers, *limits] for shift in (-1, 0)]


def _shifted(dates: Iterable[str], days: Iterable[int]) -> set[date]:
    found = set()
    listed = list(days)
    for text in dates:
        start = date.fromisoformat(text)
        for count in listed:
            if date.min.toordinal() <= start.toordinal() + count <= date.max.toordinal():
                found.add(start + timedelta(days=count))
    return found

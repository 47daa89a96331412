"""By whom the present text of an answer came about: the steps that are sealed with it, and who is an author.

A new value keeps the steps of the one before as long as it keeps some of its text, so that touching up
a colleague's words makes nobody the only author of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rai_review.catalogue.answers import Special
from rai_review.ledger.canonical import jcs
from rai_review.reviews.answers import Content

# Scripts written without blanks count letter by letter.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


@dataclass(frozen=True)
class Step:
    """One step: who (person id), when (UTC ms), how (typed, carried, confirmed, imported, api), from where."""

    by: str
    at: int
    how: str
    source: str | None = None


def pack_steps(steps: Iterable[Step]) -> bytes:
    """Returns the canonical JSON of the list of {by, at, how, from}."""
    return jcs([_written(step) for step in steps])


def _written(step: Step) -> dict[str, object]:
    written: dict[str, object] = {"by": step.by, "at": step.at, "how": step.how}
    return written if step.source is None else {**written, "from": step.source}


def unpack_steps(data: bytes) -> tuple[Step, ...]:
    """Returns the steps of `pack_steps`' bytes."""
    return tuple(Step(each["by"], each["at"], each["how"], each.get("from")) for each in json.loads(data))


def extended(before: Iterable[Step], kept: bool, step: Step) -> tuple[Step, ...]:
    """Returns the steps of a new value: those before it where their text is `kept`, one a person, then `step`."""
    earlier = [each for each in before if each.by != step.by] if kept else []
    return (*earlier, step)


def keeps_text(before: Content, after: Content) -> bool:
    """Whether the new content keeps something that was written or chosen before.

    A choice, number or date that stands, or at least half of the words of a text that had three or more.
    """
    if before.value is not None and before.value == after.value:
        return True
    return any(_shares_words(text, other) for text, other in zip(_texts(before), _texts(after), strict=True))


def _texts(content: Content) -> tuple[str, str, str]:
    return " ".join(_said(content.value)), content.note or "", content.other or ""


def _said(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (str(cell) for cell in value.values())
    elif isinstance(value, tuple):
        for member in value:
            yield from _said(member)
    elif not isinstance(value, Special) and value is not None:
        yield str(value)


def _shares_words(before: str, after: str) -> bool:
    old, new = Counter(_WORD.findall(before.casefold())), Counter(_WORD.findall(after.casefold()))
    total = old.total()
    return bool(total) and (before == after or (total > 2 and 2 * (old & new).total() >= total))

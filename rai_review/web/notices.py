"""What a page says at its top after something was done: the redirect carries a code, the page knows its sentence."""

from __future__ import annotations

import re
from typing import Final

from rai_review.text import gettext, mark

SENTENCES: Final = {
    "sent": mark("%(ref)s was sent for review."),
    "reviewed": mark("Your review of %(ref)s was sent."),
    "decided": mark("Your decision on %(ref)s was recorded."),
    "revision": mark("The next revision of %(ref)s is open, with the answers as they stand."),
}
_REFERENCE: Final = re.compile(r"R-[0-9]{4}-[0-9]{4,9}")


def done(url: str, code: str) -> str:
    """Returns the address `url` of a review's page, which then says what was done; `code` is one of `SENTENCES`."""
    if code not in SENTENCES:
        raise ValueError(f"no sentence for {code}")
    return f"{url}?done={code}"


def notice_of(code: str, reference: str) -> str:
    """Returns the sentence of a code that an address carries, about the review it names.

    Anybody can write an address, so an unknown code and what is no reference say nothing: the text is empty.
    """
    if code not in SENTENCES or not _REFERENCE.fullmatch(reference):
        return ""
    return gettext(SENTENCES[code], ref=reference)

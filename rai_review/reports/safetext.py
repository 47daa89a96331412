"""What people typed, made safe to print: every character has a glyph, or stands as its number.

One character without a glyph breaks PDF/A and PDF/UA; a bidi control reorders what is read. Both are printed as
a named code point, `[U+4E2D]`, never as an empty box and never obeyed. The module is pure: the characters that the
shipped fonts cover are handed in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet

JOINERS = frozenset({0x200C, 0x200D, 0x00AD})
"""Format characters that shape a word and reorder nothing: zero-width joiner and non-joiner, soft hyphen."""

_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def printable(text: str, covered: AbstractSet[int]) -> str:
    """Returns `text` with each character that cannot be printed faithfully as `[U+XXXX]`.

    `covered` holds the code points that every stack of fonts has a glyph for. Tabs and line ends stay; half of a
    surrogate pair, which text that entered through the service cannot hold, is printed like the rest.
    """
    return "".join(char if _is_plain(char, covered) else f"[U+{ord(char):04X}]" for char in text)


def _is_plain(char: str, covered: AbstractSet[int]) -> bool:
    point = ord(char)
    if char in "\n\t ":
        return True
    category = unicodedata.category(char)
    if category in _HIDDEN or point & 0xFFFE == 0xFFFE or point not in covered:
        return False
    return category != "Cf" or point in JOINERS


def direction(text: str) -> str:
    """Returns `rtl` or `ltr` by the first strong letter of `text` (the rule of HTML's dir=auto)."""
    for char in text:
        strong = unicodedata.bidirectional(char)
        if strong in _RIGHT_TO_LEFT:
            return "rtl"
        if strong == "L":
            return "ltr"
    return "ltr"

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

MOST_MARKS = 4
"""How many combining marks one letter may carry."""

_PICTURES = frozenset(
    {
        *range(0x231A, 0x231C), *range(0x23E9, 0x23ED), 0x23F0, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x261D,
        *range(0x2648, 0x2654), 0x267F, 0x2693, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26D4,
        0x26EA, 0x26F2, 0x26F3, 0x26F5, 0x26F9, 0x26FA, 0x26FD, 0x2705, *range(0x270A, 0x270E), 0x2728, 0x274C, 0x274E,
        *range(0x2753, 0x2756), 0x2757, *range(0x2795, 0x2798), 0x27B0, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55, 0x20E3,
    }
)  # fmt: skip
"""Unicode's Emoji_Presentation and Emoji_Modifier_Base below U+10000, and the keycap: the text engine looks for a
colour font for them and takes one from the machine, whatever fonts are named."""

_MARKS = frozenset({"Mn", "Me", "Mc"})
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def printable(text: str, covered: AbstractSet[int]) -> str:
    """Returns `text` with each character that cannot be printed faithfully as `[U+XXXX]`.

    `covered` holds the code points that every stack of fonts has a glyph for. Tabs and line ends stay; half of a
    surrogate pair, which text that entered through the service cannot hold, is printed like the rest. Of marks
    piled on one letter the first four are drawn: a longer pile runs into the lines around it.
    """
    printed: list[str] = []
    pile = 0
    for char in text:
        pile = pile + 1 if unicodedata.category(char) in _MARKS else 0
        plain = pile <= MOST_MARKS and _is_plain(char, covered)
        printed.append(char if plain else f"[U+{ord(char):04X}]")
    return "".join(printed)


def _is_plain(char: str, covered: AbstractSet[int]) -> bool:
    point = ord(char)
    if char in "\n\t ":
        return True
    category = unicodedata.category(char)
    if category in _HIDDEN or point & 0xFFFE == 0xFFFE or point in _PICTURES or point not in covered:
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

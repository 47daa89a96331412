"""The one written form of everything that is hashed: text, numbers, keys, JSON.

Source of every rule: formats page, section 1 (text and numbers) and section 2 (keys).
The module is pure: nothing here knows a database, a file or a framework.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import rfc8785

__all__ = [
    "KEY_LENGTH",
    "LARGEST_WHOLE",
    "NotCanonical",
    "b64url",
    "clean_key",
    "clean_text",
    "fold_key",
    "from_b64url",
    "in_byte_order",
    "item_part",
    "jcs",
    "read_fraction",
    "read_number",
    "sha256",
    "sha256_hex",
    "write_fraction",
    "write_number",
]

LARGEST_WHOLE: Final = 2**53 - 1
KEY_LENGTH: Final = 200
NUMBER_LENGTH: Final = 200

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_FRACTION = re.compile(r"(-?[1-9][0-9]*)/([1-9][0-9]*)", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")

# Unicode's derived property Default_Ignorable_Code_Point, which `unicodedata` does not carry.
_IGNORABLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


class NotCanonical(ValueError):
    """A value that has no written form. The text says why; it holds nothing of the value."""


def jcs(value: object) -> bytes:
    """The RFC 8785 bytes of a value of dicts, lists, tuples, texts, whole numbers and booleans.

    Floats and null have no place in anything hashed and are refused with `NotCanonical`, as are whole numbers
    beyond 2^53-1, keys that are no text, and lone surrogates.
    """
    _refuse_strangers(value)
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as problem:
        raise NotCanonical(f"no canonical JSON: {type(problem).__name__}") from problem


def _refuse_strangers(value: object) -> None:
    pending: list[object] = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, (str, bool, int)):
            continue
        if isinstance(each, dict):
            pending.extend(each.values())
            if not all(isinstance(key, str) for key in each):
                raise NotCanonical("no canonical JSON for a key that is no text")
        elif isinstance(each, (list, tuple)):
            pending.extend(each)
        else:
            raise NotCanonical(f"no canonical JSON for {type(each).__name__}")


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()


def sha256_hex(data: bytes) -> str:
    """SHA-256 as every digest is written: 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def b64url(data: bytes) -> str:
    """Base64url without padding, the written form of bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    """The bytes of `b64url`; any other writing of them is refused with `NotCanonical`."""
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as problem:
        raise NotCanonical("not base64url") from problem
    if b64url(data) != text:
        raise NotCanonical("not base64url in its one form")
    return data


def clean_text(text: str) -> str:
    """Text as it enters: line ends become LF, then NFC; outer blanks stay.

    NUL and lone surrogates are refused with `NotCanonical`.
    """
    if "\0" in text:
        raise NotCanonical("the character NUL is not allowed")
    if _SURROGATE.search(text):
        raise NotCanonical("half of a character pair (a lone surrogate) is not allowed")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_key(text: str) -> str:
    """A key, option value or id in NFC, or `NotCanonical` where it is not 1 to 200 visible characters.

    Invisible: general categories C and Z, except for a space inside, and what Unicode lets a display ignore.
    """
    key = clean_text(text)
    if not key:
        raise NotCanonical("is empty")
    if len(key) > KEY_LENGTH:
        raise NotCanonical(f"is longer than {KEY_LENGTH} characters")
    if key != key.strip():
        raise NotCanonical("begins or ends with a blank")
    for character in key:
        if character != " " and (unicodedata.category(character)[0] in "CZ" or _IGNORABLE.match(character)):
            raise NotCanonical(f"holds the invisible character U+{ord(character):04X}")
    return key


def fold_key(key: str) -> str:
    """The form under which two keys count as the same: NFKC, then case folding, then NFKC again."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())


def item_part(key: str) -> str:
    """A key as one part of an item id: `%` and `/` are written `%25` and `%2F`."""
    return key.replace("%", "%25").replace("/", "%2F")


def read_number(text: str) -> int | str:
    """A number in its one written form, from `-?[0-9]+(\\.[0-9]+)?`; anything else is `NotCanonical`.

    Whole numbers within plus or minus 2^53-1 are integers, all others decimal texts: `0.50` is `"0.5"`,
    `007` is `7`, `5.0` is `5`, `-0.0` is `0`.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > NUMBER_LENGTH:
        raise NotCanonical("is not a number such as 12 or 0.5")
    whole = match[2].lstrip("0") or "0"
    part = (match[3] or "").rstrip("0")
    sign = match[1] if whole != "0" or part else ""
    if part:
        return f"{sign}{whole}.{part}"
    number = int(sign + whole)
    return number if abs(number) <= LARGEST_WHOLE else sign + whole


def write_number(value: Fraction | int) -> int | str:
    """The one written form of an exact number whose decimals end; `NotCanonical` where they do not (1/3)."""
    exact = Fraction(value)
    twos = fives = 0
    rest = exact.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise NotCanonical("has decimals without end")
    places = max(twos, fives)
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).rjust(places + 1, "0")
    sign = "-" if exact < 0 else ""
    return read_number(f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits)


def write_fraction(value: Fraction | int) -> int | str:
    """A measure or a figure of a trace: whole numbers as in `read_number`, else `n/d` in lowest terms."""
    exact = Fraction(value)
    if exact.denominator != 1:
        return f"{exact.numerator}/{exact.denominator}"
    return exact.numerator if abs(exact.numerator) <= LARGEST_WHOLE else str(exact.numerator)


def read_fraction(value: int | str) -> Fraction:
    """The exact number behind a written number (`5`, `"0.5"`) or a written fraction (`"31/39"`)."""
    if isinstance(value, bool):
        raise NotCanonical("is not a number")
    if isinstance(value, int):
        return Fraction(value)
    match = _FRACTION.fullmatch(value)
    if match:
        exact = Fraction(int(match[1]), int(match[2]))
        if f"{exact.numerator}/{exact.denominator}" != value or exact.denominator == 1:
            raise NotCanonical("is not a fraction in lowest terms")
        return exact
    return Fraction(read_number(value))


def in_byte_order(texts: Iterable[str]) -> list[str]:
    """Texts in the order of their UTF-8 bytes, the order of every sorted list but JCS keys."""
    return sorted(texts, key=lambda text: text.encode("utf-8"))

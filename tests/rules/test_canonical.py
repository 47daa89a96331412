"""The written form of text, numbers, keys and JSON (formats page, sections 1 and 2)."""

from __future__ import annotations

import json
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.ledger import canonical

NUMBERS = [
    ("0.50", "0.5"), ("007", 7), ("5.0", 5), ("-0.0", 0), ("-0", 0), ("0", 0), ("-00.250", "-0.25"), ("12", 12),
    ("9007199254740991", 9007199254740991), ("9007199254740992", "9007199254740992"),
    ("-9007199254740991", -9007199254740991), ("-9007199254740992", "-9007199254740992"),
    ("9007199254740991.5", "9007199254740991.5"), ("0.10", "0.1"), ("1.000", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), NUMBERS)
def test_a_number_has_one_written_form(text: str, written: int | str) -> None:
    assert canonical.read_number(text) == written
    assert type(canonical.read_number(text)) is type(written)
    assert canonical.read_number(str(written)) == written
    assert canonical.read_fraction(written) == Fraction(text)
    assert canonical.write_number(Fraction(text)) == written


@pytest.mark.parametrize(
    "text", ["", "1e5", "+1", ".5", "5.", " 1", "1 ", "1\n", "１", "1_000", "0x1", "-", "NaN", "1/2", "9" * 201]
)
def test_other_writings_are_no_numbers(text: str) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.read_number(text)


@given(st.fractions())
def test_fractions_are_written_in_lowest_terms_and_read_back(value: Fraction) -> None:
    written = canonical.write_fraction(value)
    assert canonical.read_fraction(written) == value
    if value.denominator == 1:
        assert written == canonical.read_number(str(value.numerator))
    else:
        assert written == f"{value.numerator}/{value.denominator}"


@pytest.mark.parametrize("text", ["2/4", "4/1", "0/3", "1/-3", "1/0", "01/3"])
def test_fractions_have_one_form(text: str) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.read_fraction(text)


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(1, 7)])
def test_a_decimal_without_end_is_no_number(value: Fraction) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.write_number(value)


@pytest.mark.parametrize(
    "value", [1.0, None, {"a": None}, [0.5], 2**53, {1: "a"}, "\ud800", {"\udfff": 1}, {"a": {1}}, b"x"]
)
def test_jcs_refuses_what_is_never_hashed(value: object) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.jcs(value)


def test_jcs_sorts_keys_by_utf_16() -> None:
    assert canonical.jcs({"\U0001f600": 1, "\ufb33": 2, "a": True}).decode() == '{"a":true,"\U0001f600":1,"\ufb33":2}'


Json = st.recursive(
    st.booleans()
    | st.integers(-canonical.LARGEST_WHOLE, canonical.LARGEST_WHOLE)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(Json)
def test_jcs_reads_back_and_is_stable(value: object) -> None:
    data = canonical.jcs(value)
    assert json.loads(data) == value
    assert canonical.jcs(json.loads(data)) == data


def test_text_enters_once() -> None:
    assert canonical.clean_text(" a\r\nb\rc\n e\u0301 ") == " a\nb\nc\n \u00e9 "
    for bad in ("a\0b", "\ud83d"):
        with pytest.raises(canonical.NotCanonical):
            canonical.clean_text(bad)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        clean = canonical.clean_text(text)
    except canonical.NotCanonical:
        return
    assert canonical.clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert "\r" not in clean


@pytest.mark.parametrize(
    "key",
    ["", " a", "a ", "a\tb", "a\u00a0b", "a\u200bb", "a\u00adb", "a\ufe0f", "\u3164", "a\nb", "x" * 201, "a\ue000"],
)
def test_keys_are_visible(key: str) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.clean_key(key)


def test_keys_that_look_alike_fold_together() -> None:
    assert canonical.clean_key("INT 01") == "INT 01"
    assert canonical.fold_key("INT-01") == canonical.fold_key("ｉｎｔ-01") == canonical.fold_key("int-01")
    assert canonical.item_part("a/b%c") == "a%2Fb%25c"


@given(st.binary())
def test_bytes_have_one_text(data: bytes) -> None:
    text = canonical.b64url(data)
    assert "=" not in text
    assert canonical.from_b64url(text) == data
    with pytest.raises(canonical.NotCanonical):
        canonical.from_b64url(text + "=")


def test_the_order_of_bytes_is_not_the_order_of_utf_16() -> None:
    assert canonical.in_byte_order(["\U0001f600", "\ufb33"]) == ["\ufb33", "\U0001f600"]


def test_digests() -> None:
    assert canonical.sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert canonical.sha256(b"").hex() == canonical.sha256_hex(b"")

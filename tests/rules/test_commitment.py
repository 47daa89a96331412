"""Row commitments and entry bodies: one written form, whatever a database hands back."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from rai_review.ledger.canonical import NotCanonical, sha256_hex
from rai_review.ledger.commitment import entry_body, normalise, read_entry_body, row_commitment

SALT = bytes(range(32))
ENTRY = {
    "idx": 7,
    "at": 1_772_366_400_000,
    "type": "review.submitted",
    "actor": {"id": "a", "kind": "person", "auth": "password", "token_id": None},
    "object": {"type": "review", "id": "r", "rev": 1},
    "rows": [("submission", "2", "c2"), ("review", "9", "c9"), ("review", "10", "c10")],
}


class Colour(StrEnum):
    RED = "red"


FORMS = {
    "flag": (True, True),
    "off": (False, False),
    "small": (2**53 - 1, 2**53 - 1),
    "large": (2**53, "9007199254740992"),
    "negative": (-(2**53), "-9007199254740992"),
    "text": ("é\n", "é\n"),
    "kind": (Colour.RED, "red"),
    "bytes": (b"\xff\xfe", "__4"),
    "view": (memoryview(b"\xff"), "_w"),
    "hex": (b"\x01\xab", "01ab"),
    "hex_text": ("01ab", "01ab"),
    "json": (b'{"a":1}', '{"a":1}'),
    "json_text": ('{"a":1}', '{"a":1}'),
    "day": (date(2026, 3, 1), "2026-03-01"),
    "leaves": (b"[[...]]", "ab" * 32),
    "gone": (None, "cd" * 32),
}


def test_the_written_form_of_each_type():
    row = {column: stored for column, (stored, _) in FORMS.items()} | {"nothing": None}
    trees = {"leaves": "ab" * 32, "gone": "cd" * 32}
    content = normalise(row, digests={"hex", "hex_text"}, json_texts={"json", "json_text"}, trees=trees)
    assert content == {column: written for column, (_, written) in FORMS.items()}
    assert type(content["kind"]) is str
    assert content["flag"] is True


@pytest.mark.parametrize("value", [0.5, [1], {"a": 1}, datetime(2026, 3, 1, tzinfo=UTC), object()])
def test_other_types_are_refused(value):
    with pytest.raises(NotCanonical):
        normalise({"column": value})
    with pytest.raises(NotCanonical):
        normalise({"column": 5}, digests={"column"})


def test_a_commitment_is_over_salt_and_content():
    assert row_commitment(SALT, {"b": 1, "a": "x"}) == sha256_hex(SALT + b'{"a":"x","b":1}')
    assert row_commitment(SALT, {"a": "x", "b": 1}) == row_commitment(SALT, {"b": 1, "a": "x"})
    assert row_commitment(SALT, {"a": 1}) != row_commitment(SALT, {"a": "1"})
    assert row_commitment(SALT, {"a": True}) != row_commitment(SALT, {"a": 1})
    with pytest.raises(ValueError, match="32 bytes"):
        row_commitment(b"", {"a": 1})


def test_an_entry_s_bytes():
    body = entry_body(**ENTRY, seals=[("rai-submission/1", "bb"), ("rai-act/1", "cc"), ("rai-act/1", "aa")])
    assert body == (
        b'{"actor":{"auth":"password","id":"a","kind":"person"},"at":1772366400000,"idx":7,'
        b'"object":{"id":"r","rev":1,"type":"review"},'
        b'"rows":[["review","10","c10"],["review","9","c9"],["submission","2","c2"]],'
        b'"seals":[["rai-act/1","aa"],["rai-act/1","cc"],["rai-submission/1","bb"]],'
        b'"type":"review.submitted","v":1}'
    )
    assert read_entry_body(body)["idx"] == 7


def test_what_is_absent_is_left_out():
    body = entry_body(**ENTRY, checklist_digest=None, prev_object_idx=None, request_id=None, app_version="1.0")
    fields = read_entry_body(body)
    assert "seals" not in fields
    assert set(fields) == {"v", "idx", "at", "type", "actor", "object", "rows", "app_version"}


def test_a_wrong_entry_is_refused():
    with pytest.raises(ValueError, match="mood"):
        entry_body(**ENTRY, mood="good")
    with pytest.raises(ValueError, match="twice"):
        entry_body(**{**ENTRY, "rows": [("review", "9", "x"), ("review", "9", "y")]})
    with pytest.raises(ValueError, match="lacks type"):
        entry_body(**{**ENTRY, "type": None})
    with pytest.raises(ValueError, match="name"):
        entry_body(**{**ENTRY, "actor": {"name": "Anne"}})


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body + b" ",
        lambda body: body.replace(b'"v":1', b'"v":2'),
        lambda body: body.replace(b'"at":1772366400000,', b""),
        lambda body: b"[]",
        lambda body: b"{",
        lambda body: b"\xff",
    ],
)
def test_only_the_one_written_form_is_read(change):
    with pytest.raises(NotCanonical):
        read_entry_body(change(entry_body(**ENTRY)))

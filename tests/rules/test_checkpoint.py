"""Signed notes, vkeys and proofs: the texts of the C2SP specifications, and what is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rai_review.ledger.checkpoint import (
    Checkpoint,
    NoteError,
    encode_vkey,
    make_tlog_proof,
    open_note,
    open_tlog_proof,
    parse_vkey,
    peek_note,
    sign_note,
)

ORIGIN = "rai.example/5f0c"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
VKEY = encode_vkey(ORIGIN, KEY.public_key())
ROOT = bytes(range(100, 132))
NOTE = sign_note(ORIGIN, 7, ROOT, KEY)
PROOF = make_tlog_proof(4, [b"\x02" * 32, b"\x03" * 32], NOTE)


def test_the_note_s_text():
    body, signatures = NOTE.split("\n\n")
    assert body == f"{ORIGIN}\n7\n{base64.b64encode(ROOT).decode()}"
    assert signatures.startswith(f"\u2014 {ORIGIN} ")
    assert signatures.endswith("\n")
    assert open_note(NOTE, [VKEY]) == peek_note(NOTE) == Checkpoint(ORIGIN, 7, ROOT)


def test_keys_of_other_programs_are_read():
    """The example keys of Go's sumdb/note and of another implementation of the specification."""
    assert parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").name == "PeterNeumann"
    foo = parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert foo.key_id.hex() == "530d903a"


def test_an_unknown_cosignature_is_passed_over_and_a_wrong_one_of_a_known_key_is_not():
    witness = sign_note("witness.example", 7, ROOT, OTHER).splitlines()[-1]
    assert open_note(NOTE + witness + "\n", [VKEY]).size == 7
    witness_key = encode_vkey("witness.example", OTHER.public_key())
    with pytest.raises(NoteError, match=r"witness\.example does not verify"):
        open_note(NOTE + witness + "\n", [VKEY, witness_key])


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([], "no known key"),
        ([encode_vkey(ORIGIN, OTHER.public_key())], "no known key"),
        ([encode_vkey("another.example", KEY.public_key())], "no known key"),
    ],
)
def test_a_note_needs_a_known_key_of_its_origin(keys, why):
    with pytest.raises(NoteError, match=why):
        open_note(NOTE, keys)


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_no_other_note_verifies(place, char):
    changed = NOTE[:place] + char + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(NoteError):
            open_note(changed, [VKEY])


@pytest.mark.parametrize(
    "vkey",
    ["", "a+b", VKEY.replace("+", "-"), VKEY[:-4], VKEY.replace(ORIGIN, "rai.example/5f0d"), VKEY[:-1], " " + VKEY],
)
def test_a_broken_vkey_is_refused(vkey):
    with pytest.raises(NoteError):
        parse_vkey(vkey)


def test_the_proof_s_text():
    lines = PROOF.decode().split("\n")
    assert lines[:4] == ["c2sp.org/tlog-proof@v1", "index 4", "AgIC" * 10 + "AgI=", "AwMD" * 10 + "AwM="]
    assert "\n".join(lines[4:]) == "\n" + NOTE
    proof = open_tlog_proof(PROOF)
    assert (proof.idx, proof.path, proof.note) == (4, (b"\x02" * 32, b"\x03" * 32), NOTE)


def test_a_proof_of_a_log_with_one_entry_has_no_path():
    assert open_tlog_proof(make_tlog_proof(0, [], sign_note(ORIGIN, 1, ROOT, KEY))).path == ()


@pytest.mark.parametrize(
    "changed",
    [
        PROOF.replace(b"@v1", b"@v2"),
        PROOF.replace(b"index 4", b"index 04"),
        PROOF.replace(b"index 4", b"index -4"),
        PROOF.replace(b"index 4", b"extra AAAA\nindex 4"),
        PROOF.replace(b"AgI=", b"AgI"),
        PROOF.replace(b"AgI=", b"AgJ="),
        PROOF.replace(b"\n\n", b"\n"),
        PROOF.replace(b"\n", b"\r\n"),
        PROOF + b"\xff",
        PROOF[:-2],
        b"",
    ],
)
def test_a_broken_proof_is_refused(changed):
    with pytest.raises(NoteError):
        open_tlog_proof(changed)


def test_impossible_heads_are_not_signed():
    heads = [("a b", 1, ROOT), ("a+b", 1, ROOT), ("", 1, ROOT), (ORIGIN, -1, ROOT), (ORIGIN, 1, b"x")]
    for origin, size, root in heads:
        with pytest.raises(NoteError):
            sign_note(origin, size, root, KEY)

"""Signed checkpoints and inclusion proofs as texts that outside tools read.

Formats, byte for byte: C2SP signed-note v1, C2SP tlog-checkpoint and C2SP tlog-proof@v1, with Ed25519
(signature type 0x01). A note's text is trusted only after `open_note` has checked a known key's signature.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_ED25519 = b"\x01"
_DASH = "\u2014 "
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)\Z", re.ASCII)
# Enough for sixteen post-quantum cosignatures (signed-note asks for sixteen); a bound against hostile files.
_MAX_NOTE = 256 * 1024
_MAX_SIGNATURES = 64
_MAX_PROOF = 64


class NoteError(ValueError):
    """A note, key or proof text that is not well formed, or that no known key signed."""


@dataclass(frozen=True)
class VerifierKey:
    """A log's public key under its name, as a vkey states it."""

    name: str
    key_id: bytes
    public_key: Ed25519PublicKey


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: the log's origin, its number of entries and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class TlogProof:
    """A read tlog-proof: entry index, audit path of 32-byte hashes, and the note, its signature still unchecked."""

    idx: int
    path: tuple[bytes, ...]
    note: str


def encode_vkey(name: str, public_key: Ed25519PublicKey) -> str:
    """The vkey text `name+keyid+base64(0x01 ‖ key)` of a public key; raises NoteError for a bad name."""
    _check_name(name)
    raw = public_key.public_bytes_raw()
    return f"{name}+{_key_id(name, raw).hex()}+{_b64(_ED25519 + raw)}"


def parse_vkey(text: str) -> VerifierKey:
    """Read a vkey text; raises NoteError where it is malformed, of another type, or its id does not fit."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("a vkey has a name, a key id and a key, joined by +")
    name, key_id, encoded = parts
    _check_name(name)
    key = _unb64(encoded)
    if len(key) != 33 or key[:1] != _ED25519:
        raise NoteError("the vkey is not an Ed25519 key")
    if _key_id(name, key[1:]).hex() != key_id:
        raise NoteError("the vkey's id does not belong to its name and key")
    return VerifierKey(name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(key[1:]))


def sign_note(origin: str, size: int, root: bytes, private_key: Ed25519PrivateKey) -> str:
    """The signed checkpoint of a tree head; the key's name is the origin. Raises NoteError for a bad tree head."""
    _check_name(origin)
    if size < 0 or len(root) != 32:
        raise NoteError("a checkpoint needs a size of at least 0 and a root of 32 bytes")
    text = f"{origin}\n{size}\n{_b64(root)}\n"
    key_id = _key_id(origin, private_key.public_key().public_bytes_raw())
    signature = private_key.sign(text.encode())
    return f"{text}\n{_DASH}{origin} {_b64(key_id + signature)}\n"


def open_note(text: str, vkeys: Iterable[str | VerifierKey]) -> Checkpoint:
    """Check a signed checkpoint against known keys and read its tree head.

    Signatures by unknown keys are passed over (cosignatures, rotation); a known key's signature that does
    not verify, or none by a known key, raises NoteError, and so does an origin that is no verified key's name.
    """
    keys = {(key.name, key.key_id): key for key in map(_as_key, vkeys)}
    body, signatures = _split_note(text)
    verified = set()
    for name, key_id, signature in signatures:
        key = keys.get((name, key_id))
        if key is None:
            continue
        try:
            key.public_key.verify(signature, body.encode())
        except InvalidSignature:
            raise NoteError(f"the signature of {name} does not verify") from None
        verified.add(name)
    checkpoint = _read_body(body)
    if checkpoint.origin not in verified:
        raise NoteError("no known key of its origin signed the note")
    return checkpoint


def peek_note(text: str) -> Checkpoint:
    """Read a checkpoint's tree head WITHOUT checking who signed it (to say what an unknown signer claims)."""
    return _read_body(_split_note(text)[0])


def make_tlog_proof(idx: int, path: Sequence[bytes], note: str) -> bytes:
    """The tlog-proof@v1 bytes for entry `idx` (no `extra` line); raises NoteError for malformed parts."""
    if idx < 0 or any(len(step) != 32 for step in path):
        raise NoteError("a proof needs an index of at least 0 and hashes of 32 bytes")
    _split_note(note)
    lines = [PROOF_HEADER, f"index {idx}", *map(_b64, path)]
    return ("\n".join(lines) + "\n\n" + note).encode()


def open_tlog_proof(data: bytes) -> TlogProof:
    """Read tlog-proof@v1 bytes; an `extra` line is refused, as ours never carry one. Raises NoteError."""
    if len(data) > _MAX_NOTE:
        raise NoteError("the proof is too long")
    head, found, note = _decode(data).partition("\n\n")
    lines = head.split("\n")
    if not found or len(lines) < 2 or lines[0] != PROOF_HEADER:
        raise NoteError("not a tlog-proof of version 1")
    word, _, number = lines[1].partition(" ")
    if word != "index":
        raise NoteError("the second line must give the index")
    if len(lines) - 2 > _MAX_PROOF:
        raise NoteError("the audit path is too long")
    path = tuple(_unb64(line) for line in lines[2:])
    if any(len(step) != 32 for step in path):
        raise NoteError("a line of the audit path is not a SHA-256 hash")
    _split_note(note)
    return TlogProof(_number(number), path, note)


def _as_key(key: str | VerifierKey) -> VerifierKey:
    return parse_vkey(key) if isinstance(key, str) else key


def _key_id(name: str, raw_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + raw_key).digest()[:4]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or not char.isprintable() for char in name):
        raise NoteError("a key name is not empty and holds no blank, + or control character")


def _split_note(text: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's text and its (name, key id, signature) lines; they part at the last empty line."""
    if len(text) > _MAX_NOTE or any(ord(char) < 0x20 and char != "\n" for char in text):
        raise NoteError("the note is too long or holds a control character")
    cut = text.rfind("\n\n")
    if cut < 0 or not text.endswith("\n"):
        raise NoteError("the note has no signatures")
    lines = text[cut + 2 : -1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    return text[: cut + 1], [_read_signature(line) for line in lines]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    name, found, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not found:
        raise NoteError("a signature line is malformed")
    _check_name(name)
    signature = _unb64(encoded)
    if len(signature) < 5:
        raise NoteError("a signature is too short")
    return name, signature[:4], signature[4:]


def _read_body(body: str) -> Checkpoint:
    """The tree head in a note's text. Extension lines are refused: ours have none, and no monitor reads them."""
    lines = body.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("the note is not a checkpoint of origin, size and root")
    root = _unb64(lines[2])
    if len(root) != 32:
        raise NoteError("the root is not a SHA-256 hash")
    return Checkpoint(lines[0], _number(lines[1]), root)


def _number(text: str) -> int:
    if not _DECIMAL.match(text) or len(text) > 19:
        raise NoteError("a size or index is not a plain decimal")
    return int(text)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    """Standard base64 with padding, in the one canonical spelling (so that no second text means the same)."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise NoteError("not base64") from None
    if _b64(data) != text:
        raise NoteError("not canonical base64")
    return data


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteError("the text is not UTF-8") from None

"""The checkpoint key and the notes signed with it. Only the worker process calls this module's signing functions."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.database import Database
from rai_review.ledger import checkpoint, service, tree
from rai_review.ledger.key_files import write_once

KEY_FILE = "checkpoint.pem"
EVERY_MS = 60_000

# A note holds single blank lines only, so two of them end it.
_END = "\n\n\n"
_ENDS = re.compile(r"\n{3,}")
# Stands after what a crash cut off: the file is only ever added to, so the piece itself stays.
_TORN = "torn"


def make_checkpoint_key(folder: Path, origin: str) -> str:
    """Makes the Ed25519 key in `folder` where there is none, file mode 0600; returns its C2SP vkey."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_once(path, pem, 0o600)
    return checkpoint.encode_vkey(origin, load_key(folder).public_key())


def load_key(folder: Path) -> Ed25519PrivateKey:
    """Returns the private key of `folder`; raises `OSError` where it can't be read."""
    key = load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the checkpoint key is not an Ed25519 key")
    return key


def read_notes(path: Path) -> list[str]:
    """Returns the signed notes of an append-only checkpoint file, oldest first; what a crash cut off is passed over."""
    if not path.exists():
        return []
    *pieces, _unfinished = _ENDS.split(path.read_text("utf-8", errors="replace"))
    followed = zip(pieces, [*pieces[1:], ""], strict=True)
    return [piece + "\n" for piece, following in followed if piece and _TORN not in (piece, following)]


def make_checkpoint(database: Database, folder: Path, outside: Path, origin: str) -> str | None:
    """Signs the ledger as it stands, delivers the note outside, keeps a copy; None where nothing is new.

    Before signing, the tree is proven to contain the last note that lies outside; raises `RuntimeError` where
    it does not, because a ledger that lost or changed entries must not be vouched for.
    """
    key = load_key(folder)
    with _alone(outside), database.reading() as session:
        return _sign_size(database, session, key, outside, origin)


def _sign_size(database: Database, session: Session, key: Ed25519PrivateKey, outside: Path, origin: str) -> str | None:
    size = service.size(session)
    if size == 0:
        return None
    root = service.root(session, size)
    notes = read_notes(outside)
    if notes:
        last = _opened(notes[-1], checkpoint.encode_vkey(origin, key.public_key()))
        if last.size > size or service.root(session, last.size) != last.root:
            raise RuntimeError(f"the ledger does not contain its checkpoint of size {last.size}")
        if last.size == size:
            _keep(database, size, root, notes[-1])
            return notes[-1]
    note = checkpoint.sign_note(origin, size, root, key)
    _append(outside, note)
    _keep(database, size, root, note)
    return note


def _opened(note: str, vkey: str) -> checkpoint.Checkpoint:
    try:
        return checkpoint.open_note(note, [vkey])
    except checkpoint.NoteError as problem:
        raise RuntimeError(f"the last checkpoint outside the database is not ours: {problem}") from problem


@contextmanager
def _alone(outside: Path) -> Iterator[None]:
    """Holds a lock beside the file, so that two workers never sign side by side."""
    outside.parent.mkdir(parents=True, exist_ok=True)
    with outside.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _append(path: Path, note: str) -> None:
    with path.open("ab") as handle:
        torn = path.stat().st_size and not path.read_bytes().endswith(_END.encode())
        handle.write(f"{_END}{_TORN}{_END}".encode() if torn else b"")
        handle.write(note.encode("utf-8") + b"\n\n")
        handle.flush()
        os.fsync(handle.fileno())


def _keep(database: Database, size: int, root: bytes, note: str) -> None:
    with database.transaction() as session:
        service.store_checkpoint(session, size, root.hex(), note)


def proof_of(database: Database, idx: int, note: str, size: int) -> bytes:
    """Returns the C2SP tlog-proof of entry `idx` under the checkpoint `note` of `size` entries."""
    with database.reading() as session:
        path = tree.inclusion_proof(idx, size, service.node_reader(session))
    return checkpoint.make_tlog_proof(idx, path, note)


class CheckpointChore:
    """A worker's chore: a new checkpoint at most a minute after any entry."""

    def __init__(self, folder: Path, outside: Path, origin: str) -> None:
        self.folder, self.outside, self.origin = folder, outside, origin
        self.next_at = 0.0

    def __call__(self, database: Database) -> None:
        """Makes a checkpoint where one is due."""
        # Measured on the clock that never goes back: a corrected wall clock must not put a checkpoint off.
        if clock.monotonic() < self.next_at:
            return
        self.next_at = clock.monotonic() + EVERY_MS / 2000
        make_checkpoint(database, self.folder, self.outside, self.origin)

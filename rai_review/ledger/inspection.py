"""`ledger verify`: the tree from its leaves, the state tables against their entries, every checkpoint at hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review.database import Ledgered
from rai_review.ledger import checkpoint, service, tree
from rai_review.ledger.models import LedgerEntry, LedgerNode

BATCH = 1000


@dataclass(frozen=True)
class SeenRow:
    """A state row as a witness finds it: its ledger name, id, last entry and commitment recomputed now."""

    table: str
    id: str
    entry_idx: int
    commitment: str


Witness = Callable[[Session], Iterator[SeenRow]]


@dataclass(frozen=True)
class Inspection:
    """What `inspect_ledger` found. `problems` is empty where everything fits; the first names the first bad record."""

    size: int
    root: str
    rows: int
    checkpoints: int
    problems: tuple[str, ...]


def witness_for(model: type[Ledgered]) -> Witness:
    """Returns a witness that recomputes the commitment of every row of a ledgered class."""

    def look(session: Session) -> Iterator[SeenRow]:
        for row in session.scalars(select(model).order_by(model.id).execution_options(yield_per=BATCH)):
            try:
                commitment = service.row_commitment(row)
            except ValueError as problem:  # bytes that are no sealed tree any more
                commitment = f"unreadable: {problem}"
            yield SeenRow(model.ledger_name, row.id, row.entry_idx, commitment)
            session.expunge(row)

    return look


def inspect_ledger(
    session: Session, witnesses: Iterable[Witness], notes: Sequence[str] = (), vkeys: Sequence[str] = ()
) -> Inspection:
    """Recomputes leaves, nodes and row commitments, and checks every signed note that is handed in.

    `notes` are C2SP checkpoints from outside the database, `vkeys` the public keys that may have signed them.
    """
    problems: list[str] = []
    listed, leaves = _read_entries(session, problems)
    _check_nodes(session, leaves, problems)
    rows = _check_rows(session, witnesses, listed, problems)
    for note in notes:
        _check_note(note, vkeys, leaves, problems)
    return Inspection(len(leaves), tree.root(leaves).hex(), rows, len(notes), tuple(problems))


def _read_entries(session: Session, problems: list[str]) -> tuple[dict[tuple[str, str], tuple[int, str]], list[bytes]]:
    """Returns {(table, id): (last entry, commitment)} and the leaf hashes recomputed from the bodies."""
    listed: dict[tuple[str, str], tuple[int, str]] = {}
    leaves: list[bytes] = []
    query = select(LedgerEntry.idx, LedgerEntry.body, LedgerEntry.leaf, LedgerEntry.type, LedgerEntry.at)
    for idx, body, leaf, kind, at in session.execute(query.order_by(LedgerEntry.idx)).yield_per(BATCH):
        if idx != len(leaves):
            problems.append(f"ledger_entry {len(leaves)} is missing")
            break
        recomputed = tree.leaf_hash(bytes(body))
        leaves.append(recomputed)
        if recomputed != bytes(leaf):
            problems.append(f"ledger_entry {idx}: the body does not fit its leaf hash")
        try:
            fields = json.loads(body)
        except ValueError:
            problems.append(f"ledger_entry {idx}: the body can't be read")
            continue
        if (fields.get("idx"), fields.get("type"), fields.get("at")) != (idx, kind, at):
            problems.append(f"ledger_entry {idx}: the columns beside the body say something else")
        for table, row_id, commitment in fields.get("rows", ()):
            listed[(table, row_id)] = (idx, commitment)
    return listed, leaves


def _check_nodes(session: Session, leaves: list[bytes], problems: list[str]) -> None:
    level, hashes = 0, leaves
    while hashes:
        found = session.execute(select(LedgerNode.idx, LedgerNode.hash).where(LedgerNode.level == level))
        stored = {index: bytes(value) for index, value in found}
        for index, value in enumerate(hashes):
            if stored.pop(index, b"") != value:
                problems.append(f"ledger_node level {level}, index {index}: not the hash of what lies below it")
        problems.extend(f"ledger_node level {level}, index {index}: stands for no entry" for index in sorted(stored))
        pairs = zip(hashes[0::2], hashes[1::2], strict=False)
        level, hashes = level + 1, [tree.node_hash(left, right) for left, right in pairs]


def _check_rows(
    session: Session,
    witnesses: Iterable[Witness],
    listed: dict[tuple[str, str], tuple[int, str]],
    problems: list[str],
) -> int:
    open_rows = dict(listed)
    count = 0
    for witness in witnesses:
        for row in witness(session):
            count += 1
            found = open_rows.pop((row.table, row.id), None)
            if found is None:
                problems.append(f"{row.table} {row.id}: no ledger entry lists this row")
            elif found[1] != row.commitment:
                problems.append(f"{row.table} {row.id}: the row is not what entry {found[0]} committed to")
            elif found[0] != row.entry_idx:
                problems.append(
                    f"{row.table} {row.id}: names entry {row.entry_idx}, but entry {found[0]} lists it last"
                )
    problems.extend(
        f"{table} {row_id}: entry {idx} lists this row, and it is gone"
        for (table, row_id), (idx, _) in sorted(open_rows.items())
    )
    return count


def _check_note(note: str, vkeys: Sequence[str], leaves: list[bytes], problems: list[str]) -> None:
    try:
        signed = checkpoint.open_note(note, vkeys)
    except checkpoint.NoteError as problem:
        problems.append(f"checkpoint: {problem}")
        return
    if signed.size > len(leaves):
        problems.append(f"checkpoint of size {signed.size}: the ledger has only {len(leaves)} entries")
    elif tree.root(leaves[: signed.size]) != signed.root:
        problems.append(
            f"checkpoint of size {signed.size}: its root is not the root of the first {signed.size} entries"
        )

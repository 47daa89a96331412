"""`ledger verify`: the tree from its leaves, the state tables against their entries, every checkpoint at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review.database import Ledgered
from rai_review.ledger import checkpoint, service, tree
from rai_review.ledger.commitment import read_entry_body
from rai_review.ledger.models import LedgerEntry, LedgerNode

BATCH = 1000

# The columns of an entry that repeat its body, each named after the member that it repeats.
_BESIDE = {
    name: getattr(LedgerEntry, name)
    for name in ("idx", "type", "at", "actor_id", "object_type", "object_id", "object_rev")
}


@dataclass(frozen=True)
class SeenRow:
    """A state row as a witness finds it: its ledger name, id, last entry and commitment recomputed now."""

    table: str
    id: str
    entry_idx: int
    commitment: str


Witness = Callable[[Session], Iterator[SeenRow]]
FileWitness = Callable[[Session], Iterator[str]]
"""Reads the files that a capability's rows speak of; yields a sentence for each that is not what its row says."""


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
    session: Session,
    witnesses: Iterable[Witness],
    notes: Sequence[str] = (),
    vkeys: Sequence[str] = (),
    file_witnesses: Iterable[FileWitness] = (),
) -> Inspection:
    """Recomputes leaves, nodes, row commitments and the digests of stored files, and checks every note handed in.

    `notes` are C2SP checkpoints from outside the database, `vkeys` the public keys that may have signed them.
    """
    problems: list[str] = []
    listed, leaves = _read_entries(session, problems)
    levels = _levels_over(leaves)
    _check_nodes(session, levels, problems)
    rows = _check_rows(session, witnesses, listed, problems)
    for look in file_witnesses:
        problems.extend(look(session))
    for note in notes:
        _check_note(note, vkeys, levels, problems)
    return Inspection(len(leaves), _root(levels, len(leaves)).hex(), rows, len(notes), tuple(problems))


def _read_entries(session: Session, problems: list[str]) -> tuple[dict[tuple[str, str], tuple[int, str]], list[bytes]]:
    """Returns {(table, id): (last entry, commitment)} and the leaf hashes recomputed from the bodies."""
    listed: dict[tuple[str, str], tuple[int, str]] = {}
    leaves: list[bytes] = []
    query = select(LedgerEntry.body, LedgerEntry.leaf, *_BESIDE.values()).order_by(LedgerEntry.idx)
    for entry in session.execute(query).yield_per(BATCH):
        idx = entry.idx
        if idx != len(leaves):
            problems.append(f"ledger_entry {len(leaves)} is missing")
            break
        leaves.append(tree.leaf_hash(bytes(entry.body)))
        if leaves[-1] != bytes(entry.leaf):
            problems.append(f"ledger_entry {idx}: the body does not fit its leaf hash")
        try:
            fields = read_entry_body(bytes(entry.body))
            rows = [(str(table), str(row_id), str(digest)) for table, row_id, digest in fields["rows"]]  # type: ignore[attr-defined]
        except (ValueError, TypeError):
            problems.append(f"ledger_entry {idx}: the body can't be read")
            continue
        if any(getattr(entry, name) != _said(fields, name) for name in _BESIDE):
            problems.append(f"ledger_entry {idx}: the columns beside the body say something else")
        listed.update({(table, row_id): (idx, digest) for table, row_id, digest in rows})
    return listed, leaves


def _said(fields: Mapping[str, object], column: str) -> object:
    """What an entry's body says of a column beside it: `at`, or a member of `actor` or `object` (`object_id`)."""
    part, _, member = column.partition("_")
    value = fields.get(part)
    if not member:
        return value
    return value.get(member) if isinstance(value, Mapping) else None


def _levels_over(leaves: list[bytes]) -> list[list[bytes]]:
    """The hashes of all complete subtrees, by level and place."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        pairs = zip(levels[-1][0::2], levels[-1][1::2], strict=False)
        levels.append([tree.node_hash(left, right) for left, right in pairs])
    return levels


def _root(levels: list[list[bytes]], size: int) -> bytes:
    return tree.root_from_nodes(size, lambda level, index: levels[level][index])


def _check_nodes(session: Session, levels: list[list[bytes]], problems: list[str]) -> None:
    seen = [bytearray(len(hashes)) for hashes in levels]
    query = select(LedgerNode.level, LedgerNode.idx, LedgerNode.hash).order_by(LedgerNode.level, LedgerNode.idx)
    for level, index, value in session.execute(query).yield_per(BATCH):
        if not (0 <= level < len(levels) and 0 <= index < len(levels[level])):
            problems.append(f"ledger_node level {level}, index {index}: stands for no entry")
            continue
        seen[level][index] = 1
        if bytes(value) != levels[level][index]:
            problems.append(f"ledger_node level {level}, index {index}: not the hash of what lies below it")
    problems.extend(
        f"ledger_node level {level}, index {index}: is missing"
        for level, marks in enumerate(seen)
        for index, mark in enumerate(marks)
        if not mark
    )


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


def _check_note(note: str, vkeys: Sequence[str], levels: list[list[bytes]], problems: list[str]) -> None:
    try:
        signed = checkpoint.open_note(note, vkeys)
    except checkpoint.NoteError as problem:
        problems.append(f"checkpoint: {problem}")
        return
    if signed.size > len(levels[0]):
        problems.append(f"checkpoint of size {signed.size}: the ledger has only {len(levels[0])} entries")
    elif _root(levels, signed.size) != signed.root:
        problems.append(
            f"checkpoint of size {signed.size}: its root is not the root of the first {signed.size} entries"
        )

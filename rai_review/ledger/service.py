"""Writing an event beside the rows it changes, reading a subject's history, and proofs of entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import bindparam, func, insert, inspect, select
from sqlalchemy.orm import Session

from rai_review import __version__, clock, database
from rai_review.database import Ledgered
from rai_review.ledger import commitment, tree
from rai_review.ledger.events import Event, ObjectRef
from rai_review.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerNode
from rai_review.policy import Actor

# One number for the whole database: whoever holds it appends. Released at commit or rollback.
LEDGER_LOCK = 7_204_315

# Built once: they run at every event, and putting a statement together costs more than running it.
_LAST = select(func.max(LedgerEntry.idx))
_LAST_OF_OBJECT = _LAST.where(
    LedgerEntry.object_type == bindparam("object_type"), LedgerEntry.object_id == bindparam("object_id")
)
_LASTS = select(_LAST.scalar_subquery().label("all"), _LAST_OF_OBJECT.scalar_subquery().label("object"))
_NODE = select(LedgerNode.hash).where(LedgerNode.level == bindparam("level"), LedgerNode.idx == bindparam("idx"))
_ADD_ENTRY, _ADD_NODE = insert(LedgerEntry), insert(LedgerNode)


def record(
    session: Session,
    actor: Actor,
    event: Event,
    subject: ObjectRef,
    *,
    checklist_digest: str | None = None,
    seals: Sequence[tuple[str, str]] = (),
) -> int:
    """Writes the session's pending ledgered rows and the one entry that lists them; returns the entry's index.

    `seals` are the (format, root) of every tree the event sealed. Call it once, last in a service.
    """
    rows = database.pending_rows(session)
    if not rows:
        raise ValueError("an event that changes no ledgered row is no event")
    idx, previous = _place(session, subject)
    at = clock.now()
    body = commitment.entry_body(
        idx=idx,
        at=at,
        type=event.type,
        actor={"id": actor.person_id, "kind": actor.kind, "auth": actor.auth},
        object={"type": subject.type, "id": subject.id, "rev": subject.rev},
        checklist_digest=checklist_digest,
        rows=[(row.ledger_name, row.id, _commit(row, idx)) for row in rows],
        seals=seals,
        prev_object_idx=previous,
        request_id=actor.request_id,
        app_version=__version__,
    )
    _append(session, idx, at, body, event, actor, subject)
    session.info[database.RECORDING] = True
    try:
        session.flush()
    finally:
        session.info.pop(database.RECORDING, None)
    return idx


def _place(session: Session, subject: ObjectRef) -> tuple[int, int | None]:
    """Returns the next entry's index and that of the subject's last one. Nobody else appends from here on."""
    database.hold(session.connection(), LEDGER_LOCK)
    last = session.execute(_LASTS, {"object_type": subject.type, "object_id": subject.id}).one()
    return 0 if last.all is None else last.all + 1, last.object


def size(session: Session) -> int:
    """Returns how many entries the ledger has."""
    last = session.scalar(_LAST)
    return 0 if last is None else last + 1


def _commit(row: Ledgered, idx: int) -> str:
    row.entry_idx = idx
    if not row.salt:
        row.salt = clock.random_bytes(commitment.SALT_LENGTH)
    return row_commitment(row)


def row_commitment(row: Ledgered) -> str:
    """Returns the commitment of a row (formats §5): salted, over all columns that are committed."""
    return commitment.row_commitment(bytes(row.salt), row_content(row))


def row_content(row: Ledgered) -> commitment.Content:
    """Returns the content that a row's commitment covers, as {column: written value}."""
    values, roots, json_texts = {}, {}, set()
    for column in inspect(type(row)).columns:
        if any(column.info.get(name) for name in database.NOT_COMMITTED):
            continue
        value = values[column.key] = getattr(row, column.key)
        tree_root: Callable[[bytes], str] | None = column.info.get("tree_root")
        if tree_root and value is not None:
            roots[column.key] = tree_root(value)
        if column.info.get("json"):
            json_texts.add(column.key)
    return commitment.normalise(values, json_texts=json_texts, trees=roots)


def _append(session: Session, idx: int, at: int, body: bytes, event: Event, actor: Actor, subject: ObjectRef) -> None:
    leaf = tree.leaf_hash(body)
    entry = {
        "idx": idx,
        "body": body,
        "leaf": leaf,
        "type": event.type,
        "at": at,
        "actor_id": actor.person_id,
        "object_type": subject.type,
        "object_id": subject.id,
        "object_rev": subject.rev,
    }
    connection = session.connection()
    connection.execute(_ADD_ENTRY, entry)
    created = tree.nodes_for_append(idx, leaf, node_reader(session))
    connection.execute(_ADD_NODE, [{"level": level, "idx": index, "hash": value} for level, index, value in created])


def node_reader(session: Session) -> tree.GetNode:
    """Returns a function that reads the stored hash of a complete subtree by (level, index)."""

    def read(level: int, index: int) -> bytes:
        found = session.scalar(_NODE, {"level": level, "idx": index})
        if found is None:
            raise LookupError(f"the ledger lacks node {index} of level {level}")
        return bytes(found)

    return read


def root(session: Session, of_size: int) -> bytes:
    """Returns the root over the first `of_size` entries."""
    return tree.root_from_nodes(of_size, node_reader(session))


def entry_body(session: Session, idx: int) -> bytes:
    """Returns the exact bytes of entry `idx`; raises `LookupError` where there is none."""
    body = session.scalar(select(LedgerEntry.body).where(LedgerEntry.idx == idx))
    if body is None:
        raise LookupError(f"the ledger has no entry {idx}")
    return bytes(body)


def history(session: Session, subject: ObjectRef, limit: int = 200) -> list[tuple[int, str, int, str]]:
    """Returns (idx, type, at, actor id) of a subject's entries, newest first."""
    found = session.execute(
        select(LedgerEntry.idx, LedgerEntry.type, LedgerEntry.at, LedgerEntry.actor_id)
        .where(LedgerEntry.object_type == subject.type, LedgerEntry.object_id == subject.id)
        .order_by(LedgerEntry.idx.desc())
        .limit(limit)
    )
    return [(row.idx, row.type, row.at, row.actor_id) for row in found]


def latest_checkpoint(session: Session) -> tuple[int, str] | None:
    """Returns (size, note) of the largest checkpoint made so far."""
    found = session.execute(
        select(LedgerCheckpoint.size, LedgerCheckpoint.note).order_by(LedgerCheckpoint.size.desc()).limit(1)
    ).first()
    return None if found is None else (found.size, found.note)


def store_checkpoint(session: Session, of_size: int, of_root: str, note: str) -> None:
    """Keeps a signed note beside the ledger, for pages and proofs; a second note of one size changes nothing."""
    if session.get(LedgerCheckpoint, of_size) is None:
        session.add(LedgerCheckpoint(size=of_size, root=of_root, note=note, at=clock.now()))

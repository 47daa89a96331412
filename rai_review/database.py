"""The engine, the declared kinds of table, `reading()` and `transaction()`: the one call to commit.

Every table says what it is:

* *sealed*: rows are inserted and never change;
* *live*: rows change, each change beside a ledger entry, and end by a state or a date;
* *derived*: can be rebuilt from the others;
* *operational*: sessions, throttles, jobs and the like, of no legal weight.

Sealed and live tables are *ledgered*: their rows reach the database only inside
`rai_review.ledger.service.record`, which lists them in the entry of the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, MetaData, String, create_engine, event, inspect, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rai_review import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NOT_COMMITTED = ("derived", "operational")
RECORDING = "recording"
READ_ONLY = "rai_read_only"

Id = String(36)
Digest = String(64)


def refers_to(column: str) -> ForeignKey:
    """Returns a foreign key to `table.column` that is checked at commit, so that rows may be written in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class Kind(StrEnum):
    """What a table is declared to be."""

    SEALED = "sealed"
    LIVE = "live"
    DERIVED = "derived"
    OPERATIONAL = "operational"


class Base(DeclarativeBase):
    """Declares a table. Each class names its `table_kind`; a column outside the commitment says so in its `info`."""

    metadata = MetaData(naming_convention=NAMES)
    table_kind: ClassVar[Kind]


class Derived:
    """Rows that a command can rebuild from the ledgered ones."""

    table_kind: ClassVar[Kind] = Kind.DERIVED


class Operational:
    """Rows without legal weight; they need no event and may be written on a refusal."""

    table_kind: ClassVar[Kind] = Kind.OPERATIONAL


class Ledgered:
    """Rows that ledger entries list by `ledger_name`, id and salted commitment."""

    ledger_name: ClassVar[str]

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary, info={"derived": True})
    entry_idx: Mapped[int] = mapped_column(BigInteger, refers_to("ledger_entry.idx"), info={"derived": True})


class Sealed(Ledgered):
    """Ledgered rows that are only ever inserted."""

    table_kind: ClassVar[Kind] = Kind.SEALED


class Live(Ledgered):
    """Ledgered rows that change beside an entry; `entry_idx` is the last entry that lists the row."""

    table_kind: ClassVar[Kind] = Kind.LIVE


@event.listens_for(Ledgered, "init", propagate=True)
def _give_id(target: Ledgered, _args: object, kwargs: dict[str, Any]) -> None:
    if "id" not in kwargs:
        target.id = clock.new_id()


def committed_columns(model: type[Ledgered]) -> list[str]:
    """Returns the names of the columns that a row's commitment covers, in table order."""
    return [column.key for column in inspect(model).columns if not any(column.info.get(name) for name in NOT_COMMITTED)]


def ledgered_models() -> list[type[Ledgered]]:
    """Returns every declared ledgered class, sorted by ledger name."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Ledgered)]
    return sorted(found, key=lambda model: model.ledger_name)


def is_changed(row: Ledgered) -> bool:
    """Whether a loaded row has a changed column that its commitment covers."""
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in committed_columns(type(row)))


def pending_rows(session: Session) -> list[Ledgered]:
    """Returns the new and changed ledgered rows that the session has not written yet."""
    rows = [row for row in session.new if isinstance(row, Ledgered)]
    return rows + [row for row in session.dirty if isinstance(row, Ledgered) and is_changed(row)]


class Database:
    """One database, SQLite or PostgreSQL, and the two ways into it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yields a session for reading; it can't write, and is closed without a commit."""
        connection = self.engine.connect().execution_options(**{READ_ONLY: True})
        with connection, _session(connection) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yields a session whose work is committed when the block ends and rolled back when it raises.

        Never retried: a caller that may be repeated says so with a request id.
        """
        with self.engine.connect() as connection, _session(connection) as session:
            session.connection()
            yield session
            session.flush()
            session.commit()

    def dispose(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def hold(connection: Connection, lock: int) -> None:
    """Waits for a numbered lock of the whole database and holds it until the transaction ends.

    SQLite needs none: there whoever may write is alone from the beginning of the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def _session(connection: Connection) -> Session:
    return Session(connection, autoflush=False, expire_on_commit=False)


def _make_engine(url: str) -> Engine:
    """Returns the engine; its errors never repeat the values they failed on, for logs would keep them."""
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10, pool_pre_ping=True)
    # What lies below is confidential: other accounts of the machine have no way in.
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=10
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # the driver would send no BEGIN before a SELECT; we send our own
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "busy_timeout=30000",
        "foreign_keys=on",
        "trusted_schema=off",
    ):
        raw.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@event.listens_for(Session, "before_flush")
def _refuse_unrecorded(session: Session, _context: object, _instances: object) -> None:
    if any(isinstance(row, Ledgered) for row in session.deleted):
        raise RuntimeError("a ledgered row is never deleted; it ends by a state or a date")
    if not session.info.get(RECORDING) and (rows := pending_rows(session)):
        names = ", ".join(sorted({row.ledger_name for row in rows}))
        raise RuntimeError(f"rows of {names} reach the database only beside a ledger entry")

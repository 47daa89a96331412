"""What the database itself refuses, made from the declared kinds of table.

A sealed row can't be changed or deleted. A live row can't be deleted, and a column that its
commitment covers can't change unless `entry_idx` rises to the newest ledger entry.
These are guards against accident, not security: whoever may alter the schema may drop them;
`rai-review ledger verify` tells what was changed.
"""

from __future__ import annotations

from sqlalchemy import Table, text
from sqlalchemy.engine import Connection

from rai_review.database import NOT_COMMITTED, Base, Kind

PREFIX = "rai_guard_"


def guarded_tables() -> list[tuple[Table, Kind]]:
    """Returns every table with triggers, and its kind, by name."""
    found = []
    for mapper in Base.registry.mappers:
        kind = mapper.class_.table_kind
        table = mapper.local_table
        if kind in (Kind.SEALED, Kind.LIVE) and isinstance(table, Table):
            found.append((table, kind))
    return sorted(found, key=lambda pair: pair[0].name)


def protected_columns(table: Table) -> list[str]:
    """Returns the columns whose change needs a ledger entry."""
    free = {column.name for column in table.columns if any(column.info.get(name) for name in NOT_COMMITTED)}
    return [column.name for column in table.columns if column.name not in free - {"entry_idx", "salt"}]


def create_triggers(connection: Connection) -> None:
    """Drops every guard that is there and creates the full list again."""
    drop_triggers(connection)
    for statement in _statements(connection.dialect.name):
        connection.execute(text(statement))


def drop_triggers(connection: Connection) -> None:
    """Drops every guard."""
    if connection.dialect.name == "sqlite":
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            if name.startswith(PREFIX):
                connection.execute(text(f"DROP TRIGGER {name}"))
        return
    found = connection.execute(text("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"))
    for name, table in found.all():
        if name.startswith(PREFIX):
            connection.execute(text(f"DROP TRIGGER {name} ON {table}"))


def _statements(dialect: str) -> list[str]:
    make = _sqlite if dialect == "sqlite" else _postgres
    head = [] if dialect == "sqlite" else list(_POSTGRES_FUNCTIONS)
    return head + [statement for table, kind in guarded_tables() for statement in make(table, kind)]


def _sqlite(table: Table, kind: Kind) -> list[str]:
    name = table.name
    columns = ", ".join(f'"{column}"' for column in protected_columns(table))
    refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {name} never change but beside a ledger entry'); END"
    newest = "(SELECT max(idx) FROM ledger_entry)"
    when = "" if kind is Kind.SEALED else f"WHEN NEW.entry_idx <= OLD.entry_idx OR NEW.entry_idx <> {newest} "
    return [
        f"CREATE TRIGGER {PREFIX}{name}_delete BEFORE DELETE ON {name} {refuse}",
        f"CREATE TRIGGER {PREFIX}{name}_update BEFORE UPDATE OF {columns} ON {name} {when}{refuse}",
    ]


def _postgres(table: Table, kind: Kind) -> list[str]:
    name = table.name
    columns = ", ".join(f'"{column}"' for column in protected_columns(table))
    function = "rai_refuse_change" if kind is Kind.SEALED else "rai_refuse_unrecorded"
    head = f"CREATE TRIGGER {PREFIX}{name}"
    each = "FOR EACH ROW EXECUTE FUNCTION"
    return [
        f"{head}_delete BEFORE DELETE ON {name} {each} rai_refuse_change()",
        f"{head}_update BEFORE UPDATE OF {columns} ON {name} {each} {function}()",
    ]


_POSTGRES_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION rai_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % never change but beside a ledger entry', TG_TABLE_NAME; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION rai_refuse_unrecorded() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.entry_idx <= OLD.entry_idx OR NEW.entry_idx <> (SELECT max(idx) FROM ledger_entry) THEN
            RAISE EXCEPTION 'rows of % never change but beside a ledger entry', TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END $$
    """,
)

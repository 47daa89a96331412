"""Each step of the schema on both engines: complete, repeatable, with guards and rows as they were."""

import threading

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from rai_review.database import Base, Database, Derived, Kind, Ledgered, Operational
from rai_review.migrations import runner, triggers
from rai_review.people import service
from rai_review.policy import SERVICE
from tests.databases import Templates


def guards(database: Database) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def constraints(database: Database) -> dict[str, tuple[int, int, int, int]]:
    seen = inspect(database.engine)
    return {
        table: (
            len(seen.get_columns(table)),
            len(seen.get_foreign_keys(table)),
            len(seen.get_unique_constraints(table)),
            len(seen.get_indexes(table)),
        )
        for table in seen.get_table_names()
    }


def counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in inspect(database.engine).get_table_names()
        }


def fill(database: Database) -> None:
    with database.transaction() as session:
        service.create_instance(session, SERVICE, organisation="Acme", zone="UTC", is_demo=False)
    with database.transaction() as session:
        team = service.add_team(session, SERVICE, "Search")
    for number in range(3):
        new = service.NewPerson(f"Person {number}", f"p{number}@example.org", teams=((team, True),))
        with database.transaction() as session:
            service.add_person(session, SERVICE, new)


def test_the_schema_is_what_the_tables_declare(database: Database) -> None:
    assert runner.differences(database) == []
    assert runner.is_current(database)


def test_every_table_says_what_it_is() -> None:
    runner.declare_tables()
    for mapper in Base.registry.mappers:
        kind = mapper.class_.table_kind
        assert isinstance(kind, Kind), mapper.class_
        ledgered = issubclass(mapper.class_, Ledgered)
        assert ledgered or issubclass(mapper.class_, Derived | Operational) or kind is Kind.SEALED
        if ledgered:
            assert mapper.class_.ledger_name


def test_every_ledgered_table_has_its_guards(database: Database) -> None:
    names = {table.name for table, _ in triggers.guarded_tables()}
    assert guards(database) == {f"{triggers.PREFIX}{name}_{what}" for name in names for what in ("delete", "update")}


def test_upgrading_again_changes_nothing(database: Database) -> None:
    fill(database)
    before = guards(database), constraints(database), counts(database)
    runner.upgrade(database)
    assert (guards(database), constraints(database), counts(database)) == before


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_earlier_schema_reaches_the_newest_with_its_rows(engine: str, templates: Templates, tmp_path) -> None:
    steps = [step.revision for step in ScriptDirectory.from_config(runner._config()).walk_revisions()]
    for revision in reversed(steps):
        database = _empty(engine, templates, tmp_path / f"{revision}.db")
        with database.engine.connect() as connection, connection.begin():
            command.upgrade(runner._config(connection), revision)
        fill(database)
        before = counts(database)
        runner.upgrade(database)
        after = counts(database)
        assert {table: after[table] for table in before if table != "alembic_version"} == {
            table: count for table, count in before.items() if table != "alembic_version"
        }
        assert runner.differences(database) == []
        assert guards(database)
        database.dispose()


def _empty(engine: str, templates: Templates, path) -> Database:
    if engine == "sqlite":
        return Database(f"sqlite:///{path}")
    database = Database(templates.postgres_url())
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return database


def test_two_machines_may_upgrade_at_once(postgres_database: Database) -> None:
    with postgres_database.engine.connect() as connection, connection.begin():
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    failures: list[Exception] = []

    def upgrade() -> None:
        try:
            runner.upgrade(postgres_database)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test names it
            failures.append(problem)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert runner.is_current(postgres_database)

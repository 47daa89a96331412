"""Any column of any ledgered row of a decided review, changed behind the service's back, is named by verification."""

from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table, inspect, select, text, update
from sqlalchemy.engine import Connection

from rai_review import clock
from rai_review import database as tables
from rai_review.catalogue.answers import Answer, EvidenceItem
from rai_review.database import Database, Ledgered
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.models import Act, Invitation, Submission
from rai_review.decisions.packing import leaves_of, pack
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.sealing import withhold
from rai_review.evidence.models import EvidenceRevision
from rai_review.jobs import worker
from rai_review.ledger import inspection
from rai_review.migrations.triggers import drop_triggers
from rai_review.reports.models import Report
from tests.builders import World, make_world

DIGEST = "e" * 64


def decided(world: World) -> None:
    """A review with evidence, a reviewer, an approval with a condition's worth of acts, and its report."""
    review = world.start(world.checklist)
    day = clock.today("UTC").isoformat()
    proof = (EvidenceItem(DIGEST, day),)
    world.fill(
        review,
        {
            "harm": Answer("large"),
            "switch": Answer("yes", evidence=proof),
            "notice": Answer("yes"),
            "tested": Answer(day),
            "why": Answer("Because people wait for answers all day."),
            "groups": Answer(({"group": "Polish", "rate": "0.9"}, {"group": "Spanish", "rate": "0.85"})),
        },
    )
    world.submit(review)
    world.invite(review, world.max)
    world.review(review, world.max, {"harm": Judgement(Verdict.MET)}, [DIGEST])
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    world.decide(review, world.cam, Kind.APPROVE, "compliance")
    assert worker.run_one(world.database, {"issue-report": world.handler()})


def look(connection: Connection, database: Database) -> tuple[str, ...]:
    witnesses = [inspection.witness_for(model) for model in tables.ledgered_models()]
    with tables.Session(connection, autoflush=False) as session:
        return inspection.inspect_ledger(session, witnesses).problems


def other(column: object, value: object) -> object:
    kind = column.type  # type: ignore[attr-defined]
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, BigInteger | Integer):
        return 7 if value is None else int(value) + 1000  # type: ignore[call-overload]
    if isinstance(kind, LargeBinary):
        data = bytes(value) if isinstance(value, bytes) else b""
        return bytes(32) if len(data) in (0, 32) else data + b"\x00"
    return "x" if value is None else f"{value}"[:-1] + ("1" if f"{value}".endswith("0") else "0")


def test_every_column_of_every_row_is_committed_to(sqlite_database: Database, tmp_path: Path) -> None:
    world = make_world(sqlite_database, tmp_path)
    world.prepare_keys()
    world.checklist = world.publish_small()
    decided(world)
    seen: set[str] = set()
    with sqlite_database.engine.connect() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=on"))
        drop_triggers(connection)
        assert look(connection, sqlite_database) == ()
        for model in tables.ledgered_models():
            table = model.__table__
            assert isinstance(table, Table)
            rows = connection.execute(select(table).limit(2)).mappings().all()
            for row in rows[:1]:
                seen.add(table.name)
                for name in [*tables.committed_columns(model), "salt", "entry_idx"]:
                    check_one(connection, sqlite_database, model, row, name)
    assert seen >= {each.__tablename__ for each in (Submission, Act, Invitation, EvidenceRevision, Report)}


def check_one(connection: Connection, database: Database, model: type[Ledgered], row: object, name: str) -> None:
    table = model.__table__
    column = inspect(model).columns[name]
    savepoint = connection.begin_nested()
    changed = other(column, row[name])  # type: ignore[index]
    connection.execute(table.update().where(table.c.id == row["id"]).values({name: changed}))  # type: ignore[index,attr-defined]
    problems = look(connection, database)
    savepoint.rollback()
    expected = changed if name == "id" else row["id"]  # type: ignore[index]
    assert any(model.ledger_name in each and str(expected) in each for each in problems), (table.name, name)  # type: ignore[attr-defined]


def test_a_leaf_taken_out_of_a_stored_tree_is_named(sqlite_database: Database, tmp_path: Path) -> None:
    world = make_world(sqlite_database, tmp_path)
    world.prepare_keys()
    world.checklist = world.publish_small()
    decided(world)
    with sqlite_database.engine.connect() as connection:
        drop_triggers(connection)
        for model in (Submission, Act):
            row = connection.execute(select(model.__table__)).mappings().first()
            assert row is not None
            leaves = leaves_of(row["leaves"])
            poorer = pack(withhold(leaves, next(leaf.path for leaf in leaves if leaf.path[0] == "name")))
            savepoint = connection.begin_nested()
            connection.execute(update(model).where(model.id == row["id"]).values(leaves=poorer))
            assert any(f"{model.ledger_name} {row['id']}" in each for each in look(connection, sqlite_database))
            savepoint.rollback()


def test_a_row_that_is_gone_and_one_too_many_are_named(sqlite_database: Database, tmp_path: Path) -> None:
    world = make_world(sqlite_database, tmp_path)
    world.prepare_keys()
    world.checklist = world.publish_small()
    decided(world)
    with sqlite_database.engine.connect() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=on"))
        drop_triggers(connection)
        act = connection.execute(select(Act.__table__)).mappings().first()
        assert act is not None
        savepoint = connection.begin_nested()
        connection.execute(text("DELETE FROM act WHERE id = :id"), {"id": act["id"]})
        assert any(f"act {act['id']}" in each and "gone" in each for each in look(connection, sqlite_database))
        savepoint.rollback()
        added = {**act, "id": clock.new_id(), "number": 99, "root": "0" * 64, "decides_as": None}
        connection.execute(Act.__table__.insert().values(added))
        assert any("no ledger entry lists" in each for each in look(connection, sqlite_database))


pytestmark = pytest.mark.slow

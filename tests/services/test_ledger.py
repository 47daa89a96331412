"""The ledger beside the rows: no row without an entry, no change that verification does not name."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, Boolean, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review import database as tables
from rai_review.database import Database
from rai_review.ledger import checkpoint, events, inspection, service, signing, tree
from rai_review.ledger.models import LedgerEntry
from rai_review.migrations.triggers import drop_triggers
from rai_review.people import service as people
from rai_review.people.models import Account, Instance, Membership, Person, RoleGrant, Team
from rai_review.policy import SERVICE

ORIGIN = "127.0.0.1:8080/rai-review"


def inspect(
    database: Database, notes: list[str] | None = None, vkeys: list[str] | None = None
) -> inspection.Inspection:
    with database.reading() as session:
        witnesses = [inspection.witness_for(model) for model in tables.ledgered_models()]
        return inspection.inspect_ledger(session, witnesses, notes or [], vkeys or [])


def add_people(database: Database, count: int = 5) -> list[str]:
    ids = []
    with database.transaction() as session:
        people.create_instance(session, SERVICE, organisation="Acme", zone="Europe/Berlin", is_demo=False)
    with database.transaction() as session:
        team = people.add_team(session, SERVICE, "Search")
    for number in range(count):
        with database.transaction() as session:
            new = people.NewPerson(f"Person {number}", f"p{number}@example.org", teams=((team, False),))
            ids.append(people.add_person(session, SERVICE, new))
    return ids


def test_an_entry_lists_every_row_of_its_event(database: Database) -> None:
    person = add_people(database, 1)[0]
    with database.reading() as session:
        body = json.loads(service.entry_body(session, 2))
        rows = inspect(database)
    assert body["type"] == "person.added"
    assert [row[0] for row in body["rows"]] == ["account", "membership", "person", "role_grant"]
    assert [row[1] for row in body["rows"] if row[0] == "person"] == [person]
    assert rows.problems == ()


def test_rows_without_an_entry_do_not_reach_the_database(database: Database) -> None:
    with pytest.raises(RuntimeError, match="rows of team"), database.transaction() as session:
        session.add(Team(name="Nobody knows"))
    with database.reading() as session:
        assert session.query(Team).count() == 0


def _fail_after_an_event(database: Database) -> None:
    with database.transaction() as session:
        people.create_instance(session, SERVICE, organisation="Acme", zone="UTC", is_demo=False)
        raise ZeroDivisionError


def test_a_failed_event_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_after_an_event(database)
    with database.reading() as session:
        assert service.size(session) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person SET name = 'Eve'",
        "DELETE FROM person",
        "UPDATE person SET name = 'Eve', entry_idx = entry_idx",
        "UPDATE person SET name = 'Eve', entry_idx = entry_idx + 100",
        "UPDATE ledger_entry SET at = 1",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_node",
    ],
)
def test_the_database_refuses_changes_beside_the_ledger(database: Database, statement: str) -> None:
    add_people(database, 2)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_every_changed_column_is_named(database: Database) -> None:
    add_people(database, 1)
    with database.engine.connect() as connection:
        for model in (Person, Team, Membership, Account, RoleGrant, Instance):
            for column in [*tables.committed_columns(model), "salt", "entry_idx"]:
                problems = _problems_after_change(connection, model, column)
                assert any(problem.startswith(model.ledger_name) for problem in problems), (model, column, problems)


def _problems_after_change(connection: Connection, model: type[tables.Ledgered], column: str) -> tuple[str, ...]:
    """What verification says once one column of one row was changed behind the service's back."""
    change = connection.begin()
    try:
        drop_triggers(connection)
        with Session(connection, autoflush=False) as session:
            row = session.scalars(select(model)).first()
            new = _another(getattr(row, column), model.__table__.c[column].type)
            connection.execute(update(model.__table__).where(model.__table__.c.id == row.id).values({column: new}))
        with Session(connection, autoflush=False) as session:
            witnesses = [inspection.witness_for(each) for each in tables.ledgered_models()]
            return inspection.inspect_ledger(session, witnesses).problems
    finally:
        change.rollback()


def _another(value: object, kind: object) -> object:
    if isinstance(value, bool) or isinstance(kind, Boolean):
        return not value
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str):
        return ("0" if value[0] != "0" else "1") + value[1:]
    return 1 if value is None and isinstance(kind, BigInteger) else "1" if value is None else value + 1


def test_a_new_checkpoint_contains_the_last(database: Database, tmp_path) -> None:
    vkey = signing.make_checkpoint_key(tmp_path / "keys", ORIGIN)
    outside = tmp_path / "outside" / "checkpoints"
    add_people(database, 3)
    first = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    assert signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN) == first
    with database.transaction() as session:
        people.add_team(session, SERVICE, "Another")
    second = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    assert signing.read_notes(outside) == [first, second]
    assert inspect(database, [first, second], [vkey]).problems == ()


def test_a_torn_note_is_passed_over(database: Database, tmp_path) -> None:
    signing.make_checkpoint_key(tmp_path / "keys", ORIGIN)
    outside = tmp_path / "checkpoints"
    add_people(database, 1)
    note = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    with outside.open("a") as handle:
        handle.write("127.0.0.1:8080/rai-re")
    assert signing.read_notes(outside) == [note]
    with database.transaction() as session:
        people.add_team(session, SERVICE, "Another")
    newer = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    assert signing.read_notes(outside)[-1] == newer


def test_a_crash_at_any_byte_of_a_note_is_passed_over_for_good(database: Database, tmp_path) -> None:
    vkey = signing.make_checkpoint_key(tmp_path / "keys", ORIGIN)
    outside = tmp_path / "checkpoints"
    add_people(database, 1)
    first = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    whole = outside.read_bytes()
    with database.transaction() as session:
        people.add_team(session, SERVICE, "Another")
    second = signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    both = outside.read_bytes()
    for cut in range(1, len(both) - len(whole)):
        outside.write_bytes(both[: len(whole) + cut])
        assert signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN) == second
        assert signing.read_notes(outside) == [first, second]
    assert inspect(database, signing.read_notes(outside), [vkey]).problems == ()


def test_a_last_note_by_a_stranger_is_not_built_on(database: Database, tmp_path) -> None:
    signing.make_checkpoint_key(tmp_path / "keys", ORIGIN)
    outside = tmp_path / "checkpoints"
    outside.write_bytes(b"\xff nothing of ours\n\n\n")
    add_people(database, 1)
    with pytest.raises(RuntimeError, match="is not ours"):
        signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)


def test_a_shortened_ledger_is_not_vouched_for(database: Database, tmp_path) -> None:
    vkey = signing.make_checkpoint_key(tmp_path / "keys", ORIGIN)
    outside = tmp_path / "checkpoints"
    key = signing.load_key(tmp_path / "keys")
    add_people(database, 1)
    outside.write_text(checkpoint.sign_note(ORIGIN, 50, tree.leaf_hash(b"other"), key) + "\n\n")
    with pytest.raises(RuntimeError, match="does not contain its checkpoint of size 50"):
        signing.make_checkpoint(database, tmp_path / "keys", outside, ORIGIN)
    assert "only 3 entries" in inspect(database, signing.read_notes(outside), [vkey]).problems[0]


def test_a_note_by_another_key_is_refused(database: Database) -> None:
    add_people(database, 1)
    stranger = Ed25519PrivateKey.generate()
    with database.reading() as session:
        note = checkpoint.sign_note(ORIGIN, 3, service.root(session, 3), stranger)
    known = checkpoint.encode_vkey(ORIGIN, Ed25519PrivateKey.generate().public_key())
    assert inspect(database, [note], [known]).problems


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_id", "x"),
        ("object_type", "x"),
        ("object_id", "x"),
        ("object_rev", 9),
        ("type", "x"),
        ("at", 1),
        ("body", b"[]"),
        ("body", b'{"rows":[7],"v":1}'),
    ],
)
def test_every_column_of_an_entry_is_held_against_its_body(sqlite_database: Database, column: str, value) -> None:
    add_people(sqlite_database, 1)
    with sqlite_database.engine.connect() as connection, connection.begin() as change:
        drop_triggers(connection)
        connection.execute(text(f"UPDATE ledger_entry SET {column} = :value WHERE idx = 2"), {"value": value})
        with Session(connection, autoflush=False) as session:
            assert inspection.inspect_ledger(session, []).problems[0].startswith("ledger_entry 2: the ")
        change.rollback()


def test_a_missing_and_a_strange_node_are_named(sqlite_database: Database) -> None:
    add_people(sqlite_database, 1)
    with sqlite_database.engine.connect() as connection, connection.begin() as change:
        drop_triggers(connection)
        connection.execute(text("DELETE FROM ledger_node WHERE level = 1 AND idx = 0"))
        connection.execute(text("INSERT INTO ledger_node (level, idx, hash) VALUES (3, 0, x'00')"))
        with Session(connection, autoflush=False) as session:
            found = inspection.inspect_ledger(session, []).problems
        change.rollback()
    assert [each for each in found if "ledger_node" in each] == [
        "ledger_node level 3, index 0: stands for no entry",
        "ledger_node level 1, index 0: is missing",
    ]


def test_entries_count_from_zero_without_a_gap(database: Database) -> None:
    add_people(database, 4)
    with database.reading() as session:
        assert [entry.idx for entry in session.query(LedgerEntry).order_by(LedgerEntry.idx)] == list(range(6))


def test_a_changed_row_is_listed_again(database: Database) -> None:
    person_id = add_people(database, 1)[0]
    with database.transaction() as session:
        person = session.get(Person, person_id)
        assert person is not None
        person.left_at = clock.now()
        service.record(session, SERVICE, events.PersonChanged, events.ObjectRef("person", person_id))
    assert inspect(database).problems == ()
    with database.reading() as session:
        history = service.history(session, events.ObjectRef("person", person_id))
    assert [entry[1] for entry in history] == ["person.changed", "person.added"]

"""Published versions: entered once, read by digest, and closed as soon as a byte differs."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from rai_review.catalogue import service
from rai_review.catalogue.document import load_folder, shipped_folders
from rai_review.catalogue.models import ChecklistVersion
from rai_review.database import Database
from rai_review.errors import NotFound, Refused, Unavailable
from rai_review.ledger import inspection
from rai_review.ledger import service as ledger
from rai_review.migrations.triggers import drop_triggers
from rai_review.policy import SERVICE
from tests.small_checklists import SMALL, load


@pytest.fixture(autouse=True)
def nothing_read() -> Iterator[None]:
    service.forget_read()
    yield
    service.forget_read()


def publish(database: Database, source: str = SMALL) -> str:
    with database.transaction() as session:
        return service.publish(session, SERVICE, load(source))


def test_shipped_versions_are_published_once_each_with_its_entry(database: Database) -> None:
    with database.transaction() as session:
        digests = service.publish_shipped(session, SERVICE)
    with database.transaction() as session:
        assert service.publish_shipped(session, SERVICE) == digests
    with database.reading() as session:
        assert ledger.size(session) == len(digests) == 2
        bodies = [json.loads(ledger.entry_body(session, idx)) for idx in range(2)]
        listed = service.list_current(session)
    assert [body["type"] for body in bodies] == ["checklist.published"] * 2
    assert [body["checklist_digest"] for body in bodies] == digests
    assert [body["rows"][0][0] for body in bodies] == ["checklist_version"] * 2
    assert [(each.key, each.digest) for each in listed] == [
        ("ai-feature-launch", digests[0]),
        ("post-launch-review", digests[1]),
    ]
    assert listed[0].title == "AI feature launch review"
    assert listed[0].summary


def test_the_bytes_and_the_yaml_come_back_as_they_were(database: Database) -> None:
    folder = shipped_folders()[1]
    loaded = load_folder(folder)
    with database.transaction() as session:
        service.publish(session, SERVICE, loaded)
    with database.reading() as session:
        assert service.load_document(session, loaded.digest) == loaded.data
        assert service.load_checklist(session, loaded.digest).digest == loaded.digest
        source = service.load_source(session, loaded.digest)
    assert source == {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}


def test_a_version_is_read_once_by_a_process(sqlite_database: Database) -> None:
    digest = publish(sqlite_database)
    with sqlite_database.reading() as session:
        first = service.load_checklist(session, digest)
    with sqlite_database.reading() as session:
        assert service.load_checklist(session, digest) is first


def test_a_label_stands_for_one_content(sqlite_database: Database) -> None:
    digest = publish(sqlite_database)
    assert publish(sqlite_database) == digest
    with pytest.raises(Refused):
        publish(sqlite_database, SMALL.replace("title: Small", "title: Other"))
    newer = publish(sqlite_database, SMALL.replace("label: 1.0.0", "label: 1.1.0"))
    with sqlite_database.reading() as session:
        assert [each.digest for each in service.list_current(session)] == [newer]
        assert [each.label for each in service.list_versions(session, "small")] == ["1.1.0", "1.0.0"]
        assert service.list_versions(session, "nobody's") == []


def test_an_unknown_digest_is_not_found(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session, pytest.raises(NotFound):
        service.load_checklist(session, "0" * 64)


@pytest.mark.parametrize("statement", ["UPDATE checklist_version SET label = '9'", "DELETE FROM checklist_version"])
def test_the_database_refuses_to_change_a_version(database: Database, statement: str) -> None:
    publish(database)
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(text(statement))


def test_changed_bytes_close_the_version_and_are_named(database: Database) -> None:
    digest = publish(database)
    with database.engine.begin() as connection:
        drop_triggers(connection)
        changed = load(SMALL).data.replace(b"Small", b"Smell")
        connection.execute(text("UPDATE checklist_version SET document = :changed"), {"changed": changed})
    with database.reading() as session:
        with pytest.raises(Unavailable):
            service.load_checklist(session, digest)
        row = session.scalars(select(ChecklistVersion)).one()
        found = inspection.inspect_ledger(session, [inspection.witness_for(ChecklistVersion)])
    assert any("checklist_version" in problem and row.id in problem for problem in found.problems)

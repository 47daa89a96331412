"""What is not mine is in no list of mine, and nothing written is in a log, on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rai_review import clock
from rai_review.catalogue import service as catalogue
from rai_review.database import Database
from rai_review.errors import NotFound, Refused
from rai_review.ledger import events
from rai_review.ledger.events import ObjectRef
from rai_review.ledger.service import record
from rai_review.people.models import Person
from rai_review.policy import SERVICE
from rai_review.register import service as register
from tests.builders import World, make_world


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, tmp_path)


def test_a_review_started_in_a_team_that_was_left_is_no_longer_mine(world: World) -> None:
    world.small_review(world.publish_small())
    gone = replace(world.lou, team_ids=frozenset())
    with world.database.reading() as session:
        assert len(register.reviews_of_mine(session, world.lou)) == 1
        assert register.reviews_of_mine(session, gone) == []
        assert register.list_reviews(session, gone, register.Filter()) == []
        assert register.count_reviews(session, gone, register.Filter()) == {}


def test_a_checklist_that_goes_on_from_a_decided_review_is_not_started_alone(world: World) -> None:
    world.start(world.publish_shipped())
    with world.database.reading() as session:
        listed = [each.digest for each in catalogue.list_current(session)]
        inheriting = [digest for digest in listed if catalogue.load_checklist(session, digest).inherits]
    assert inheriting
    for digest in inheriting:
        with pytest.raises(Refused):
            world.start(digest, "Another feature")


def test_a_database_error_does_not_repeat_what_was_written(world: World) -> None:
    with pytest.raises(DBAPIError) as caught, world.database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "planted"})
    assert "planted" not in str(caught.value)


def test_nobody_who_left_is_invited(world: World) -> None:
    review = world.small_review(world.publish_small())
    with world.database.transaction() as session:
        session.get_one(Person, world.max.person_id).left_at = clock.now()
        record(session, SERVICE, events.PersonChanged, ObjectRef("person", world.max.person_id))
    with pytest.raises(NotFound):
        world.invite(review, world.max)

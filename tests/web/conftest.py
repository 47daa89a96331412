"""An instance with the shipped checklist, its pages, a visitor and a review that has just begun."""

from pathlib import Path

import pytest
from flask import Flask

from rai_review.app import create_app
from rai_review.database import Database
from rai_review.reviews import access
from tests.builders import World, make_world
from tests.web.browser_less import PASSWORD, Visitor


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path, PASSWORD)
    made.checklist = made.publish_shipped()
    return made


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.database)


@pytest.fixture
def lou(app: Flask) -> Visitor:
    return Visitor(app, "lou")


@pytest.fixture
def url(world: World) -> str:
    review = world.start(world.checklist)
    with world.database.reading() as session:
        return access.find_review(session, review).url

"""What is sealed is what counts: no choice that is not offered, and no person whom nobody knows."""

import copy
from pathlib import Path

import pytest

from rai_review.catalogue import service as catalogue
from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import from_document
from rai_review.catalogue.document import LoadedChecklist
from rai_review.database import Database
from rai_review.decisions.history import load_history
from rai_review.errors import Invalid
from rai_review.ledger.canonical import jcs
from rai_review.policy import SERVICE
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry
from tests.builders import World, make_world
from tests.rules import small_checklist

WHO = {"section": "all", "required": False, "short": "Short", "prompt": "Prompt?"}
USES = {
    **WHO,
    "key": "uses",
    "type": "multi",
    "options": [
        {"value": "staff", "label": "Staff"},
        {"value": "anyone", "label": "Anyone", "show_if": {"flag": "public"}},
    ],
}
ONLY_PUBLIC = {
    **WHO,
    "key": "channel",
    "type": "single",
    "options": [{"value": "web", "label": "Web", "show_if": {"flag": "public"}}],
}
OWNERS = {**WHO, "key": "owners", "type": "table", "columns": [{"id": "who", "label": "Who", "type": "person"}]}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    world = make_world(database, tmp_path)
    document = copy.deepcopy(small_checklist.DOCUMENT)
    document["questions"] += [USES, ONLY_PUBLIC, OWNERS]  # type: ignore[operator]
    loaded = LoadedChecklist(document, jcs(document), from_document(document).digest, {})
    with database.transaction() as session:
        world.checklist = catalogue.publish(session, SERVICE, loaded)
    return world


def test_a_choice_that_is_no_longer_offered_is_not_sealed(world: World) -> None:
    review = world.small_review(world.checklist, harm="large")
    world.fill(review, {"uses": Answer(("staff", "anyone")), "channel": Answer("web")}, [world.jo])
    world.fill(review, {"harm": Answer("small")})
    submission = world.submit(review)
    with world.database.reading() as session:
        sealed = load_history(session, submission).submission
    assert sealed.answers["uses"].answer.value == ("staff",)
    assert "channel" in sealed.results.visible
    assert "channel" not in sealed.answers


def test_a_cell_names_a_person_of_the_instance(world: World) -> None:
    review = world.small_review(world.checklist)
    with pytest.raises(Invalid) as refused, world.database.transaction() as session:
        reviews.save_answer(session, world.lou, review, "owners", Entry(({"who": "Somebody"},)), 0)
    assert [problem.place for problem in refused.value.problems] == ["row-0-who"]
    world.fill(review, {"owners": Answer(({"who": world.jo.person_id},))})
    submission = world.submit(review)
    with world.database.reading() as session:
        sealed = load_history(session, submission).submission
    assert sealed.names[world.jo.person_id] == "Jo Brandt"

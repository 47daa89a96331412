"""Several threads deciding on one submission at once: one succeeds, and the ledger has one entry for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from rai_review.database import Database
from rai_review.decisions.acting import Seen
from rai_review.decisions.acts import Kind
from rai_review.decisions.models import Act
from rai_review.decisions.sign_off import decide
from rai_review.errors import AppError, Refused, Stale
from rai_review.jobs.models import Job
from rai_review.ledger.models import LedgerEntry
from rai_review.people import service as people
from rai_review.policy import SERVICE, Actor
from tests.builders import DECISION, FRESH, World, ledger_problems, make_world

THREADS = 4


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    made = make_world(database, tmp_path)
    made.checklist = made.publish_small()
    return made


def leads(world: World) -> list[Actor]:
    """As many holders of the position as there are threads."""
    found = []
    for number in range(THREADS):
        new = people.NewPerson(f"Lead {number}", f"lead{number}@example.org", positions=("eng_lead",))
        with world.database.transaction() as session:
            person = people.add_person(session, SERVICE, new)
        found.append(Actor(person, positions=frozenset({"eng_lead"}), fresh_until=FRESH))
    return found


def race(world: World, review: str, seen: Seen, actors: list[Actor]) -> list[AppError | None]:
    """All of them approve at the same moment; returns the refusal of each, None for whoever succeeded."""
    barrier = Barrier(len(actors))

    def approve(actor: Actor) -> AppError | None:
        decision = replace(DECISION, kind=Kind.APPROVE, position="eng_lead")
        barrier.wait()
        try:
            with world.database.transaction() as session:
                decide(session, actor, review, seen, decision, password_given=True)
        except AppError as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(approve, actors))


@pytest.mark.parametrize("harm", ["small", "large"], ids=["completing", "one of two"])
def test_one_of_four_threads_decides(world: World, rounds: Callable[[int, int], int], harm: str) -> None:
    actors = leads(world)
    for number in range(rounds(8, 75)):
        review = world.small_review(world.checklist, f"Feature {number}", harm=harm)
        world.submit(review)
        refusals = race(world, review, world.seen(review), actors)
        assert refusals.count(None) == 1, number
        assert all(isinstance(each, Stale | Refused) for each in refusals if each is not None)
        with world.database.reading() as session:
            count = select(func.count()).select_from(LedgerEntry)
            assert session.scalar(count.where(LedgerEntry.type == "act.approved")) == number + 1
            assert session.scalar(select(func.count()).select_from(Act)) == number + 1
            jobs = session.scalar(select(func.count()).select_from(Job))
            assert jobs == (number + 1 if harm == "small" else 0)
    assert ledger_problems(world.database) == ()


def test_the_same_person_twice_at_once_decides_once(world: World, rounds: Callable[[int, int], int]) -> None:
    for number in range(rounds(3, 25)):
        review = world.small_review(world.checklist, f"Feature {number}")
        world.submit(review)
        refusals = race(world, review, world.seen(review), [world.kai] * THREADS)
        assert refusals.count(None) == 1

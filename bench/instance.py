"""A fresh instance with some hundred answered reviews, made through the services, and the servers over copies of it."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rai_review.cli import stories
from rai_review.cli.instance import set_up
from rai_review.cli.stories import Stage
from rai_review.database import Database
from rai_review.people import service as people
from rai_review.people import sessions
from rai_review.people.service import NewPerson
from rai_review.policy import SERVICE
from rai_review.reviews import access
from rai_review.reviews.reading import load_draft
from rai_review.settings import Settings

CHOICES = ("single", "scale")
TEXTS = ("long_text",)
START_SECONDS = 60
LEAD = "lead@example.org"


@dataclass(frozen=True)
class Target:
    """A question that is answered, the number of its value, and the values that the measurement saves in turn."""

    review_id: str
    reference: str
    question: str
    number: int
    options: tuple[str, ...]
    present: str


@dataclass(frozen=True)
class Seeded:
    folder: Path
    token: str
    targets: tuple[Target, ...]


def seed(folder: Path, reviews: int) -> Seeded:
    """Makes the instance; each review is answered by a walkthrough in one transaction."""
    settings = Settings.from_environment({"RAI_DATA": str(folder)})
    database = Database(settings.database_url)
    set_up(settings, database)
    with database.transaction() as session:
        team = people.add_team(session, SERVICE, "Bench")
    with database.transaction() as session:
        lead = NewPerson("Lead", LEAD, teams=((team, True),))
        person = people.add_person(session, SERVICE, lead)
    stage = Stage(settings, database, {"Lead": person}, {"Bench": team})
    with database.transaction() as session:
        credentials = sessions.find_credentials(session, LEAD)
        assert credentials is not None
        token = sessions.open_session(session, credentials.account_id, "bench")
    told = itertools.cycle(stories.walkthroughs().values())
    targets: list[Target] = []
    for number, walkthrough in zip(range(reviews), told, strict=False):
        review = stories.start(stage, "Lead", "Bench", f"Feature {number}", "", "1.0", "2027-01-13")
        stories.answer(stage, review, {**walkthrough, "no_evidence": list(walkthrough["answers"])})
        targets += _targets(database, review.id)
    database.dispose()
    return Seeded(folder, token, tuple(targets))


def _targets(database: Database, review_id: str) -> Iterator[Target]:
    """One text and one choice of a review."""
    with database.reading() as session:
        review = access.find_review(session, review_id)
        draft = load_draft(session, review)
    for kinds in (TEXTS, CHOICES):
        for question in draft.checklist.questions:
            if question.type in kinds and question.key in draft.counted:
                options = tuple(option.value for option in question.options)
                given = draft.given[question.key]
                present = str(given.content.value)
                yield Target(review.id, review.reference, question.key, given.number, options, present)
                break


@contextmanager
def serving(command: list[str], port: int, data: Path) -> Iterator[int]:
    """Runs a server until the block ends; yields its process id once the port answers."""
    settings = {"RAI_DATA": str(data), "RAI_PORT": str(port)}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env={**os.environ, **settings}, stdout=log, stderr=log
        )
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("a server did not start; its words are in server.log")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def copy(seeded: Seeded, name: str) -> Path:
    """Returns a folder of its own with the seeded data."""
    folder = seeded.folder.with_name(name)
    shutil.copytree(seeded.folder, folder)
    return folder

"""The same request sent twice, at once and once more later, is carried out once, on both databases."""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from rai_review.app import create_app
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.jobs.models import Job
from rai_review.ledger.models import LedgerEntry
from rai_review.reviews import access
from tests.builders import World, ledger_problems, make_world
from tests.faults.journey import SCOPE
from tests.web.browser_less import PASSWORD, Visitor

Fields = dict[str, object]
Make = Callable[["Stage"], tuple[str, str, Fields]]


@dataclass
class Stage:
    """An instance, its pages, and one review brought as far as a request needs it."""

    world: World
    app: Flask
    review: str = ""
    url: str = ""

    def bring(self, *, sent: bool = False, invited: bool = False) -> str:
        self.review = self.world.small_review(self.world.checklist)
        with self.world.database.reading() as session:
            self.url = access.find_review(session, self.review).url
        if sent:
            self.world.submit(self.review)
        if invited:
            self.world.invite(self.review, self.world.max)
        return self.url

    def fields(self, who: str, page: str, action: str) -> Fields:
        return dict(Visitor(self.app, who).fields(page, action))


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    world = make_world(database, tmp_path, PASSWORD)
    world.checklist = world.publish_small()
    return Stage(world, create_app(world.settings, database))


def register(stage: Stage) -> tuple[str, str, Fields]:
    fields = stage.fields("lou", "/features/new", "/features/new")
    return "lou", "/features/new", fields | {"name": "Chat", "team": stage.world.team}


def start(stage: Stage) -> tuple[str, str, Fields]:
    fields = stage.fields("lou", "/reviews/new", "/reviews/new")
    chosen = {"feature": "new", "name": "Chat", "team": stage.world.team, "checklist": stage.world.checklist}
    return "lou", "/reviews/new", fields | chosen


def answer(stage: Stage) -> tuple[str, str, Fields]:
    return "lou", f"{stage.bring()}/answers/why", {"value": "A longer reason, and a better one.", "version": "1"}


def attach(stage: Stage) -> tuple[str, str, Fields]:
    fields = {"value": "yes", "version": "1", "proves": "The run", "file": b"the run"}
    return "lou", f"{stage.bring()}/answers/switch/evidence", fields


def send(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring()
    return "lou", f"{url}/send", stage.fields("lou", f"{url}/check", f"{url}/send") | {"attest": "yes"}


def invite(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True)
    fields = stage.fields("lou", url, f"{url}/reviewers") | {"person": stage.world.max.person_id}
    return "lou", f"{url}/reviewers", fields


def uninvite(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True, invited=True)
    return "lou", f"{url}/reviewers/{stage.world.max.person_id}/remove", {"request_id": "end-it-once"}


def judge(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True, invited=True)
    fields = stage.fields("max", f"{url}/review", f"{url}/review") | {"verdict-notice": "met", "do": "send"}
    return "max", f"{url}/review", fields


def approve(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True)
    return "kai", f"{url}/sign-off", stage.fields("kai", f"{url}/sign-off", f"{url}/sign-off") | SCOPE


def dissent(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True)
    fields = {"decision": "dissent", "reason": "It should wait.", "statement": ["read", "signature"]}
    return "jo", f"{url}/dissent", stage.fields("jo", f"{url}/dissent", f"{url}/dissent") | fields


def reopen(stage: Stage) -> tuple[str, str, Fields]:
    url = stage.bring(sent=True)
    stage.world.decide(stage.review, stage.world.kai, Kind.REQUEST_CHANGES, "eng_lead", changes=(("why", "More."),))
    return "lou", f"{url}/revisions", {"request_id": "open-it-once"}


MAKERS: tuple[Make, ...] = (
    register, start, answer, attach, send, invite, uninvite, judge, approve, dissent, reopen,
)  # fmt: skip
ENTRIES = {"start": 2, "attach": 2}  # the feature and its review; the answer and its file


def post(visitor: Visitor, path: str, fields: Fields) -> TestResponse:
    file = fields.get("file")
    return visitor.post(path, **fields | ({"file": (io.BytesIO(file), "run.txt")} if isinstance(file, bytes) else {}))


def counted(database: Database) -> tuple[int, int]:
    """Ledger entries and jobs."""
    with database.reading() as session:
        entries = session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
        return entries, session.scalar(select(func.count()).select_from(Job)) or 0


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_the_same_request_twice_happens_once(stage: Stage, make: Make) -> None:
    who, path, fields = make(stage)
    visitors = [Visitor(stage.app, who) for _ in range(3)]
    database = stage.world.database
    before, answers, gate = counted(database), [], threading.Barrier(2)

    def go(visitor: Visitor) -> None:
        gate.wait()
        answers.append(post(visitor, path, fields))

    threads = [threading.Thread(target=go, args=(visitor,)) for visitor in visitors[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.append(post(visitors[2], path, fields))
    assert [each.status_code for each in answers] == [303] * 3, [each.text[-3000:] for each in answers]
    assert len({each.location for each in answers}) == 1
    entries, jobs = counted(database)
    assert entries - before[0] == ENTRIES.get(make.__name__, 1)
    assert jobs - before[1] == (make is approve)
    assert ledger_problems(database) == ()


def test_a_request_id_is_good_for_one_address_and_one_person(stage: Stage) -> None:
    _, path, fields = register(stage)
    lou, jo = Visitor(stage.app, "lou"), Visitor(stage.app, "jo")
    assert post(lou, path, fields).status_code == 303
    assert post(lou, "/reviews/new", start(stage)[2] | {"request_id": fields["request_id"]}).status_code == 409
    assert post(jo, path, fields | {"name": "Another"}).status_code == 303
    assert counted(stage.world.database)[0] > 0

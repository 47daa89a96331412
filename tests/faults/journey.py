"""A review from its feature to its report by plain requests, each of which may be sent again, and what each leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, update

from rai_review import clock
from rai_review.database import Base, Database
from rai_review.decisions.models import Act, Submission
from rai_review.evidence.models import EvidenceRevision
from rai_review.features.models import Feature
from rai_review.jobs.models import Job
from rai_review.ledger.models import LedgerEntry
from rai_review.migrations import runner
from rai_review.reports.models import Report
from rai_review.reviews.models import AnswerValue, Review
from tests.builders import World, make_world
from tests.faults.serving import Fields, Said, Service, wait_for
from tests.web.browser_less import PASSWORD

ANSWERS = {"harm": "small", "switch": "yes", "notice": "yes", "why": "Because people wait for answers all day."}
SCOPE = {
    "decision": "approve",
    "system_version": "Release 2.3",
    "intended_use": "Answer order questions.",
    "limits": "No refunds.",
    "statement": ["read", "not-author", "signature"],
    "do": "decide",
}


def instance(data: Path) -> World:
    """A fresh instance on SQLite with its people and the small checklist, not served yet."""
    database = Database(f"sqlite:///{data / 'rai.db'}")
    runner.upgrade(database)
    world = make_world(database, data, PASSWORD)
    world.checklist = world.publish_small()
    return world


@dataclass(frozen=True)
class Sent:
    """One request of the journey, ready to be sent, and sent again."""

    who: str
    path: str
    fields: Fields
    file: bytes = b""


@dataclass(frozen=True)
class Step:
    """A request, made from the pages as they stand, and the table whose rows say how often it was carried out."""

    name: str
    make: Callable[[Journey], Sent]
    count: Callable[[Journey], int]


@dataclass
class Journey:
    """One feature's way. `after` is told what each request answered."""

    service: Service
    world: World
    feature: str = "Support chatbot"
    url: str = ""
    tried: list[str] = field(default_factory=list)

    def rows(self, model: type[Base], *where: object) -> int:
        with self.world.database.reading() as session:
            return session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]

    def send(self, sent: Sent) -> Said:
        said = self.service.ask("POST", sent.path, sent.who, sent.fields, sent.file)
        if said.status == 303 and sent.path == "/reviews/new":
            self.url = said.location.partition("/sections/")[0]
        return said

    def values(self, key: str) -> int:
        return self.rows(AnswerValue, AnswerValue.question == key)

    def report(self) -> bytes:
        """The stored report, once it is there."""

        def look() -> bytes:
            page = self.service.ask("GET", f"{self.url}/report", "kai").text
            place = page.partition('href="/reports/')[2].partition('"')[0]
            return self.service.ask("GET", f"/reports/{place}", "kai").body if place else b""

        return wait_for(look)

    def reports(self) -> tuple[int, int, list[str]]:
        """Report rows, their ledger entries, and the state of each job."""
        with self.world.database.reading() as session:
            jobs = list(session.scalars(select(Job.state)))
        return self.rows(Report), self.rows(LedgerEntry, LedgerEntry.type == "report.issued"), jobs

    def let_leases_end(self) -> None:
        """As if a lease had run out since a worker died over its job."""
        with self.world.database.transaction() as session:
            session.execute(update(Job).where(Job.state == "running").values(leased_until=clock.now() - 1))

    def job_is(self, state: str) -> bool:
        with self.world.database.reading() as session:
            return session.scalar(select(Job.state)) == state


def _register(journey: Journey) -> Sent:
    fields = journey.service.form("/features/new", "lou", "/features/new")
    fields |= {"name": journey.feature, "summary": "Answers shoppers.", "team": journey.world.team}
    return Sent("lou", "/features/new", fields)


def _start(journey: Journey) -> Sent:
    with journey.world.database.reading() as session:
        feature = session.scalars(select(Feature.id).where(Feature.name == journey.feature)).one()
    fields = journey.service.form(f"/reviews/new?feature={feature}", "lou", "/reviews/new")
    fields |= {"feature": feature, "checklist": journey.world.checklist, "system_version": "Release 2.3"}
    return Sent("lou", "/reviews/new", fields)


def _answer(key: str, value: str) -> Step:
    def make(journey: Journey) -> Sent:
        return Sent("lou", f"{journey.url}/answers/{key}", {"value": value, "version": "0"})

    return Step(key, make, lambda journey: journey.values(key))


def _attach(journey: Journey) -> Sent:
    fields = {"value": "yes", "version": "1", "proves": "The run of the off switch"}
    return Sent("lou", f"{journey.url}/answers/switch/evidence", fields, b"switched off in two minutes\n" * 4000)


def _send(journey: Journey) -> Sent:
    fields = journey.service.form(f"{journey.url}/check", "lou", f"{journey.url}/send")
    return Sent("lou", f"{journey.url}/send", fields | {"attest": "yes"})


def _approve(journey: Journey) -> Sent:
    journey.service.sign_in("kai")
    fields = journey.service.form(f"{journey.url}/sign-off", "kai", f"{journey.url}/sign-off")
    return Sent("kai", f"{journey.url}/sign-off", fields | SCOPE)


def steps() -> tuple[Step, ...]:
    """The journey's writing requests in order."""
    today = clock.today("UTC").isoformat()
    return (
        Step("register", _register, lambda journey: journey.rows(Feature)),
        Step("start", _start, lambda journey: journey.rows(Review)),
        *(_answer(key, value) for key, value in {**ANSWERS, "tested": today}.items()),
        Step("attach", _attach, lambda journey: journey.rows(EvidenceRevision)),
        Step("send", _send, lambda journey: journey.rows(Submission)),
        Step("approve", _approve, lambda journey: journey.rows(Act)),
    )

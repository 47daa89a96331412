"""A small world for tests: an instance with people, checklists, features and reviews, made through the services."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rai_review import clock
from rai_review import database as tables
from rai_review.catalogue import service as catalogue
from rai_review.catalogue.answers import NOTHING, Answer, Special, Value
from rai_review.catalogue.document import LoadedChecklist
from rai_review.cli.key import prepare_keys
from rai_review.database import Database
from rai_review.decisions import service as decisions
from rai_review.decisions.acting import Case, Seen, open_case
from rai_review.decisions.acts import Kind
from rai_review.decisions.reviewers import Judgement, invite, send_review
from rai_review.decisions.sign_off import Decision, decide
from rai_review.evidence.service import Upload
from rai_review.features import service as features
from rai_review.ledger import inspection
from rai_review.people import passwords
from rai_review.people import service as people
from rai_review.policy import SERVICE, Actor, Role
from rai_review.reports.handler import ReportHandler
from rai_review.reviews import access, reading
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry
from rai_review.reviews.models import CurrentAnswer
from rai_review.settings import Settings
from tests.rules import small_checklist
from tests.walkthroughs import Pass

NOTE = "Said in plain words, so that the next reader understands it without asking."
LONG = "Shoppers ask about orders and returns, and wait hours for a person to answer. " * 8
FRESH = 2**53

CAST: dict[str, tuple[tuple[str, ...], bool]] = {
    # name: positions, whether in the team
    "Lou Moreau": ((), True),
    "Jo Brandt": ((), True),
    "Kai Osei": (("eng_lead",), False),
    "Sol Novak": (("product_lead",), False),
    "Max Chen": ((), False),
    "Bea Amari": ((), False),
    "Dee Rossi": (("director",), False),
    "Cam Iyer": (("compliance",), False),
    "Eve Larsen": (("executive",), False),
    "Tia Outside": ((), False),
}


@dataclass
class World:
    """An instance in a database, and everybody in it by first name in lower case."""

    database: Database
    settings: Settings
    team: str = ""
    checklist: str = ""
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def publish_small(self) -> str:
        """Publishes the checklist of `tests.rules.small_checklist` and returns its digest."""
        loaded = LoadedChecklist(small_checklist.DOCUMENT, small_checklist.BYTES, small_checklist.CHECKLIST.digest, {})
        with self.database.transaction() as session:
            return catalogue.publish(session, SERVICE, loaded)

    def publish_shipped(self) -> str:
        """Publishes the shipped checklists and returns the digest of the launch one."""
        with self.database.transaction() as session:
            catalogue.publish_shipped(session, SERVICE)
        with self.database.reading() as session:
            listed = catalogue.list_current(session)
        return next(each.digest for each in listed if each.key == "ai-feature-launch")

    def start(self, checklist: str, feature: str = "Support chatbot", actor: Actor | None = None) -> str:
        """Registers a feature, starts its review and returns the review's id."""
        actor = actor or self.lou
        with self.database.transaction() as session:
            made = features.register_feature(session, actor, name=feature, summary="", team_id=self.team)
        with self.database.transaction() as session:
            reference = reviews.start_review(
                session, actor, feature_id=made, checklist_digest=checklist, system_version="Release 2.3"
            )
        with self.database.reading() as session:
            return access.find_by_reference(session, reference).id

    def fill(self, review_id: str, answers: Mapping[str, Answer], actors: Iterable[Actor] = ()) -> None:
        """Saves answers one by one, in turn by these actors (the lead alone by default), with their evidence."""
        writers = list(actors) or [self.lou]
        with self.database.reading() as session:
            checklist = reading.load_draft(session, access.find_review(session, review_id)).checklist
        for place, (key, answer) in enumerate(answers.items()):
            actor = writers[place % len(writers)]
            entry = entry_for(checklist.question(key), answer, actor.person_id)
            with self.database.transaction() as session:
                seen = reviews.save_answer(session, actor, review_id, key, entry, self.number(review_id, key)).number
                assert seen
            for item in answer.evidence:
                upload = Upload(item.digest, 1000, f"{key}.pdf", "application/pdf")
                with self.database.transaction() as session:
                    reviews.attach_evidence(
                        session, actor, review_id, key, upload, proves="What was measured", dated=item.date or ""
                    )

    def number(self, review_id: str, key: str) -> int:
        """The number of the value that stands."""
        with self.database.reading() as session:
            found = session.get(CurrentAnswer, (review_id, key))
        return found.number if found else 0

    def submit(self, review_id: str, actor: Actor | None = None, seal_key: bytes | None = None) -> str:
        """Sends the review and returns the submission's id."""
        with self.database.transaction() as session:
            return decisions.submit(
                session, actor or self.lou, review_id, attestation="I answered as well as I know.", seal_key=seal_key
            )

    def small_review(self, checklist: str, feature: str = "Support chatbot", **changes: Value) -> str:
        """A filled review of the small checklist, not sent yet; returns its id."""
        review_id = self.start(checklist, feature)
        today = clock.today("UTC").isoformat()
        values: dict[str, Value] = {
            "harm": "small",
            "switch": "yes",
            "notice": "yes",
            "tested": today,
            "why": "Because people wait for answers all day.",
            "groups": NOTHING,
        }
        self.fill(review_id, {key: Answer(value) for key, value in {**values, **changes}.items()})
        return review_id

    def seen(self, review_id: str) -> Seen:
        """The digests that a page would show now."""
        case = self.case(review_id)
        return Seen(case.history.row.root, case.standing.digest)

    def case(self, review_id: str) -> Case:
        """The submission of the current revision as it stands now."""
        with self.database.transaction() as session:
            return open_case(session, review_id)

    def decide(self, review_id: str, actor: Actor, kind: Kind, position: str | None, **more: object) -> Case:
        """Decides on the digests that stand now."""
        decision = replace(DECISION, kind=kind, position=position, **more)  # type: ignore[arg-type]
        seen = self.seen(review_id)
        with self.database.transaction() as session:
            return decide(session, actor, review_id, seen, decision, password_given=False)

    def invite(self, review_id: str, reviewer: Actor) -> None:
        """The lead invites an independent reviewer."""
        with self.database.transaction() as session:
            invite(session, self.lou, review_id, reviewer.person_id)

    def review(
        self, review_id: str, reviewer: Actor, judgements: Mapping[str, Judgement], verified: Iterable[str] = ()
    ) -> Case:
        """Sends a review on the digests that stand now."""
        seen = self.seen(review_id)
        with self.database.transaction() as session:
            return send_review(session, reviewer, review_id, seen, judgements, verified=frozenset(verified))

    def prepare_keys(self) -> None:
        """Makes the instance's keys."""
        prepare_keys(self.settings, self.database)

    def handler(self) -> ReportHandler:
        """The worker's report job."""
        return ReportHandler(self.settings)


DECISION = Decision(
    kind=Kind.APPROVE,
    reason="The hand-over to a person keeps shoppers safe.",
    system_version="Release 2.3",
    intended_use="Answer order and return questions.",
    limits="No refunds or price changes.",
)


def make_world(database: Database, folder: Path, password: str = "") -> World:
    """An instance with its people: a team with its lead, holders of each position, reviewers, an outsider."""
    world = World(database, Settings.from_environment({"RAI_DATA": str(folder)}))
    digest = passwords.hash_password(world.settings, password) if password else None
    with database.transaction() as session:
        people.create_instance(session, SERVICE, organisation="Aldermoor Retail", zone="UTC", is_demo=False)
    with database.transaction() as session:
        world.team = people.add_team(session, SERVICE, "Support Engineering")
    for name, (positions, in_team) in CAST.items():
        key = name.split()[0].lower()
        roles = (Role.MEMBER, Role.COMPLIANCE) if "compliance" in positions else (Role.MEMBER,)
        teams = ((world.team, key == "lou"),) if in_team else ()
        new = people.NewPerson(
            name, f"{key}@example.org", password_hash=digest, roles=roles, positions=positions, teams=teams
        )
        with database.transaction() as session:
            person = people.add_person(session, SERVICE, new)
        world.actors[key] = Actor(
            person_id=person,
            name=name,
            roles=frozenset(roles),
            positions=frozenset(positions),
            team_ids=frozenset({world.team} if in_team else ()),
            fresh_until=FRESH,
        )
    return world


def entry_for(question: object, answer: Answer, person_id: str) -> Entry:
    """The entry that gives an answer, with a note, and texts as long as the question asks for."""
    value = answer.value
    note = answer.note or NOTE
    if isinstance(value, Special):
        return Entry(value, answer.other or "", note)
    kind = question.type  # type: ignore[attr-defined]
    if kind == "person":
        return Entry(person_id, "", note)
    if kind in ("text", "long_text"):
        short = len(str(value)) < question.min_chars  # type: ignore[attr-defined]
        return Entry(str(value) + LONG if short else str(value), answer.other or "", note)
    if kind == "table":
        rows = tuple({name: str(cell) for name, cell in row.items()} for row in value)  # type: ignore[union-attr]
        return Entry(rows, "", note)
    return Entry(value if isinstance(value, tuple) else str(value), answer.other or "", note)  # type: ignore[arg-type]


def ledger_problems(database: Database) -> tuple[str, ...]:
    """What a verification of the ledger against every ledgered table finds."""
    with database.reading() as session:
        witnesses = [inspection.witness_for(model) for model in tables.ledgered_models()]
        return inspection.inspect_ledger(session, witnesses).problems


def noon(day: datetime.date) -> int:
    """Noon of a day, in UTC milliseconds."""
    return int(datetime.datetime.combine(day, datetime.time(12), datetime.UTC).timestamp() * 1000)


def walkthrough_review(world: World, checklist: str, one: Pass) -> str:
    """A filled review of one pass of a walkthrough; returns its id. Run it under `clock.frozen(noon(one.as_of))`."""
    review_id = world.start(checklist, one.title)
    world.fill(review_id, one.answers, (world.lou, world.jo))
    return review_id

"""Nobody reaches what another team owns: by address, list, search, count, file or PDF; and each role does its own."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from rai_review import clock
from rai_review.app import create_app
from rai_review.catalogue.answers import Answer
from rai_review.database import Database
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.reviewers import Judgement
from rai_review.evidence.models import Evidence
from rai_review.jobs import worker
from rai_review.ledger.models import LedgerEntry
from rai_review.people import passwords
from rai_review.people import service as people
from rai_review.policy import SERVICE, Role
from rai_review.reports.models import Report
from rai_review.reviews import access
from rai_review.reviews.models import Review
from tests.builders import World, make_world
from tests.web.browser_less import PASSWORD, Visitor

SECRET = "Zebra"
LISTS = (
    "/",
    "/register",
    f"/register?q={SECRET}",
    "/register?q=R-2026",
    "/register?state=approved",
    "/features",
    "/features/new",
    "/reviews/new",
)
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|R-20\d\d-\d{4}")


@dataclass
class Scene:
    """A team's reviews, one of them approved with its report, and what stands in the addresses of everything in it."""

    world: World
    app: Flask
    approved: dict[str, str]
    draft: dict[str, str]

    def addresses(self, parts: dict[str, str]) -> list[tuple[str, str]]:
        """Every route that names a thing, as (method, address)."""
        adapter = self.app.url_map.bind("127.0.0.1")
        found = []
        for rule in self.app.url_map.iter_rules():
            if rule.arguments and rule.endpoint != "static" and rule.arguments <= parts.keys():
                address = adapter.build(rule.endpoint, {name: parts[name] for name in rule.arguments})
                found += [(method, address) for method in sorted({"GET", "POST"} & (rule.methods or set()))]
        return found

    def entries(self) -> int:
        with self.world.database.reading() as session:
            return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def add(world: World, name: str, *, team: str = "", roles: tuple[Role, ...] = (Role.MEMBER,)) -> None:
    new = people.NewPerson(
        name,
        f"{name.split()[0].lower()}@example.org",
        password_hash=passwords.hash_password(world.settings, PASSWORD),
        roles=roles,
        teams=((team, True),) if team else (),
    )
    with world.database.transaction() as session:
        people.add_person(session, SERVICE, new)


def parts_of(world: World, review: str) -> dict[str, str]:
    with world.database.reading() as session:
        url = access.find_review(session, review).url
        evidence = session.scalar(select(Evidence.id).where(Evidence.review_id == review))
        report = session.scalar(select(Report.id))
    named = {"evidence_id": evidence, "report_id": report}
    parts = {"ref": url.rpartition("/")[2], "section": "all", "key": "switch", "person": world.max.person_id}
    return parts | {name: value for name, value in named.items() if value}


def attach(world: World, app: Flask, review: str) -> None:
    visitor, url = Visitor(app, "lou"), f"/reviews/{parts_of(world, review)['ref']}"
    fields = {"value": "yes", "version": "1", "proves": f"{SECRET} run", "note": f"{SECRET} note"}
    file = (io.BytesIO(b"zebra crossing"), f"{SECRET}.txt")
    assert visitor.post(f"{url}/answers/switch/evidence", **fields, file=file).status_code == 303


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path, PASSWORD)
    made.checklist = made.publish_small()
    with sqlite_database.transaction() as session:
        other = people.add_team(session, SERVICE, "Payments")
    add(made, "Oda Other", team=other)
    add(made, "Nia Admin", roles=(Role.MEMBER, Role.ADMIN, Role.EDITOR))
    return made


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.database)


def fill_scene(world: World, app: Flask) -> Scene:
    world.prepare_keys()
    approved = world.small_review(world.checklist, f"{SECRET} chatbot", why=f"{SECRET} people wait for answers.")
    attach(world, app, approved)
    world.submit(approved)
    world.invite(approved, world.max)
    world.review(approved, world.max, {"notice": Judgement(Verdict.MET)})
    world.decide(approved, world.kai, Kind.APPROVE, "eng_lead", limits=f"{SECRET} only")
    assert worker.run_one(world.database, {"issue-report": world.handler()})
    draft = world.small_review(world.checklist, f"{SECRET} search")
    attach(world, app, draft)
    return Scene(world, app, parts_of(world, approved), parts_of(world, draft))


def ask(visitor: Visitor, method: str, address: str) -> TestResponse:
    if method == "GET":
        return visitor.get(address)
    return visitor.post(address, request_id="a-stranger-asks", value="no", version="1", do="decide")


def without_ids(page: str) -> str:
    return CHANGING.sub("", page)


@pytest.mark.slow
def test_another_team_reaches_nothing(world: World, app: Flask) -> None:
    names = ("tia", "oda", "nia", "dee")
    before = {(name, place): without_ids(Visitor(app, name).get(place).text) for name in names for place in LISTS}
    scene = fill_scene(world, app)
    entries, tried = scene.entries(), 0
    for name in names:
        visitor = Visitor(app, name)
        for parts in (scene.approved, scene.draft):
            for method, address in scene.addresses(parts):
                answer = ask(visitor, method, address)
                assert answer.status_code == 404, (name, method, address, answer.status_code)
                nowhere = address.replace(parts["ref"], "R-2026-9999").replace(parts["report_id"], clock.new_id())
                nothing = ask(visitor, method, nowhere)
                assert without_ids(answer.text) == without_ids(nothing.text), (method, address)
                assert SECRET not in answer.text
                tried += 1
        for place in LISTS:
            assert without_ids(visitor.get(place).text) == before[name, place], (name, place)
    assert tried >= len(names) * 2 * 20
    assert scene.entries() == entries, "nothing was changed either"
    for method, address in scene.addresses(scene.approved):
        assert ask(Visitor(app), method, address).status_code in (303, 401), "and nobody without an account"


@pytest.mark.slow
def test_a_thing_is_not_reached_through_a_review_of_ones_own(world: World, app: Flask) -> None:
    scene = fill_scene(world, app)
    with world.database.reading() as session:
        feature = session.scalar(select(Review.feature_id)) or ""
    oda = Visitor(app, "oda")
    page = oda.get("/reviews/new").text
    team = re.search(r'name="team"[^>]*value="([^"]+)"|<option value="([^"]+)"[^>]*>\s*Payments', page)
    assert team
    fields = {"checklist": world.checklist, "team": team[1] or team[2], "name": "Payments bot"}
    entries = scene.entries()
    stolen = oda.post("/reviews/new", request_id="start-on-theirs", **fields, feature=feature)
    assert stolen.status_code in (403, 404, 422)
    assert scene.entries() == entries
    assert SECRET not in oda.get(f"/reviews/new?feature={feature}").text
    mine = oda.post("/reviews/new", request_id="start-on-my-own", **fields, feature="new").location.split("/")[2]
    theirs = scene.draft["evidence_id"]
    assert oda.get(f"/reviews/{mine}/evidence/{theirs}").status_code == 404
    entries = scene.entries()
    taken = oda.post(f"/reviews/{mine}/answers/switch/evidence/{theirs}/remove", version=0, value="yes")
    assert taken.status_code == 404
    assert scene.entries() == entries


READ = "GET home section question tier check evidence report dissent, POST dissent reports"
WRITE = "POST sections answers attach remove send revisions"
ROUTES = {
    "home": "/reviews/{ref}",
    "section": "/reviews/{ref}/sections/all",
    "question": "/reviews/{ref}/questions/switch",
    "tier": "/reviews/{ref}/tier",
    "check": "/reviews/{ref}/check",
    "evidence": "/reviews/{ref}/evidence/{evidence_id}",
    "report": "/reviews/{ref}/report",
    "dissent": "/reviews/{ref}/dissent",
    "reports": "/reviews/{ref}/reports",
    "sections": "/reviews/{ref}/sections/all",
    "answers": "/reviews/{ref}/answers/switch",
    "attach": "/reviews/{ref}/answers/switch/evidence",
    "remove": "/reviews/{ref}/answers/switch/evidence/{evidence_id}/remove",
    "send": "/reviews/{ref}/send",
    "revisions": "/reviews/{ref}/revisions",
    "reviewers": "/reviews/{ref}/reviewers",
    "end": "/reviews/{ref}/reviewers/{person}/remove",
    "review": "/reviews/{ref}/review",
    "sign-off": "/reviews/{ref}/sign-off",
}
MAY = {
    "lou": f"{READ}, {WRITE} reviewers end",
    "jo": f"{READ}, {WRITE}",
    "kai": f"{READ} sign-off, GET sign-off",
    "cam": f"{READ} sign-off reviewers end, GET sign-off",
    "max": f"{READ} review, GET review",
    "tia": "",
    "nia": "",
    "dee": "",
    "sol": "",
}


def listed(words: str) -> set[tuple[str, str]]:
    return {(part.split()[0], name) for part in words.split(", ") if part for name in part.split()[1:]}


@pytest.mark.parametrize("name", MAY)
def test_each_does_what_is_theirs(world: World, app: Flask, name: str) -> None:
    """A sent review of the higher tier: its team, an eligible approver, compliance, its reviewer, everybody else."""
    review = world.start(world.checklist)
    world.fill(
        review, {"harm": Answer("large"), "switch": Answer("yes"), "notice": Answer("yes")}, [world.lou, world.jo]
    )
    world.fill(review, {"tested": Answer("2026-01-01"), "why": Answer("Because people wait for answers.")})
    attach(world, app, review)
    world.submit(review)
    world.invite(review, world.max)
    parts, visitor, found = parts_of(world, review), Visitor(app, name), {}
    every = {each for words in MAY.values() for each in listed(words)}
    for method, route in sorted(every):
        found[method, route] = ask(visitor, method, ROUTES[route].format(**parts)).status_code
    mine = listed(MAY[name])
    for key, status in found.items():
        if key in mine:
            assert status in (200, 303, 409, 412, 422), (key, status)
        else:
            assert status == (403 if mine else 404), (key, status)

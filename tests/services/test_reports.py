"""Reports on request, beside the first; and what waits for whom."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from rai_review.catalogue.answers import Answer
from rai_review.database import Database
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.history import load_history
from rai_review.decisions.queues import DECISION, REVIEW, waiting_for
from rai_review.decisions.reviewers import Judgement
from rai_review.errors import Refused
from rai_review.evidence.files import read_chunks
from rai_review.jobs import worker
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.reports import service as reports
from rai_review.reports.checks import Verdict as Answered
from rai_review.reports.verification import verify_report
from rai_review.reviews import service as reviews
from tests.builders import World, ledger_problems, make_world


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path)
    made.prepare_keys()
    made.checklist = made.publish_small()
    return made


def ask(world: World, submission: str) -> int:
    with world.database.transaction() as session:
        return reports.ask_for_another(session, load_history(session, submission))


def issue(world: World) -> None:
    assert worker.run_one(world.database, {"issue-report": world.handler()})


def authentic(world: World, report: reports.ReportView) -> bool:
    pdf = b"".join(read_chunks(reports.folder(world.settings), report.sha256))
    with world.database.reading() as session:
        instance = people.instance(session)
    assert instance is not None
    trusted = [x509.load_pem_x509_certificate((instance.seal_certificate or "").encode())]
    return verify_report(pdf, trusted, [instance.checkpoint_key or ""]).verdict is Answered.AUTHENTIC


@pytest.mark.slow
def test_a_later_act_allows_a_further_numbered_report(world: World) -> None:
    review = world.small_review(world.checklist)
    submission = world.submit(review)
    with pytest.raises(Refused, match="once the review is decided"):
        ask(world, submission)
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    with pytest.raises(Refused, match="being made already"):
        ask(world, submission)
    issue(world)
    with pytest.raises(Refused, match="Nothing happened"):
        ask(world, submission)
    world.decide(review, world.bea, Kind.DISSENT, None)
    assert ask(world, submission) == 2
    issue(world)
    with world.database.reading() as session:
        found = reports.reports_of_submission(session, submission)
        listed = reports.reports_of(session, [review])
    assert [(report.number, report.state) for report in found] == [(1, "ready"), (2, "ready")]
    assert [number for number, _, _ in listed[review]] == [2, 1]
    assert found[0].sha256 != found[1].sha256
    assert all(authentic(world, report) for report in found)
    assert ledger_problems(world.database) == ()


@pytest.mark.slow
def test_a_rejected_review_and_a_second_revision_have_their_reports(world: World) -> None:
    review = world.small_review(world.checklist)
    first = world.submit(review)
    world.decide(review, world.kai, Kind.REJECT, "eng_lead")
    issue(world)
    with world.database.transaction() as session:
        reviews.open_revision(session, world.lou, review)
    world.fill(review, {"notice": Answer("no")})
    second = world.submit(review)
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    issue(world)
    with world.database.reading() as session:
        both = [reports.reports_of_submission(session, each)[0] for each in (first, second)]
    assert all(authentic(world, report) for report in both)
    assert both[1].file_name.endswith("-r2-1.pdf")


def waiting(world: World, actor: Actor) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        return [(each.kind, each.position) for each in waiting_for(session, actor)]


def test_what_waits_for_whom(database: Database, tmp_path: Path) -> None:
    world = make_world(database, tmp_path)
    world.checklist = world.publish_small()
    review = world.small_review(world.checklist, harm="large")
    assert waiting(world, world.kai) == []
    world.submit(review)
    world.invite(review, world.max)
    assert waiting(world, world.kai) == [(DECISION, "eng_lead")]
    assert waiting(world, world.cam) == [(DECISION, "compliance")]
    assert waiting(world, world.max) == [(REVIEW, "")]
    assert waiting(world, replace(world.lou, positions=frozenset({"eng_lead"}))) == []
    world.review(review, world.max, {"harm": Judgement(Verdict.MET)})
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    assert waiting(world, world.max) == waiting(world, world.kai) == []
    world.decide(review, world.cam, Kind.REJECT, "compliance")
    assert waiting(world, world.cam) == []

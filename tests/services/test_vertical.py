"""The thin path on the shipped content: register, start, answer, send, review, approve, PDF, verify."""

from pathlib import Path

import pytest
from cryptography import x509

from rai_review import clock
from rai_review import database as tables
from rai_review.database import Database
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.deciding import State
from rai_review.decisions.reviewers import Judgement
from rai_review.evidence.files import read_chunks
from rai_review.jobs import worker
from rai_review.ledger import inspection, signing
from rai_review.people import service as people
from rai_review.reports import service as reports
from rai_review.reports.checks import Verdict as Answer
from rai_review.reports.verification import verify_report
from tests.builders import World, make_world, noon, walkthrough_review
from tests.walkthroughs import passes


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path)
    made.prepare_keys()
    return made


def stored_report(world: World, submission: str) -> bytes:
    with world.database.reading() as session:
        found = reports.reports_of_submission(session, submission)
    assert [(report.number, report.state) for report in found] == [(1, reports.READY)]
    return b"".join(read_chunks(reports.folder(world.settings), found[0].sha256))


def assert_verified(world: World, submission: str) -> None:
    pdf = stored_report(world, submission)
    with world.database.reading() as session:
        instance = people.instance(session)
        assert instance is not None
        assert instance.seal_certificate is not None
        assert instance.checkpoint_key is not None
        certificate = x509.load_pem_x509_certificate(instance.seal_certificate.encode())
        key = instance.checkpoint_key
    answer = verify_report(pdf, [certificate], [key])
    assert answer.verdict is Answer.AUTHENTIC, [str(each.sentence) for each in answer.checks if not each.holds]
    with world.database.reading() as session:
        witnesses = [inspection.witness_for(model) for model in tables.ledgered_models()]
        notes = signing.read_notes(world.settings.checkpoint_file)
        assert inspection.inspect_ledger(session, witnesses, notes, [key]).problems == ()
    assert notes


def test_a_low_risk_feature_from_intake_to_a_verified_report(world: World) -> None:
    one = passes()[0]
    checklist = world.publish_shipped()
    with clock.frozen(noon(one.as_of)):
        review = walkthrough_review(world, checklist, one)
        submission = world.submit(review)
        after = world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
        assert after.standing.decided.state is State.APPROVED
        assert worker.run_one(world.database, {"issue-report": world.handler()})
    assert_verified(world, submission)


def test_a_high_risk_feature_with_its_reviewer_and_its_two_positions(world: World) -> None:
    one = passes()[4]
    checklist = world.publish_shipped()
    with clock.frozen(noon(one.as_of)):
        review = walkthrough_review(world, checklist, one)
        submission = world.submit(review)
        sealed = world.case(review).history.row.root
        assert world.case(review).standing.residual != one.expect["residual"]
        world.invite(review, world.max)
        judgements = {key: Judgement(Verdict.MET) for key in one.answers}
        reviewed = world.review(review, world.max, judgements, one.verified)
        assert reviewed.standing.outcome == one.expect["outcome"]
        assert reviewed.standing.residual == one.expect["residual"]
        assert reviewed.history.row.root == sealed
        world.decide(review, world.dee, Kind.APPROVE, "director")
        assert world.decide(review, world.cam, Kind.APPROVE, "compliance").standing.decided.state is State.APPROVED
        assert worker.run_one(world.database, {"issue-report": world.handler()})
    assert_verified(world, submission)

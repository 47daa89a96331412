"""The pages of a sent review: sending, reviewing, signing, the outcome and its report."""

import io
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from rai_review import clock
from rai_review.app import create_app
from rai_review.catalogue.answers import Answer
from rai_review.database import Database
from rai_review.decisions.acts import Kind, Verdict
from rai_review.decisions.models import Act
from rai_review.decisions.reviewers import Judgement, kept_verdicts
from rai_review.jobs import worker
from rai_review.people.models import SignInSession
from rai_review.reports import views as report_views
from rai_review.reports.models import ReportRead
from rai_review.reviews import access
from tests.builders import World, make_world
from tests.web.browser_less import PASSWORD, Visitor, fields_of, text_of

SCOPE = {
    "decision": "approve",
    "system_version": "Release 2.3",
    "intended_use": "Answer order questions.",
    "limits": "No refunds.",
    "statement": ["read", "not-author", "signature"],
    "do": "decide",
}


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path, PASSWORD)
    made.checklist = made.publish_small()
    return made


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.database)


def url_of(world: World, review: str) -> str:
    with world.database.reading() as session:
        return access.find_review(session, review).url


def sent(world: World, **answers: object) -> tuple[str, str]:
    review = world.small_review(world.checklist, **answers)  # type: ignore[arg-type]
    world.submit(review)
    return review, url_of(world, review)


def acts(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Act)) or 0


def test_sending_needs_every_answer_and_the_statement(world: World, app: Flask) -> None:
    review = world.start(world.checklist)
    url, lou = url_of(world, review), Visitor(app, "lou")
    assert lou.post(f"{url}/send", attest="yes", request_id="send-too-early").status_code == 422
    filled = world.small_review(world.checklist, "Another")
    url = url_of(world, filled)
    assert lou.send(f"{url}/check", f"{url}/send", attest="").status_code == 422
    answer = lou.send(f"{url}/check", f"{url}/send", attest="yes")
    assert (answer.status_code, answer.location) == (303, f"{url}?done=sent")
    assert f"{url.rpartition('/')[2]} was sent for review." in text_of(lou.get(answer.location).text)
    assert "was sent for review" not in lou.get(url).text
    assert 'class="banner ok"' not in lou.get(f"{url}?done=anything").text
    assert "was sent for review" not in lou.get("/reviews/R-2020-9999?done=sent").text
    assert world.case(filled).history.submission.attestation


def test_a_reviewer_keeps_and_sends_verdicts(world: World, app: Flask) -> None:
    review, url = sent(world, harm="large", switch="slow")
    lou, max_ = Visitor(app, "lou"), Visitor(app, "max")
    assert max_.get(f"{url}/review").status_code == 404
    assert lou.send(url, f"{url}/reviewers", person=world.max.person_id).status_code == 303
    assert max_.get(f"{url}/review").status_code == 200
    kept = max_.send(f"{url}/review", f"{url}/review", verdict__notice="not_met", text__notice="Hidden.", do="keep")
    assert kept.status_code == 303
    assert acts(world) == 0
    fields = max_.fields(f"{url}/review", f"{url}/review")
    assert fields["verdict-notice"] == ["not_met"]
    wrong = max_.send(f"{url}/review?show=findings", f"{url}/review", verdict__switch="met_with_actions", do="send")
    assert wrong.status_code == 422
    assert "Hidden." in wrong.text
    answer = max_.send(f"{url}/review?show=findings", f"{url}/review", verdict__switch="met", do="send")
    assert answer.status_code == 303
    act = world.case(review).history.acts[0]
    assert act.verdicts == {"notice": Verdict.NOT_MET, "switch": Verdict.MET}
    assert max_.get(f"{url}/report").status_code == 200


def test_only_what_is_said_of_sealed_answers_is_kept(world: World, app: Flask) -> None:
    review, url = sent(world)
    world.invite(review, world.max)
    max_ = Visitor(app, "max")
    fields = {"do": "keep", "text-notice": "Hidden.", "text-elsewhere": "x" * 9000}
    assert max_.post(f"{url}/review", **fields, request_id="keep-these-fields").status_code == 303
    with world.database.reading() as session:
        kept = kept_verdicts(session, world.max, world.case(review).history.row.id)
    assert kept == {"text-notice": ["Hidden."], "verified": []}


@pytest.mark.parametrize("number", ["9" * 5000, "\u00b2", "-1", "one"])
def test_a_number_that_is_none_changes_nothing(world: World, app: Flask, number: str) -> None:
    _, url = sent(world)
    kai = Visitor(app, "kai")
    fields = {**kai.fields(f"{url}/sign-off", f"{url}/sign-off"), "do": f"remove-condition-{number}"}
    assert kai.post(f"{url}/sign-off", **{**fields, "conditions": number}).status_code == 200
    for page in ("/register?before=", "/register?after=", f"{url}/report?revision="):
        assert kai.get(page + number).status_code == 200


def test_what_to_change_has_a_limit(world: World, app: Flask) -> None:
    _, url = sent(world)
    wrong = {"decision": "request_changes", "reason": "See below.", "change": "harm", "change-text-harm": "x" * 20_001}
    kai = Visitor(app, "kai")
    fields = kai.fields(f"{url}/sign-off", f"{url}/sign-off")
    answer = kai.post(f"{url}/sign-off", **{**fields, **SCOPE, **wrong})
    assert answer.status_code == 422
    assert "20000 characters fit" in text_of(answer.text)
    assert acts(world) == 0


def test_a_decision_on_another_digest_gets_412_and_keeps_what_was_typed(world: World, app: Flask) -> None:
    review, url = sent(world, harm="large")
    kai = Visitor(app, "kai")
    fields = kai.fields(f"{url}/sign-off", f"{url}/sign-off")
    world.invite(review, world.max)
    world.review(review, world.max, {"notice": Judgement(Verdict.MET)})
    answer = kai.post(f"{url}/sign-off", **{**fields, **SCOPE})
    assert answer.status_code == 412
    assert "Max Chen acted on it" in text_of(answer.text)
    assert "Answer order questions." in answer.text
    again = fields_of(answer.text, f"{url}/sign-off")
    assert again["standing"] != fields["standing"]
    assert kai.post(f"{url}/sign-off", **{**again, "statement": SCOPE["statement"], "do": "decide"}).status_code == 303
    assert acts(world) == 2


def test_the_password_is_asked_again_after_five_minutes_and_the_token_turns(world: World, app: Flask) -> None:
    _, url = sent(world)
    kai = Visitor(app, "kai")
    with world.database.transaction() as session:
        session.execute(update(SignInSession).values(password_at=clock.now() - 400_000))
    fields = kai.fields(f"{url}/sign-off", f"{url}/sign-off")
    for password in ("", "wrong"):
        answer = kai.post(f"{url}/sign-off", **{**fields, **SCOPE, "password": password})
        assert answer.status_code == 422
        fields = fields_of(answer.text, f"{url}/sign-off")
        assert "not your password" in answer.text
    before = kai.client.get_cookie("rai_session")
    answer = kai.post(f"{url}/sign-off", **{**fields, **SCOPE, "password": PASSWORD})
    assert answer.status_code == 303
    after = kai.client.get_cookie("rai_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert kai.get(f"{url}/report").status_code == 200


def test_statements_are_ticked_and_conditions_come_and_go(world: World, app: Flask) -> None:
    _, url = sent(world)
    kai = Visitor(app, "kai")
    answer = kai.send(f"{url}/sign-off", f"{url}/sign-off", **{**SCOPE, "statement": ["read"]})
    assert answer.status_code == 422
    page = kai.send(f"{url}/sign-off", f"{url}/sign-off", **{**SCOPE, "do": "add-condition"})
    assert page.status_code == 200
    assert acts(world) == 0
    fields: dict[str, object] = {**fields_of(page.text, f"{url}/sign-off"), **SCOPE}
    fields |= {
        "decision": "approve_with_conditions",
        "condition-0-text": "Show it on every page.",
        "condition-0-owner": world.jo.person_id,
        "condition-0-due": clock.today("UTC").isoformat(),
        "condition-0-proof": "A screenshot",
        "condition-0-verifier": world.kai.person_id,
    }
    assert kai.post(f"{url}/sign-off", **fields).status_code == 303
    page = kai.get(f"{url}/report").text
    assert "Show it on every page." in page
    assert "Approved with conditions" in text_of(page)


@pytest.mark.parametrize(("name", "status"), [("lou", 403), ("tia", 404), ("sol", 404), ("cam", 403)])
def test_nobody_else_decides(world: World, app: Flask, name: str, status: int) -> None:
    _, url = sent(world)
    visitor = Visitor(app, name)
    seen = {"submission": "0" * 64, "standing": "0" * 64, "position": "eng_lead", "request_id": "nobody-else"}
    answer = visitor.post(f"{url}/sign-off", **seen, **SCOPE)
    assert answer.status_code == status
    assert acts(world) == 0


def test_a_dissent_is_kept_and_shown(world: World, app: Flask) -> None:
    _, url = sent(world)
    jo = Visitor(app, "jo")
    fields = {"decision": "dissent", "reason": "Polish should wait.", "statement": ["read", "signature"]}
    assert jo.send(f"{url}/dissent", f"{url}/dissent", **fields).status_code == 303
    page = text_of(jo.get(f"{url}/report").text)
    assert "Dissent by Jo Brandt" in page
    assert "Polish should wait." in page


def test_the_report_is_made_stored_downloaded_logged_and_verified(world: World, app: Flask) -> None:
    world.prepare_keys()
    _, url = sent(world)
    kai = Visitor(app, "kai")
    assert kai.send(f"{url}/sign-off", f"{url}/sign-off", **SCOPE).status_code == 303
    assert "being made" in kai.get(f"{url}/report").text
    assert worker.run_one(world.database, {"issue-report": world.handler()})
    page = kai.get(f"{url}/report").text
    assert "Download PDF" in page
    place = page.partition('href="/reports/')[2].partition('"')[0]
    pdf = kai.get(f"/reports/{place}")
    assert pdf.mimetype == "application/pdf"
    assert kai.get(f"/reports/{place}", **{"If-None-Match": pdf.headers["ETag"]}).status_code == 304
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReportRead)) == 2
    assert Visitor(app, "tia").get(f"/reports/{place}").status_code == 404
    assert Visitor(app).get(f"/reports/{place}").location.startswith("/sign-in")
    nobody = Visitor(app)
    assert "BEGIN CERTIFICATE" in nobody.get("/.well-known/rai-review/keys").text
    assert nobody.get("/.well-known/rai-review/checkpoint").text.startswith("127.0.0.1:8080/rai-review\n")
    assert verified(nobody, pdf.data) == "Authentic"
    assert verified(nobody, pdf.data + b"% more") == "Not authentic"
    assert verified(nobody, b"no pdf at all") == "Unreadable"
    assert kai.post(f"{url}/reports", request_id="one-more-please").status_code == 409


def verified(visitor: Visitor, data: bytes) -> str:
    answer = visitor.post("/verify", file=(io.BytesIO(data), "report.pdf"))
    assert answer.status_code == 200
    return text_of(answer.text.partition('id="result">')[2].partition("</h2>")[0]).strip()


def test_changes_requested_open_the_next_revision_with_what_changed(world: World, app: Flask) -> None:
    review, url = sent(world)
    world.decide(review, world.kai, Kind.REQUEST_CHANGES, "eng_lead", changes=(("notice", "Say it plainly."),))
    lou = Visitor(app, "lou")
    page = lou.get(url).text
    assert "Say it plainly." in page
    assert lou.post(f"{url}/revisions", request_id="open-the-next").status_code == 303
    world.fill(review, {"notice": Answer("no")})
    assert "Changes requested" in text_of(lou.get(f"{url}/report").text)
    world.submit(review)
    page = text_of(lou.get(f"{url}/report").text)
    assert "1 answer differs from revision 1" in page


def test_files_beyond_the_few_checked_at_once_are_sent_away_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = threading.BoundedSemaphore(1)
    monkeypatch.setattr(report_views, "_lanes", busy)
    visitor = Visitor(app)
    with busy:
        answer = visitor.post("/verify", file=(io.BytesIO(b"%PDF-"), "report.pdf"))
        assert (answer.status_code, "Other files are being checked" in answer.text) == (429, True)
    assert visitor.post("/verify").status_code == 422
    assert busy.acquire(blocking=False), "a lane is given back whatever the file was"

"""The pages of a review in writing: with scripts, without scripts, stale, refused, hostile, sent."""

import re

import pytest
from flask import Flask

from rai_review.catalogue.answers import Answer
from rai_review.decisions.acts import Kind
from rai_review.people import passwords
from rai_review.people import service as people
from rai_review.policy import SERVICE
from rai_review.reviews import access, reading
from rai_review.reviews.draft import Draft
from tests.builders import World
from tests.web.browser_less import OWN, PASSWORD, Visitor, text_of
from tests.web.page_rules import check_page, parse, slot, words_of

HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "file:///etc/passwd http://127.0.0.1:9/secret",
    "{{ 7 * 7 }} {% include 'x' %} %(name)s %s",
    "\u202eright to left\u202c العربية 中文 日本語 👩‍👩‍👧‍👦",
    "A" * 5000,
    "two\r\nlines\rthree",
    "word " * 20_000,
]


def draft(world: World, url: str) -> Draft:
    with world.database.reading() as session:
        return reading.load_draft(session, access.find_by_reference(session, url.rpartition("/")[2]))


def by_script(visitor: Visitor, path: str, **fields: object):
    return visitor.client.post(path, data=fields, headers={"Origin": OWN, "HX-Request": "true"})


def test_a_feature_is_registered_and_its_review_started(world: World, app: Flask, lou: Visitor) -> None:
    check_page(lou.get("/features"))
    check_page(lou.get("/features/new"))
    answer = lou.post("/features/new", name="", team=world.team, request_id="register-1")
    assert "Write the feature" in words_of(check_page(answer, 422))
    answer = lou.send("/features/new", "/features/new", name="Support chatbot", summary="Answers shoppers.")
    assert answer.status_code == 303
    page = check_page(lou.get(answer.location))
    chosen = [
        each.get("value") for each in page.iter("input") if each.get("name") == "feature" and "checked" in each.attrib
    ]
    answer = lou.send(
        answer.location, "/reviews/new", feature=chosen[0], launch="2027-01-13", system_version="Release 2.3"
    )
    assert re.fullmatch(r"/reviews/R-\d{4}-0001/sections/intake-record", answer.location)
    check_page(lou.get(answer.location))
    assert "Support chatbot" in text_of(lou.get("/features").text)
    assert "Support chatbot" not in Visitor(app, "tia").get("/features").text


def test_a_new_feature_and_a_wrong_launch_keep_what_was_typed(world: World, lou: Visitor) -> None:
    fields = {"feature": "new", "name": "Chat", "team": world.team, "checklist": world.checklist, "launch": "soon"}
    page = check_page(lou.post("/reviews/new", request_id="a-new-start-1", **fields), 422)
    assert "year-month-day" in words_of(page)
    assert [each.get("value") for each in page.iter("input") if each.get("name") == "name"] == ["Chat"]
    assert lou.post("/reviews/new", request_id="a-new-start-2", **{**fields, "launch": ""}).status_code == 303


def test_who_is_in_no_team_starts_nothing(world: World, app: Flask) -> None:
    tia = Visitor(app, "tia")
    assert tia.get("/reviews/new").status_code == 403
    fields = {"feature": "new", "name": "Chat", "team": world.team, "checklist": world.checklist}
    assert tia.post("/reviews/new", request_id="a-new-start-3", **fields).status_code == 403


def test_every_page_of_a_draft_keeps_the_rules(world: World, url: str, lou: Visitor) -> None:
    reached = draft(world, url)
    for section in reached.checklist.sections:
        check_page(lou.get(f"{url}/sections/{section.key}"))
    for path in ("", "/tier", "/check", "/questions/INT-01", "/questions/INT-07", "/questions/PUR-01"):
        check_page(lou.get(url + path))
    for path in ("/sections/nowhere", "/questions/nothing"):
        check_page(lou.get(url + path), 404)


def test_the_journey_without_scripts(world: World, url: str, lou: Visitor) -> None:
    page = f"{url}/sections/intake-record"
    answer = lou.send(page, f"{url}/answers/INT-01", value="It answers shoppers. " * 6)
    assert (answer.status_code, answer.location) == (303, f"{page}#q-INT-01")
    assert lou.send(page, f"{url}/answers/INT-02", value=world.jo.person_id).status_code == 303
    refused = check_page(lou.send(page, page, done="yes"), 422)
    assert "still needs an answer" in words_of(refused)
    assert [each.get("value") for each in refused.iter("input") if each.get("name") == "done" and _on(each)] == ["yes"]
    assert lou.send(page, f"{url}/answers/INT-16", value="2027-01-13").status_code == 303
    answer = lou.send(page, page, done="yes")
    assert answer.status_code == 303
    assert answer.location != page
    home = words_of(check_page(lou.get(url)))
    assert "3 of 30 questions" in home
    assert lou.send(page, page, done="no").location == url


def _on(box) -> bool:
    return "checked" in box.attrib


def test_everything_open_is_named_at_once_with_its_reason(url: str, lou: Visitor) -> None:
    page = f"{url}/sections/intake-record"
    lou.post(f"{url}/answers/INT-01", version=0, value="Too short.")
    refused = check_page(lou.post(page, done="yes"), 422)
    links = {each.get("href"): words_of(each) for each in refused.iter("a") if each.get("href").startswith("#q-")}
    assert {"#q-INT-01", "#q-INT-02", "#q-INT-16"} <= set(links)
    assert re.search(r"is not finished\. Write at least \d+ characters; there are 10", links["#q-INT-01"])
    assert "still needs an answer" in links["#q-INT-16"]


def test_a_saved_answer_says_what_it_lacks(url: str, lou: Visitor) -> None:
    saved = by_script(lou, f"{url}/answers/INT-01", version=0, value="Too short.")
    assert saved.status_code == 200
    assert "Saved, not finished: Write at least" in saved.text
    page = check_page(lou.get(f"{url}/sections/intake-record"))
    assert "Saved, not finished: Write at least" in words_of(slot(page, "INT-01"))
    assert "Saved, not finished" not in words_of(slot(page, "INT-02"))


def test_without_scripts_the_page_says_that_each_answer_has_its_own_button(url: str, lou: Visitor) -> None:
    said = re.findall(r"<noscript>(.*?)</noscript>", lou.get(f"{url}/sections/intake-record").text, re.S)
    assert len(said) == 2
    assert all("Save this answer" in each for each in said)


def test_a_save_by_script_answers_with_what_it_changed(world: World, url: str, lou: Visitor) -> None:
    answer = by_script(lou, f"{url}/answers/INT-06", version=0, value="employment")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'name="version" value="1"' in answer.text
    assert '<hx-partial id="q-INT-07"' in answer.text
    assert '<hx-partial id="progress"' in answer.text
    assert "1 more question: Narrow-role exception" in answer.text
    gone = by_script(lou, f"{url}/answers/INT-06", version=1, value="none")
    assert re.search(r'<section class="question-slot" id="q-INT-07" hidden>', gone.text)
    parse(f"<!doctype html><title>x</title>{gone.text}")


def test_a_refused_save_shows_what_was_typed(world: World, url: str, lou: Visitor) -> None:
    answer = by_script(lou, f"{url}/answers/INT-16", version=0, value="<b>soon</b>")
    assert answer.status_code == 422
    assert "year-month-day" in answer.text
    assert "&lt;b&gt;soon&lt;/b&gt;" in answer.text
    page = check_page(lou.post(f"{url}/answers/INT-16", version=0, value="soon"), 422)
    assert "year-month-day" in words_of(slot(page, "INT-16"))
    assert words_of(page).count("year-month-day") == 2
    assert "INT-16" not in draft(world, url).given


def test_a_stale_save_shows_both_texts_and_loses_nothing(world: World, app: Flask, url: str, lou: Visitor) -> None:
    page, action = f"{url}/sections/intake-record", f"{url}/answers/INT-01"
    jo = Visitor(app, "jo")
    lou.post(action, version=0, value="What Lou wrote.")
    stale = jo.post(action, version=0, value="What Jo wrote.")
    words = words_of(slot(check_page(stale, 409), "INT-01"))
    assert "What Lou wrote." in words
    assert "What Jo wrote." in words
    assert "Lou Moreau changed this answer" in words
    script = by_script(jo, action, version=0, value="What Jo wrote.")
    assert script.status_code == 409
    assert 'name="newest" value="1"' in script.text
    assert 'name="version" value="0"' in script.text
    theirs = jo.post(action, version=0, newest=1, value="What Jo wrote.", do="keep-theirs")
    assert theirs.location == f"{page}#q-INT-01"
    assert draft(world, url).given["INT-01"].number == 1
    assert jo.post(action, version=0, newest=1, value="What Jo wrote.", do="keep-mine").status_code == 303
    assert draft(world, url).given["INT-01"].content.value == "What Jo wrote."
    history = words_of(slot(check_page(lou.get(page)), "INT-01"))
    assert "2 values so far" in history
    assert "What Lou wrote." in history


def test_rows_of_a_table_come_and_go_without_scripts(world: World, url: str, lou: Visitor) -> None:
    action = f"{url}/answers/PUR-01"
    columns = [column.id for column in draft(world, url).checklist.question("PUR-01").columns]
    row = {f"row-0-{columns[0]}": "Rate the agent"}
    page = check_page(lou.post(action, version=0, rows=1, do="add-row", **row))
    assert len(list(slot(page, "PUR-01").iter("tr"))) == 3
    assert draft(world, url).given["PUR-01"].number == 1
    page = check_page(lou.post(action, version=1, rows=2, do="remove-row-0", **row))
    assert len(list(slot(page, "PUR-01").iter("tr"))) == 2
    assert draft(world, url).given["PUR-01"].content.value is None


def test_nothing_is_chosen_beside_what_stands_alone(world: World, url: str, lou: Visitor) -> None:
    refused = lou.post(f"{url}/answers/INT-06", version=0, value=["employment", "none"])
    assert "stands alone" in words_of(check_page(refused, 422))


def test_an_answer_and_a_tick_at_once_lose_neither(world: World, url: str, lou: Visitor) -> None:
    action = f"{url}/answers/INT-02"
    refused = check_page(lou.post(action, version=0, value=world.jo.person_id, special="nothing"), 422)
    assert "two things at once" in words_of(slot(refused, "INT-02"))
    assert [each.get("value") for each in slot(refused, "INT-02").iter("option") if "selected" in each.attrib]
    assert lou.post(action, version=0, value=world.jo.person_id).status_code == 303
    assert lou.post(action, version=1, value=world.jo.person_id, special="nothing").status_code == 303


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_kept_and_shown_as_they_are(world: World, url: str, lou: Visitor, text: str) -> None:
    assert lou.post(f"{url}/answers/INT-01", version=0, value=text, note=text[:500]).status_code == 303
    for path in ("/sections/intake-record", "/questions/INT-01", "/check"):
        page = lou.get(url + path)
        check_page(page)
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "49" not in re.findall(r">(49) ", page.text)
    assert draft(world, url).given["INT-01"].content.value == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["nul", "surrogate"])
def test_what_is_no_text_is_refused(url: str, lou: Visitor, text: str) -> None:
    body = b"version=0&value=" + ("%00" if "\0" in text else "%ED%A0%80").encode()
    headers = {"Origin": OWN, "Content-Type": "application/x-www-form-urlencoded"}
    answer = lou.client.post(f"{url}/answers/INT-01", data=body, headers=headers)
    assert answer.status_code in (303, 422)
    if "\0" in text:
        assert answer.status_code == 422


def test_compliance_reads_and_writes_nothing(world: World, app: Flask, url: str) -> None:
    cam = Visitor(app, "cam")
    page = check_page(cam.get(f"{url}/sections/intake-record"))
    assert not list(page.iter("textarea"))
    assert cam.post(f"{url}/answers/INT-01", version=0, value="x").status_code == 403


def test_a_sent_review_is_read_and_not_written(world: World, app: Flask, lou: Visitor) -> None:
    review = world.small_review(world.publish_small(), "Small one")
    world.submit(review)
    with world.database.reading() as session:
        url = access.find_review(session, review).url
    answer = lou.post(f"{url}/answers/harm", version=1, value="large")
    assert "has been sent" in words_of(check_page(answer, 409))
    assert lou.post(f"{url}/revisions", request_id="open-next-1").status_code == 409
    world.decide(review, world.kai, Kind.REQUEST_CHANGES, "eng_lead", changes=(("why", "Say more."),))
    assert "Say more." in words_of(check_page(lou.get(url)))
    assert lou.send(url, f"{url}/revisions").status_code == 303
    assert "revision 2" in words_of(check_page(lou.get(url)))
    assert lou.post(f"{url}/answers/harm", version=1, value="large").status_code == 303


def test_the_tier_says_why_and_who_could_approve(world: World, url: str, lou: Visitor) -> None:
    assert "not settled yet" in words_of(check_page(lou.get(f"{url}/tier")))
    with world.database.reading() as session:
        review = access.find_by_reference(session, url.rpartition("/")[2]).id
    chosen = {"INT-05": "drafts", "INT-08": "2", "INT-09": "2", "INT-10": "2", "INT-12": "1"}
    checklist = draft(world, url).checklist
    values = {key: _option(checklist, key, value) for key, value in chosen.items()}
    several = {
        key: (checklist.question(key).options[-1].value,)
        for key in ("INT-03", "INT-04", "INT-06", "INT-11", "INT-13", "INT-14", "INT-15")
    }
    world.fill(review, {key: Answer(value) for key, value in {**values, **several}.items()})
    page = words_of(check_page(lou.get(f"{url}/tier")))
    assert "Why this tier" in page
    assert "Who could approve" in page


def _option(checklist, key: str, wanted: str) -> str:
    options = [option.value for option in checklist.question(key).options]
    return wanted if wanted in options else options[min(1, len(options) - 1)]


def test_who_alone_could_approve_is_warned_before_answering(world: World, app: Flask) -> None:
    review = world.start(world.publish_small(), "Small one")
    with world.database.transaction() as session:
        people.add_person(
            session,
            SERVICE,
            people.NewPerson(
                "Ivo Last",
                "ivo@example.org",
                password_hash=passwords.hash_password(world.settings, PASSWORD),
                positions=("compliance",),
                teams=((world.team, False),),
            ),
        )
    with world.database.reading() as session:
        url = access.find_review(session, review).url
    world.fill(review, {"harm": Answer("large")}, [world.cam])
    assert "You are the only one left" in words_of(check_page(Visitor(app, "ivo").get(f"{url}/sections/all")))
    assert "You are the only one left" not in words_of(check_page(Visitor(app, "jo").get(f"{url}/sections/all")))

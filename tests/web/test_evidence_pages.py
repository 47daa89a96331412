"""Files beside answers: attached, downloaded as they came, taken off, too large; and nothing for another team."""

import io

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from rai_review.reviews import access, reading
from rai_review.reviews.draft import Draft
from tests.builders import World
from tests.web.browser_less import OWN, Visitor
from tests.web.page_rules import check_page, slot, words_of


def draft(world: World, url: str) -> Draft:
    with world.database.reading() as session:
        return reading.load_draft(session, access.find_by_reference(session, url.rpartition("/")[2]))


def attach(visitor: Visitor, url: str, data: bytes, name: str = "run.txt", **more: object):
    fields = {"version": 0, "value": "", "proves": "It ran", "file": FileStorage(io.BytesIO(data), name), **more}
    # The test client would leave a temporary file open behind a large body: it gets one in memory.
    stream, length, boundary = stream_encode_multipart(fields, use_tempfile=False)
    return visitor.client.post(
        f"{url}/answers/INT-01/evidence",
        input_stream=stream,
        content_length=length,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Origin": OWN},
    )


def test_a_file_is_attached_downloaded_as_it_came_and_taken_off(world: World, url: str, lou: Visitor) -> None:
    content = b"<html><script>alert(1)</script>" * 9
    name = "../../up\u202e<b>.html"
    assert attach(lou, url, content, name, value="It answers shoppers.").status_code == 303
    now = draft(world, url)
    assert now.given["INT-01"].content.value == "It answers shoppers."
    (file,) = now.files["INT-01"]
    assert (file.size, file.type, file.name) == (len(content), "text/html", "up<b>.html")
    with lou.get(f"{url}/evidence/{file.id}") as answer:
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    check_page(lou.get(f"{url}/sections/intake-record"))
    assert attach(lou, url, content, version=1, value="It answers shoppers.").status_code == 303
    assert len(draft(world, url).files["INT-01"]) == 1
    path = f"{url}/answers/INT-01/evidence/{file.id}/remove"
    assert lou.post(path, version=1, value="It answers shoppers.").status_code == 303
    assert draft(world, url).files == {}
    assert not list((world.settings.files / "evidence" / "incoming").iterdir())


def test_a_file_keeps_its_name_in_every_script(world: World, url: str, lou: Visitor) -> None:
    assert attach(lou, url, b"some words", "日本 é.txt").status_code == 303
    (file,) = draft(world, url).files["INT-01"]
    with lou.get(f"{url}/evidence/{file.id}") as answer:
        disposition = answer.headers["Content-Disposition"]
    assert disposition.isascii(), "a server can send nothing else in a header"
    assert disposition == "attachment; filename=\"__ _.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%C3%A9.txt"


def test_a_request_opens_only_a_few_files(app: Flask, world: World) -> None:
    data = {f"file-{number}": (io.BytesIO(b"x"), "x.txt") for number in range(300)}
    answer = app.test_client().post("/sign-in", data={"name": "a", "password": "b", **data}, headers={"Origin": OWN})
    assert answer.status_code == 413
    assert not list((world.settings.files / "evidence" / "incoming").iterdir())


def test_a_form_without_its_file_says_so_and_keeps_the_text(url: str, lou: Visitor) -> None:
    page = check_page(lou.post(f"{url}/answers/INT-01/evidence", version=0, value="Typed before."), 422)
    assert "Choose a file" in words_of(page)
    assert "Typed before." in words_of(slot(page, "INT-01"))


@pytest.mark.parametrize("size", [50_000_001, 53 * 1024 * 1024])
def test_a_file_that_is_too_large_is_refused_in_plain_words(world: World, url: str, lou: Visitor, size: int) -> None:
    page = check_page(attach(lou, url, b"x" * size), 413)
    assert "up to 50 MB" in words_of(page)
    assert draft(world, url).files == {}
    assert not [each for each in (world.settings.files / "evidence").rglob("*") if each.is_file()]


def test_another_team_finds_nothing(world: World, app: Flask, url: str, lou: Visitor) -> None:
    attach(lou, url, b"a result", value="It answers shoppers.")
    (file,) = draft(world, url).files["INT-01"]
    for who in ("tia", "kai", "max"):
        other = Visitor(app, who)
        for path in ("", "/sections/intake-record", "/questions/INT-01", "/tier", "/check", f"/evidence/{file.id}"):
            check_page(other.get(url + path), 404)
        check_page(other.get("/reviews/R-2026-9999"), 404)
        for path in (
            "/answers/INT-01",
            "/sections/intake-record",
            "/revisions",
            f"/answers/INT-01/evidence/{file.id}/remove",
        ):
            assert other.post(url + path, version=1, value="x", done="yes", request_id="try-this-1").status_code == 404
        assert attach(other, url, b"planted").status_code == 404
        assert url.rpartition("/")[2] not in other.get("/register").text
        assert url.rpartition("/")[2] not in other.get("/register?q=support").text
    assert draft(world, url).given["INT-01"].number == 1

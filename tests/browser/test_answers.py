"""Saving answers as they are given, against a service that is made to fail, to conflict and to be slow."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from rai_review.reviews.question_pages import Conflict, QuestionView
from rai_review.web.pieces import Frame
from tests.browser.conftest import look, serve
from tests.web import gallery
from tests.web.sample_questions import CHOICES, COLUMNS, option, question
from tests.web.sample_views import CALM
from tests.web.samples import AT

pytestmark = pytest.mark.browser

GROUPS = (option("a", "Older people"), option("b", "Younger people"), option("none", "Nobody", exclusive=True))


class Service:
    """Keeps answers in memory and answers saves like the real one; `status` makes it fail."""

    def __init__(self) -> None:
        self.posts: list[dict[str, list[str]]] = []
        self.status = 200
        self.person = "L. Moreau"
        self.kept: dict[str, tuple[int, dict[str, list[str]]]] = {}

    def __call__(self, route: Route) -> tuple[int, str]:
        if route.request.method == "GET" or "/sections/" in route.request.url:
            return 200, self.page()
        fields = parse_qs(route.request.post_data or "", keep_blank_values=True)
        key = route.request.url.rpartition("/")[2]
        self.posts.append(fields)
        if self.status != 200:
            return self.status, "<h1>Not available</h1>"
        number, _ = self.kept.get(key, (0, {}))
        seen = int(fields["newest" if fields.get("do") == ["keep-mine"] else "version"][0])
        if seen != number:
            conflict = Conflict(by="J. Brandt", at=AT, theirs="theirs", mine=fields["value"][0], version=number)
            return 409, gallery.saved(self.question(key, fields, seen, conflict=conflict))
        self.kept[key] = (number + 1, fields)
        if "HX-Request" not in route.request.headers and "hx-request" not in route.request.headers:
            return 200, self.page()
        changed = [self.question("BIA-12")] if key == "SAF-01" else []
        words = "1 more question" if changed else ""
        return 200, gallery.saved(self.question(key), *changed, announcement=words)

    def question(
        self, key: str, fields: dict[str, list[str]] | None = None, version: int = 0, **more: Any
    ) -> QuestionView:
        if fields is None:
            version, fields = self.kept.get(key, (0, {}))
        given = fields.get("value", [])
        common = {"version": version, "saved_at": AT if version else 0, "note": fields.get("note", [""])[0]} | more
        if key == "SAF-01":
            shown = tuple(replace(each, chosen=each.value in given) for each in CHOICES)
            return question(key, "single", options=shown, **common)
        if key == "BIA-01":
            shown = tuple(replace(each, chosen=each.value in given) for each in GROUPS)
            return question(key, "multi", options=shown, **common)
        if key == "SAF-10":
            count = int(fields.get("rows", ["1"])[0]) + (fields.get("do") == ["add-row"])
            rows = tuple({each.id: fields.get(f"row-{n}-{each.id}", [""])[0] for each in COLUMNS} for n in range(count))
            return question(key, "table", columns=COLUMNS, rows=rows, **common)
        visible = key != "BIA-12" or "SAF-01" in self.kept
        return question(key, "long_text", value=given[0] if given else "", visible=visible, **common)

    def page(self) -> str:
        shown = tuple(self.question(key) for key in ("SAF-01", "BIA-12", "BIA-01", "INT-01", "SAF-10"))
        view = replace(CALM, questions=shown)
        return gallery.render("pages/reviews/section.html", Frame(person=self.person), view=view)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def context(chromium: Browser, service: Service) -> Iterator[BrowserContext]:
    made = chromium.new_context(reduced_motion="reduce")
    faults = serve(made, service)
    yield made
    made.close()
    assert not faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return look(context)


def test_a_choice_is_saved_and_brings_its_question(page: Page, service: Service) -> None:
    expect(page.locator(".option kbd").first).to_be_visible()
    expect(page.locator("noscript .banner")).to_have_count(0)
    assert not page.locator("#q-BIA-12").is_visible()
    page.get_by_label("Yes, not tried").first.check()
    expect(page.locator("#a-BIA-12")).to_be_visible()
    expect(page.locator("#announce")).to_have_text("1 more question")
    expect(page.locator("#q-SAF-01 [data-state]")).to_contain_text("Saved")
    expect(page.locator("#page-state")).to_contain_text("Saved")
    assert service.posts[0]["value"] == ["untried"]
    assert "file" not in service.posts[0]


SLOW = "const real = window.fetch; window.fetch = (...a) => new Promise(r => setTimeout(r, 500)).then(() => real(...a))"
WATCH = """window.said = [];
new MutationObserver(() => window.said.push(document.querySelector("#q-INT-01 [data-state]").textContent))
  .observe(document.getElementById("q-INT-01"), {subtree: true, childList: true, characterData: true})"""


def test_typing_goes_on_while_a_save_lands(page: Page, service: Service) -> None:
    page.evaluate(f"(() => {{ {SLOW}; {WATCH} }})()")
    area = page.locator("#a-INT-01")
    page.locator("#q-INT-01 summary", has_text="A good and a weak answer").click()
    area.click()
    page.keyboard.type("First words")
    page.wait_for_timeout(700)  # the save is on its way now
    page.keyboard.type(" and the rest", delay=60)
    page.wait_for_timeout(2500)
    assert area.input_value() == "First words and the rest"
    assert service.kept["INT-01"][1]["value"] == ["First words and the rest"]
    assert page.evaluate("document.activeElement.id") == "a-INT-01"
    assert page.locator("#q-INT-01 details[open]").count() == 1
    assert [post["version"] for post in service.posts] == [[str(n)] for n in range(len(service.posts))]
    assert len(service.posts) > 1
    assert "Saving" in page.evaluate("window.said")
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Saved")


def test_the_same_again_is_not_sent(page: Page, service: Service) -> None:
    page.locator("#a-INT-01").fill("words")
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Saved")
    page.locator("#a-INT-01").blur()
    page.wait_for_timeout(500)
    assert len(service.posts) == 1


def test_nothing_is_lost_when_the_service_is_gone(page: Page, service: Service) -> None:
    service.status = 503
    page.locator("#a-INT-01").fill("Hours of work")
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Not saved. We will try again.")
    expect(page.locator("#page-state")).to_contain_text("Not saved")
    service.status = 200
    page.reload()
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Saved")
    assert service.kept["INT-01"][1]["value"] == ["Hours of work"]  # sent again from the draft
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_try_now_sends_it_again(page: Page, service: Service) -> None:
    service.status = 500
    page.locator("#a-INT-01").fill("Once more")
    button = page.locator("#q-INT-01 [data-state] button")
    expect(button).to_have_text("Try now")
    service.status = 200
    button.click()
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Saved")


def test_the_page_head_wears_no_tick_while_an_answer_is_refused(page: Page, service: Service) -> None:
    head = page.locator("#page-state")
    service.kept["INT-01"] = (1, {"value": ["theirs"]})
    page.locator("#a-INT-01").fill("mine")
    expect(page.locator("#q-INT-01 [data-conflict]")).to_be_visible()
    expect(head).to_have_class("save bad")
    expect(head).to_have_text("An answer is not saved. Look at the message beside it.")
    page.get_by_label("Yes, not tried").first.check()
    expect(page.locator("#q-SAF-01 [data-state]")).to_contain_text("Saved")
    expect(head).to_have_class("save bad")


def test_another_person_on_this_device_gets_no_draft(context: BrowserContext, page: Page, service: Service) -> None:
    service.status = 503
    page.locator("#a-INT-01").fill("Mine")
    expect(page.locator("#q-INT-01 [data-state]")).to_contain_text("Not saved")
    page.close(run_before_unload=False)
    service.status, service.person = 200, "K. Osei"
    again = look(context)
    again.wait_for_timeout(300)
    expect(again.locator("#a-INT-01")).to_have_value("")


def test_a_conflict_shows_both_and_asks(page: Page, service: Service) -> None:
    service.kept["INT-01"] = (1, {"value": ["theirs"]})
    area = page.locator("#a-INT-01")
    area.fill("mine")
    banner = page.locator("#q-INT-01 [data-conflict]")
    expect(banner).to_contain_text("J. Brandt changed this answer")
    expect(banner).to_contain_text("theirs")
    area.fill("mine and theirs")
    page.wait_for_timeout(1000)
    assert service.kept["INT-01"][0] == 1  # typing on does not replace theirs unasked
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("[data-conflict]")).to_have_count(0)
    assert service.kept["INT-01"][1]["value"] == ["mine and theirs"]
    expect(page.locator("#a-INT-01")).to_have_value("mine and theirs")


def test_a_row_is_added_in_place(page: Page, service: Service) -> None:
    page.locator("#q-SAF-10 textarea").first.fill("Make it promise a refund")
    page.get_by_role("button", name="Add a row").click()
    expect(page.locator("#q-SAF-10 tbody tr")).to_have_count(2)
    expect(page.locator("[id='a-SAF-10.row-1-attack']")).to_be_focused()
    expect(page.locator("[id='a-SAF-10.row-0-attack']")).to_have_value("Make it promise a refund")
    assert not [each for each in service.posts if each["version"] not in ([str(n)] for n in range(9))]


def test_none_of_these_excludes_the_others(page: Page, service: Service) -> None:
    page.get_by_label("Older people").check()
    page.get_by_label("Nobody").check()
    expect(page.get_by_label("Older people")).not_to_be_checked()
    page.get_by_label("Younger people").check()
    expect(page.get_by_label("Nobody")).not_to_be_checked()
    expect(page.locator("#q-BIA-01 [data-state]")).to_contain_text("Saved")
    page.wait_for_timeout(300)
    assert service.kept["BIA-01"][1]["value"] == ["b"]


def test_keys_choose_only_among_options(page: Page, service: Service) -> None:
    page.locator("#a-INT-01").focus()
    page.keyboard.type("3")
    page.locator("#a-SAF-01").focus()
    page.keyboard.press("3")
    expect(page.get_by_label("Only with a deploy or another team")).to_be_checked()
    expect(page.locator("#a-INT-01")).to_have_value("3")


def test_a_button_waits_for_the_save_on_its_way(page: Page, service: Service) -> None:
    page.evaluate(f"(() => {{ {SLOW} }})()")
    page.locator("#a-INT-01").fill("words")
    page.locator("#a-INT-01").blur()
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#a-INT-01")).to_have_value("words")
    assert service.kept["INT-01"][0] == 1


def test_it_works_without_scripts(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(java_script_enabled=False)
    serve(context, service)
    page = look(context)
    assert not page.locator(".option kbd").first.is_visible()
    assert page.locator("noscript .banner").is_visible()
    assert page.locator("form[data-last] noscript p").is_visible()
    page.get_by_label("Yes, not tried").first.check()
    page.locator("#q-SAF-01").get_by_role("button", name="Save this answer").click()
    assert service.posts[-1]["do"] == ["save"]
    assert page.locator("#a-BIA-12").is_visible()
    page.get_by_role("button", name="Add a row").click()
    assert page.locator("#q-SAF-10 tbody tr").count() == 2
    assert re.fullmatch(r"[0-9a-f-]{36}", service.posts[-1]["request_id"][0])
    context.close()

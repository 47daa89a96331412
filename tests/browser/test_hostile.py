"""What people may type to break a page: markup, addresses, every script, texts without end. Pages stay as they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe, overflow
from tests.browser.instance import Instance
from tests.browser.people import Reader, open_window
from tests.browser.steps import register_and_start
from tests.checklists import shipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = {
    "markup": "</textarea><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} <svg/onload=document.title='taken'> &lt;b&gt; &amp;amp;",
    "file": "file:///etc/passwd <link rel=stylesheet href=file:///etc/passwd> <iframe src='file:///'></iframe>",
    "emoji": "👩🏽‍💻🏳️‍🌈 " * 20,
    "chinese": "这个功能为购物者回答订单问题。" * 12,
    "arabic": "تجيب هذه الميزة عن أسئلة المتسوقين حول الطلبات. " * 6,
    "override": "safe \u202egnp.exe\u202c and on it goes, over the whole of the line. " * 3,
    "word": "w" * 5000,
}
LONGEST = ("word " * 20_000).strip()
LONGEST_CELL = 4000


OUTSIDE = """[...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.tagName + "." + each.className + " " + each.textContent.trim().slice(0, 60)).slice(0, 6)"""


def looks_right(page: Page) -> None:
    """Nothing ran, nothing is wider than a narrow window, and the parts of the page are all there."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, (page.url, width, page.evaluate(OUTSIDE))
    assert page.title() != "taken"
    assert page.locator("h1").count() == 1
    assert page.locator("footer").count() == 1
    assert axe(page) == []


@pytest.fixture(scope="module")
def lead(chromium: Browser, instance: Instance) -> Reader:
    reader = open_window(chromium, instance.url)
    reader.sign_in("lou")
    return reader


@pytest.fixture(scope="module")
def review(lead: Reader) -> str:
    """A review of a feature whose very name is markup."""
    return register_and_start(lead, "<b>Chat</b> & \"friends\" <img src=x onerror=document.title='taken'>")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_text(lead: Reader, review: str, kind: str) -> None:
    text = HOSTILE[kind].strip()
    cell = text[:LONGEST_CELL]
    for key, told in (("INT-01", text), ("PUR-01", [{"use": cell, "stop": cell}])):
        question = shipped().question_by_key[key]
        lead.go(f"{review}/sections/{question.section}")
        lead.answer(question, told)
        lead.page.reload()
        looks_right(lead.page)
    expect(lead.slot("PUR-01").locator("[name=row-0-use]")).to_have_value(cell)
    for path in (review, f"{review}/check", f"{review}/questions/INT-01", "/", "/register", "/features"):
        lead.go(path)
        looks_right(lead.page)
    assert lead.faults == []


def test_a_text_of_twenty_thousand_words_is_kept_whole(lead: Reader, review: str) -> None:
    lead.go(f"{review}/sections/intake-record")
    lead.answer(shipped().question_by_key["INT-01"], LONGEST)
    for path in (f"{review}/sections/intake-record", f"{review}/check"):
        lead.go(path)
        looks_right(lead.page)
    lead.go(f"{review}/questions/INT-01")
    assert lead.slot("INT-01").locator("textarea[name=value]").input_value().split() == LONGEST.split()
    assert lead.faults == []

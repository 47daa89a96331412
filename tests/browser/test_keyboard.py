"""By keyboard alone: every stop is seen, marked and not covered; paper and forced colours keep the content."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import look, serve
from tests.web import gallery

pytestmark = pytest.mark.browser

STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getClientRects()[0] ?? one.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20));
  const ring = getComputedStyle(one.closest(".option") ?? one);
  const label = one.closest("label");
  return {
    name: one.id || one.outerHTML.slice(0, 80),
    seen: !!at && (at === one || one.contains(at) || (!!label && at.closest("label") === label)),
    marked: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
  };
}"""


@pytest.mark.parametrize("name", ["section", "review", "sign-off", "register"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_stop_is_seen_and_marked(chromium: Browser, name: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    serve(context, lambda _: (200, gallery.page(name)))
    page = look(context)
    page.evaluate("document.activeElement.blur()")
    wrong, stops = [], 0
    while stops < 400:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops += 1
        if not (stop["seen"] and stop["marked"]):
            wrong.append(stop)
    context.close()
    assert not wrong
    assert 10 < stops < 400


def test_paper_shows_the_answers_and_not_the_menu(chromium: Browser) -> None:
    context = chromium.new_context()
    serve(context, lambda _: (200, gallery.page("check")))
    page = look(context)
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert page.get_by_text("Drill on 2 December; 3 minutes.").first.is_visible()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_beats_the_system(chromium: Browser, theme: str) -> None:
    context = chromium.new_context(color_scheme="dark" if theme == "light" else "light")
    body = gallery.page("home").replace("<html ", f'<html data-theme="{theme}" ', 1)
    serve(context, lambda _: (200, body))
    page = look(context)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if theme == "light" else "rgb(15, 21, 23)")
    context.close()

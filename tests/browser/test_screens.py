"""Every screen of the running demo: nothing that axe knows, nothing wider than the window, one heading, single ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from rai_review.app import create_app
from rai_review.database import Database
from rai_review.people.views import DEMO_PASSWORD
from rai_review.settings import Settings
from tests.browser import screens
from tests.browser.conftest import MODES, axe, overflow
from tests.browser.people import Reader, open_window
from tests.browser.screens import NO_PAGES, SCREENS, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEND = """([form, fields]) => {
  let sent = form.startsWith("/") ? null : document.querySelector(form);
  if (!sent) {
    sent = document.body.appendChild(document.createElement("form"));
    Object.assign(sent, {method: "post", action: form});
    fields = [["request_id", crypto.randomUUID()], ...fields];
  }
  const named = new Set(fields.map(([name]) => name));
  for (const field of [...sent.elements]) if (named.has(field.name)) field.removeAttribute("name");
  for (const [name, value] of fields) {
    const field = sent.appendChild(document.createElement("input"));
    Object.assign(field, {type: "hidden", name, value});
  }
  HTMLFormElement.prototype.submit.call(sent);
}"""
TWICE = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)"


class Windows:
    """One window for each person of the demo."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.open: dict[str, Reader] = {}

    def of(self, who: str) -> Reader:
        """The person's window, signed in."""
        if who not in self.open:
            reader = self.open[who] = open_window(self.browser, self.url)
            if who:
                reader.sign_in(f"{who}@demo.example", DEMO_PASSWORD)
        return self.open[who]


@pytest.fixture(scope="module")
def windows(chromium: Browser, demo: str) -> Windows:
    return Windows(chromium, demo)


@pytest.fixture(scope="module")
def report(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed report of the demo; once it is there, the pages of outcomes are full."""
    reader = windows.of("kofi")
    reader.go(f"{screens.APPROVED}/report")
    link = reader.page.get_by_role("link", name="Download PDF")
    expect(link).to_be_visible(timeout=180_000)
    with reader.page.expect_download() as taken:
        link.click()
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    taken.value.save_as(path)
    return path


def bring_up(reader: Reader, screen: Screen, files: dict[str, Path]) -> int:
    """Brings the screen up and returns its status."""
    answer = reader.go(screen.path)
    if not screen.form:
        return answer.status
    if screen.file:
        reader.page.locator("input[type=file]").set_input_files(files[screen.file])
    with reader.page.expect_navigation() as led:
        reader.page.evaluate(SEND, [screen.form, [list(each) for each in screen.fields]])
    return led.value.status


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page in any of the modes; the dark ones differ from the light in contrast alone."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = [f"id {name} is there twice" for name in page.evaluate(TWICE)]
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} first headings")
    for width, scheme in MODES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("document.getAnimations().forEach(each => each.finish())")
        found += [f"{width} {scheme} {each}" for each in axe(page, *(["color-contrast"] if scheme == "dark" else []))]
        if over := overflow(page):
            found.append(f"{width}: {over} px too wide")
    return found


@pytest.mark.parametrize("group", ["STRANGERS", "EMPTY", "LISTS", "WRITING", "SENT", "DECIDING"])
def test_every_screen_passes(windows: Windows, report: Path, tmp_path: Path, group: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("No PDF at all.")
    wrong: list[str] = []
    for screen in getattr(screens, group):
        reader = windows.of(screen.who)
        status = bring_up(reader, screen, {"notes.txt": notes, "report.pdf": report})
        if status != screen.status:
            wrong.append(f"{screen.name}: status {status}")
        wrong += [f"{screen.name}: {each}" for each in faults_of(reader.page) + reader.faults]
        reader.faults.clear()
    assert not wrong, "\n".join(wrong)


def test_no_page_is_left_out(tmp_path: Path) -> None:
    """A route that answers with a page is among the screens."""
    app = create_app(Settings.from_environment({"RAI_DATA": str(tmp_path)}), Database(f"sqlite:///{tmp_path}/none.db"))
    shown = {_rule(app, screen.path) for screen in SCREENS if screen.status == 200}
    pages = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - shown == NO_PAGES


def _rule(app: Flask, path: str) -> str:
    rule, _values = app.url_map.bind("").match(path.partition("?")[0], return_rule=True)
    return rule.rule

"""Chromium for tests: pages come from the templates or a running server, nothing from elsewhere."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from rai_review import resources
from rai_review.web.headers import CONTENT_SECURITY_POLICY
from tests.browser.instance import demo, instance

__all__ = ["demo", "instance"]

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
AXE = (Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PLACE = "http://gallery.test"
MODES = [(width, scheme) for width in (1280, 320) for scheme in ("light", "dark")]

Answer = Callable[[Route], tuple[int, str]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one module: its driver keeps an event loop running, beside which no report can be sealed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


def serve(context: BrowserContext, answer: Answer) -> list[str]:
    """Answers every request of `context`: packaged files as they are, the rest by `answer`. Returns the faults seen."""
    faults: list[str] = []

    def reply(route: Route) -> None:
        path = route.request.url.removeprefix(PLACE).partition("?")[0]
        if path.startswith("/static/"):
            file = resources.static_folder() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            return
        status, body = answer(route)
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(status=status, body=body, headers=headers)

    context.route("**/*", reply)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    return faults


def look(context: BrowserContext, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(PLACE + path)
    return page


def axe(page: Page, *rules: str) -> list[str]:
    """Returns what axe finds wrong, one line each; by all rules, or only those named."""
    page.evaluate(AXE)  # by the debugger's door: the page's own policy stays strict
    found: list[dict[str, Any]] = page.evaluate(
        f"axe.run({{runOnly: {json.dumps(rules or RULES)}}}).then(r => r.violations)"
    )
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def overflow(page: Page) -> int:
    """Returns by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width

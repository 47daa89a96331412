"""The card of reports looks again by itself while one is being made, and stops when it is there."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import look, serve
from tests.web import gallery
from tests.web.sample_views import OUTCOME
from tests.web.samples import report

pytestmark = pytest.mark.browser


def test_a_report_appears_when_it_is_ready(chromium: Browser) -> None:
    asked: list[str] = []

    def answer(route: Route) -> tuple[int, str]:
        asked.append(route.request.url)
        state = "being_made" if len(asked) < 3 else "ready"
        return 200, gallery.render("pages/decisions/outcome.html", view=replace(OUTCOME, reports=(report(1, state),)))

    context = chromium.new_context()
    faults = serve(context, answer)
    page = look(context)
    expect(page.locator("#reports")).to_contain_text("is being made")
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible(timeout=15_000)
    seen = len(asked)
    page.wait_for_timeout(5000)
    assert len(asked) == seen
    context.close()
    assert not faults

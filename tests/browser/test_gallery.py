"""Every sample page in Chromium: no fault that axe knows, nothing wider than the window, no breach of the policy.

Of axe's rules only the one on contrast can tell dark from light, so dark runs that one.
"""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MODES, axe, look, overflow, serve
from tests.web import gallery
from tests.web.sample_lists import PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), MODES)
def test_every_page_passes(chromium: Browser, width: int, scheme: str) -> None:
    wrong: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    now = ""
    faults = serve(context, lambda _: (200, gallery.page(now)))
    for now in PAGES:
        page = look(context)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        wrong += [f"{now}: {each}" for each in axe(page, *(["color-contrast"] if scheme == "dark" else []))]
        if over := overflow(page):
            wrong.append(f"{now}: {over} px too wide")
        page.close()
    context.close()
    assert not wrong + faults, "\n".join(wrong + faults)

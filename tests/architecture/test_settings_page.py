"""The page on settings lists every one there is, and no other."""

import re

from rai_review.settings import DESCRIPTIONS
from tests.architecture.tree import ROOT


def test_the_settings_page_lists_every_setting_in_order() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(RAI_[A-Z0-9_]+)` \|", page, re.MULTILINE) == list(DESCRIPTIONS)

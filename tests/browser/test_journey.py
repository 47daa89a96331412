"""One low-risk feature from its registration to a report that verifies, by its pages: with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.instance import Instance
from tests.browser.people import Reader, open_window
from tests.browser.steps import (
    approve,
    check_outcome,
    check_tier,
    download,
    register_and_start,
    send,
    tampered,
    verify_by_command,
    verify_by_page,
)
from tests.browser.telling import Told, answer_section, finish_section, told_today
from tests.checklists import shipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def answer_all(lead: Reader, told: Told, file: Path) -> list[str]:
    """Answers section by section as the pages lead on, looks again whether all is kept; returns the keys answered."""
    answered: list[str] = []
    while "/sections/" in lead.path:
        answered += answer_section(lead, told, file)
        lead.page.reload()
        assert lead.unsaved() == []
        finish_section(lead)
        if lead.path.endswith("/tier"):
            lead.page.locator("main .card.well a.button").click()
            lead.page.wait_for_url(re.compile("/sections/|/check$"))
    return answered


both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@both_ways
def test_from_registration_to_a_verified_report(
    chromium: Browser, instance: Instance, tmp_path: Path, scripts: bool
) -> None:
    told = told_today("code-search-autocomplete", "first", "Lou Moreau")
    file = tmp_path / "model-card.txt"
    file.write_text("What the model was trained on, and where it fails.\n")
    lead, kai, anybody = (open_window(chromium, instance.url, scripts=scripts) for _ in range(3))

    lead.sign_in("lou")
    review = register_and_start(lead, f"Code-search autocomplete {'with' if scripts else 'without'} scripts")
    assert sorted(answer_all(lead, told, file)) == sorted(told.answers)
    check_tier(lead, review, told)
    send(lead, review, told)

    kai.sign_in("kai")
    approve(kai, review)
    report = download(kai, review, tmp_path)
    check_outcome(kai, told)

    seal = tmp_path / "seal.pem"
    seal.write_bytes(anybody.page.request.get(instance.url + "/.well-known/rai-review/seal.pem").body())
    forged = tampered(report)
    assert verify_by_command(report, seal) == (0, "authentic")
    assert verify_by_command(forged, seal) == (1, "not_authentic")
    assert verify_by_page(anybody, report).startswith("Authentic")
    assert verify_by_page(anybody, forged).startswith("Not authentic")
    assert lead.faults + kai.faults + anybody.faults == []


@both_ways
def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(
    chromium: Browser, instance: Instance, scripts: bool
) -> None:
    lead = open_window(chromium, instance.url, scripts=scripts)
    lead.sign_in("lou")
    review = register_and_start(lead, f"Triage {'with' if scripts else 'without'} scripts")
    lead.go(f"{review}/sections/intake-what")
    asked = shipped().question_by_key["INT-06"]
    assert "INT-07" not in lead.questions()
    if scripts:
        lead.page.evaluate("window.stayed = true")
    lead.answer(asked, ["health"])
    expect(lead.slot("INT-07").locator("fieldset")).to_be_visible()
    lead.slot("INT-06").locator("input[value=health]").uncheck()
    lead.answer(asked, ["none"])
    expect(lead.slot("INT-07").locator("fieldset")).to_have_count(0)
    if scripts:
        assert lead.page.evaluate("window.stayed")
    assert lead.faults == []

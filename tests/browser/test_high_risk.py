"""A high-risk feature at its pages: answers, tables, notes and evidence; sent back; what the next revision shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rai_review.catalogue.questions import CHOICES
from tests.browser.instance import Instance
from tests.browser.people import NOTE, Reader, open_window, post_answer, post_evidence
from tests.browser.steps import check_outcome, check_tier, register_and_start, send, sign
from tests.browser.telling import Told, finish_section, told_today
from tests.checklists import shipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BY_WIDGET = ("PUR-02", "PUR-03")  # their evidence, too
CHANGED = ("SAF-01", "BIA-04")


def answer(lead: Reader, review: str, told: Told) -> None:
    """Sends plain choices as the page would; gives everything else by its widgets, section by section."""
    asked = [shipped().question_by_key[key] for key in told.answers]
    typed = {each.key for each in asked if each.type not in CHOICES} | set(BY_WIDGET)
    for each in asked:
        if each.key not in typed:
            post_answer(lead, review, each, told.answers[each.key], told.note(each.key))
    for section in dict.fromkeys(each.section for each in asked):
        lead.go(f"{review}/sections/{section}")
        while left := [key for key in lead.questions() if key in typed]:  # an answer may bring further questions
            lead.answer(shipped().question_by_key[left[0]], told.answers[left[0]], told.note(left[0]))
            typed.remove(left[0])
        lead.page.reload()
        assert set(lead.questions()) == {each.key for each in asked if each.section == section}
        assert lead.unsaved() == []


def attach(lead: Reader, review: str, told: Told, file: Path) -> None:
    """Attaches what is asked for wherever a tier may require it, twice by the page itself."""
    for key in told.answers:
        question = shipped().question_by_key[key]
        if key in told.no_evidence or not question.evidence.required_from:
            continue
        if key in BY_WIDGET:
            lead.go(f"{review}/sections/{question.section}")
            lead.attach(key, file, question.evidence.ask[:200])
        else:
            post_evidence(lead, review, key, question.evidence.ask[:200])


def request_changes(dee: Reader, review: str) -> None:
    """The director sends it back, naming two answers."""
    dee.go("/")
    dee.page.get_by_role("main").get_by_role("link", name="CV ranking").first.click()
    expect(dee.page.get_by_role("heading", level=1)).to_contain_text("CV ranking")
    dee.go(f"{review}/sign-off")
    dee.page.locator("input[name=decision][value=request_changes]").check()
    for key in CHANGED:
        dee.page.locator(f"input[name=change][value={key}]").check()
        dee.page.locator(f"input[name=change-text-{key}]").fill(f"Try it before we look at {key} again.")
    dee.page.get_by_label("Reason", exact=True).fill("Seven answers block a launch.")
    sign(dee)


def test_sent_back_and_opened_again(chromium: Browser, instance: Instance, tmp_path: Path) -> None:
    told = told_today("cv-ranking", "first", "Lou Moreau")
    file = tmp_path / "evaluation.csv"
    file.write_text("group,rate\nolder,0.75\n")
    lead, dee = (open_window(chromium, instance.url) for _ in range(2))
    lead.sign_in("lou")
    review = register_and_start(lead, "CV ranking")
    answer(lead, review, told)
    attach(lead, review, told, file)
    check_tier(lead, review, told)
    lead.go(f"{review}/check")
    expect(lead.page.locator("#before")).to_contain_text(str(told.expect["blockers"] + told.expect["conditions"]))
    send(lead, review, told)

    dee.sign_in("dee")
    request_changes(dee, review)
    check_outcome(dee, told)

    lead.go(review)
    expect(lead.page.locator(".banner.hold")).to_contain_text("Try it before we look at SAF-01 again.")
    lead.press("Open revision 2")
    expect(lead.page.locator(".banner.hold")).to_contain_text("Try it before we look at BIA-04 again.")
    lead.go(f"{review}/sections/{shipped().question_by_key['SAF-01'].section}")
    lead.answer(shipped().question_by_key["SAF-01"], "tested", NOTE)
    finish_section(lead)
    lead.go(f"{review}/check")
    lead.page.locator("#attest").check()
    lead.press("Send ")
    lead.go(f"{review}/report")
    expect(lead.page.locator("#changes")).to_have_text("1 answer differs from revision 1")
    expect(lead.page.locator("dl.diff")).to_contain_text("SAF-01")
    assert lead.faults + dee.faults == []

"""The steps of a review's life, as people take them on its pages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.instance import PASSWORD
from tests.browser.people import Reader
from tests.browser.telling import Told
from tests.checklists import shipped

REPORT_TRIES = 120

REPORT_TRIES = 120


def register_and_start(lead: Reader, feature: str) -> str:
    """Registers a feature and starts its review by their forms; returns the review's path."""
    lead.go("/features/new")
    lead.page.get_by_label("Its name").fill(feature)
    lead.page.get_by_label("What it does, in a sentence").fill("Completes what engineers type in the code search.")
    lead.press("Register")
    lead.go("/reviews/new")
    lead.page.get_by_label(feature).check()
    lead.page.get_by_label("Version of the system to be reviewed").fill("2026.11")
    lead.press("Start with the first question")
    found = re.match(r"/reviews/R-\d{4}-\d+", lead.path)
    assert found
    return found[0]


def check_tier(reader: Reader, review: str, told: Told) -> None:
    """The page of the tier shows the pinned tier and score."""
    reader.go(f"{review}/tier")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(f"Tier {told.expect['tier']}:")
    expect(reader.page.locator("main")).to_contain_text(f"= {told.expect['score']}")


def check_outcome(reader: Reader, told: Told) -> None:
    """The page of the outcome shows the pinned outcome, control and residual risk."""
    title = next(each.title for each in shipped().outcomes if each.key == told.expect["outcome"])
    expect(reader.page.locator("#outcome")).to_contain_text(title)
    lines = reader.page.locator("details", has_text="The arithmetic").first.locator("p").all_text_contents()
    assert shown_figure(lines, "Control strength") == Decimal(told.expect["control"]), lines
    assert shown_figure(lines, "Residual risk") == told.expect["residual"], lines


def shown_figure(lines: list[str], title: str) -> Decimal:
    """The figure at the end of the last line on a measure, rounded as the walkthroughs are."""
    figure = re.findall(r"[0-9.]+", [line for line in lines if line.startswith(title)][-1])[-1]
    places = Decimal("0.01") if title == "Control strength" else Decimal(1)
    return Decimal(figure).quantize(places, ROUND_HALF_UP)


def send(lead: Reader, review: str, told: Told) -> None:
    """Checks and sends."""
    lead.go(f"{review}/check")
    check_outcome(lead, told)
    expect(lead.page.locator("#after")).to_contain_text(f"{told.expect['actions']} action")
    lead.page.locator("#attest").check()
    lead.press(f"Send {told.expect['shown']} answers for review")


def sign(reader: Reader) -> None:
    """Ticks the statements, gives the password where it is asked for, and signs."""
    for box in reader.page.locator("input[name=statement]").all():
        box.check()
    if reader.page.get_by_label("Your password, again").count():
        reader.page.get_by_label("Your password, again").fill(PASSWORD)
    reader.press("Sign as ")
    problems = reader.problems()
    assert not problems, problems


def approve(kai: Reader, review: str) -> None:
    """Another engineering lead approves with the password."""
    kai.go("/")
    kai.page.get_by_role("main").get_by_role("link", name=re.compile("autocomplete")).first.click()
    kai.go(f"{review}/sign-off")
    page = kai.page
    page.locator("input[name=decision][value=approve]").check()
    page.get_by_label("Intended use", exact=True).fill("Completing queries in the internal code search.")
    page.get_by_label("Limits", exact=True).fill("Never for rating engineers.")
    sign(kai)


def download(reader: Reader, review: str, folder: Path) -> Path:
    """Waits until the worker has sealed the report, and takes it from its page."""
    reader.go(f"{review}/report")
    link = reader.page.get_by_role("link", name="Download PDF")
    for _ in range(REPORT_TRIES):
        if link.count():
            break
        reader.page.wait_for_timeout(1000)
        if not reader.scripts:
            reader.page.get_by_role("link", name="Look again").click()
    with reader.page.expect_download() as taken:
        link.click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path


def tampered(report: Path) -> Path:
    """A copy of the report with one byte changed in its middle."""
    data = bytearray(report.read_bytes())
    data[len(data) // 2] ^= 1
    copy = report.with_name("tampered.pdf")
    copy.write_bytes(data)
    return copy


def verify_by_command(file: Path, seal: Path) -> tuple[int, str]:
    """What `rai-review verify` says."""
    command = [sys.executable, "-m", "rai_review", "verify", str(file), "--trust", str(seal), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, json.loads(done.stdout)["verdict"]


def verify_by_page(reader: Reader, file: Path) -> str:
    """What the page says, without an account."""
    reader.go("/verify")
    reader.page.locator("#file").set_input_files(file)
    reader.press("Verify")
    return reader.page.locator("#result").inner_text()

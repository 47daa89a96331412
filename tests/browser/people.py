"""A person at the pages of a running instance: signs in, answers by the widgets themselves, presses buttons.

With scripts an answer is saved as it is given; without, by the button beneath it. The pages are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Response, expect

from rai_review import clock
from rai_review.catalogue.questions import CHOICES, Question
from tests.browser.instance import PASSWORD

PATIENCE = 60_000
APART = {"not_applicable": " not_applicable", "nothing": " nothing"}
NOTE = "The team looked at this together; the attached record says more."
REASON = "It does not apply: nothing of the kind is part of this feature."
LISTEN = """addEventListener("securitypolicyviolation",
  (event) => console.error("Content Security Policy: " + event.violatedDirective + " " + event.blockedURI))"""


@dataclass
class Reader:
    """One browser window of one person. `faults` are what no page may cause; `scripts` whether they run."""

    page: Page
    url: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        """Opens a page of the instance."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Signs in by the form under this name, or as the person of this first name."""
        self.go("/sign-in")
        self.page.get_by_label("Sign-in name").fill(name if "@" in name else f"{name}@example.org")
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My work")

    def press(self, name: str) -> None:
        """Presses the button whose name begins so, and waits for where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first.click()

    @property
    def path(self) -> str:
        """The path of the page shown."""
        return self.page.url.removeprefix(self.url)

    def slot(self, key: str) -> Locator:
        """Where a question stands on a section's page."""
        return self.page.locator(f"#q-{key}")

    def questions(self) -> list[str]:
        """The keys of the questions that the section shows now, in order."""
        names: list[str] = self.page.locator("section.question-slot:visible").evaluate_all(
            "found => found.map(each => each.id)"
        )
        return [name.removeprefix("q-") for name in names]

    def unsaved(self) -> list[str]:
        """The keys of the questions that the section shows without a saved answer."""
        return [
            key for key in self.questions() if not self.slot(key).locator("[data-state]:is(.done, .unfinished)").count()
        ]

    def answer(self, question: Question, told: Any, note: str = "") -> None:
        """Answers one question by its own widgets and sees it saved."""
        slot = self.slot(question.key)
        with self._saving(question.key):
            fill(self, question, told)
            if note:
                if self.scripts:
                    self.settle()  # the answer may open the place for its note
                _write_note(slot, note)
        expect(slot.locator("[data-state]")).to_contain_text("Saved", timeout=PATIENCE)
        expect(slot.locator(".error")).to_have_count(0)

    @contextmanager
    def _saving(self, key: str) -> Iterator[None]:
        yield
        if self.scripts:
            expect(self.slot(key).locator("[name=version]")).not_to_have_value("0", timeout=PATIENCE)
            self.settle()
            return
        with self.page.expect_navigation():
            self.slot(key).locator("button[value=save]:visible").click()

    def problems(self) -> list[str]:
        """What the summary at the top of the page says is wrong."""
        return self.page.locator(".error-summary li").all_inner_texts()

    def settle(self) -> None:
        """Waits until the service holds everything typed: until then the browser keeps a draft of it."""
        for _ in range(PATIENCE // 100):
            if self.page.evaluate("Object.keys(localStorage).length") == 0:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("a draft is still kept on this device")

    def attach(self, key: str, file: Path, proves: str) -> None:
        """Attaches a file to an answer by the form beneath it."""
        slot = self.slot(key)
        slot.locator("summary", has_text="Attach a file").click()
        slot.locator("input[type=file]").set_input_files(file)
        slot.get_by_label("What does it prove?").fill(proves)
        with self.page.expect_navigation():
            slot.get_by_role("button", name="Attach", exact=True).click()
        expect(self.slot(key).get_by_role("link", name=file.name)).to_be_visible()


def fill(reader: Reader, question: Question, told: Any) -> None:
    """Puts what is told into the question's widgets."""
    slot = reader.slot(question.key)
    if question.type in CHOICES:
        _choose(slot, told)
    elif isinstance(told, dict):
        _set_apart(slot, next(iter(told)))
    elif question.type == "table":
        _fill_rows(reader, slot, told)
    elif question.type == "person":
        slot.locator("select[name=value]").select_option(label=str(told))
    else:
        slot.locator("[name=value]").fill(str(told))


def _choose(slot: Locator, told: Any) -> None:
    if isinstance(told, dict):
        name = next(iter(told))
        slot.locator(f"input[name=value][value='{APART[name]}']").check()
        if name == "not_applicable":
            slot.get_by_label("Why does it not apply?").fill(REASON)
        return
    for value in told if isinstance(told, list) else [told]:
        slot.locator(f"input[name=value][value='{value}']").check()


def _set_apart(slot: Locator, name: str) -> None:
    slot.locator(f"input[name=special][value={name}]").check()
    if name == "not_applicable":
        slot.get_by_label("Why does it not apply?").fill(REASON)


def _write_note(slot: Locator, note: str) -> None:
    area = slot.locator("textarea[name=note]")
    if not area.is_visible():
        slot.locator("summary", has_text="Add a note").click()
    area.fill(note)


def _fill_rows(reader: Reader, slot: Locator, rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows):
        if number:
            slot.get_by_role("button", name="Add a row").click()
            expect(slot.locator("tbody tr")).to_have_count(number + 1, timeout=PATIENCE)
        for column, cell in row.items():
            box = slot.locator(f"[name='row-{number}-{column}']")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(str(cell))
            else:
                box.fill(str(cell))


def open_window(browser: Browser, url: str, *, scripts: bool = True, **more: Any) -> Reader:
    """A fresh window whose faults are written down: breaches of the policy, errors, requests to anywhere else."""
    context = browser.new_context(java_script_enabled=scripts, reduced_motion="reduce", **more)
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    if scripts:
        context.add_init_script(LISTEN)
    reader = Reader(context.new_page(), url, scripts)
    _watch(context, url, reader.faults.append)
    return reader


def _watch(context: BrowserContext, url: str, fault: Callable[[str], None]) -> None:
    def check(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            fault(f"asked for {request.url}")

    def answered(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            fault(f"{answer.status} {answer.url}")

    context.on("request", check)
    context.on("response", answered)
    context.on("weberror", lambda error: fault(str(error.error)))
    context.on("console", lambda said: fault(said.text) if "Content Security Policy" in said.text else None)


def post_answer(reader: Reader, review: str, question: Question, told: Any, note: str = "") -> None:
    """Sends the fields that the page's own form would send; for answers whose widgets are proven elsewhere."""
    values = told if isinstance(told, list) else [told]
    if isinstance(told, dict):
        values = [APART[next(iter(told))]]
    fields = [("version", "0"), ("request_id", clock.new_id()), ("note", note), ("do", "save")]
    fields += [("value", str(value)) for value in values]
    headers = {"Origin": reader.url, "Content-Type": "application/x-www-form-urlencoded"}
    url = f"{reader.url}{review}/answers/{question.key}"
    answer = reader.page.request.post(url, data=urlencode(fields), headers=headers, max_redirects=0)
    assert answer.status == 303, f"{question.key}: {answer.status}"


def post_evidence(reader: Reader, review: str, key: str, proves: str) -> None:
    """Sends a file to an answer as the page's own form would; the answer itself stays as it is on its page."""
    reader.go(f"{review}/questions/{key}")
    form = reader.slot(key).locator("form")
    fields: dict[str, Any] = dict(form.evaluate("form => [...new FormData(form)].filter(([, value]) => value.trim)"))
    fields |= {"proves": proves, "file": {"name": f"{key}.txt", "mimeType": "text/plain", "buffer": proves.encode()}}
    url = f"{reader.url}{review}/answers/{key}/evidence"
    answer = reader.page.request.post(url, multipart=fields, headers={"Origin": reader.url}, max_redirects=0)
    assert answer.status == 303, f"{key}: {answer.status}"

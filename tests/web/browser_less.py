"""A signed-in person at the pages, without a browser: forms are read from the page and sent back."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse

OWN = "http://127.0.0.1:8080"
PASSWORD = "a long enough sentence"


class _Fields(HTMLParser):
    """The fields of the forms of a page, as a browser would send them untouched."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.area, self.select = action, False, "", ""
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form":
            self.inside = got.get("action") == self.action
        if not self.inside:
            return
        name, kind = got.get("name") or "", got.get("type", "text")
        if tag == "input" and name and (kind not in ("radio", "checkbox", "file") or "checked" in got):
            self.found.append((name, got.get("value") or ""))
        elif tag == "textarea":
            self.area = name
            self.found.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in got:
            self.found.append((self.select, got.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[-1] = (self.area, self.found[-1][1] + data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "form":
            self.inside = False


class Visitor:
    """One person's browser."""

    def __init__(self, app: Flask, name: str = "") -> None:
        self.client = app.test_client()
        if name:
            answer = self.post("/sign-in", name=f"{name}@example.org", password=PASSWORD)
            assert answer.status_code == 303, answer.text

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.client.post(path, data=fields, headers={"Origin": OWN})

    def fields(self, path: str, action: str) -> dict[str, list[str]]:
        """The fields of the form with this action on a page."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text[:500])
        return fields_of(answer.text, action)

    def send(self, page: str, action: str, **changes: object) -> TestResponse:
        """Opens a page, fills its form in and sends it. Field names may have `__` for a hyphen."""
        fields: dict[str, object] = dict(self.fields(page, action))
        for name, value in changes.items():
            fields[name.replace("__", "-")] = value
        return self.post(action, **fields)


def fields_of(page: str, action: str) -> dict[str, list[str]]:
    """The fields of the form with this action."""
    reader = _Fields(action)
    reader.feed(page)
    assert reader.found, f"no form for {action}"
    found: dict[str, list[str]] = {}
    for name, value in reader.found:
        found.setdefault(name, []).append(value)
    return found


def text_of(page: str) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))

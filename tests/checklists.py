"""Checklists for tests: the shipped ones, and small ones made of a few parts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer
from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.document import load_folder
from rai_review.catalogue.evaluation import Evaluation, evaluate
from rai_review.resources import checklists_folder

__all__ = [
    "DAY",
    "NOTHING",
    "NOT_APPLICABLE",
    "answers",
    "choice",
    "document",
    "finding",
    "look",
    "several",
    "shipped",
    "shipped_document",
    "small",
    "text",
]

DAY = datetime.date(2026, 11, 23)
READY = {"key": "ready", "title": "Ready"}


@cache
def shipped(key: str = "ai-feature-launch") -> Checklist:
    """A shipped checklist version."""
    return from_document(shipped_document(key))


@cache
def shipped_document(key: str = "ai-feature-launch") -> dict[str, Any]:
    """The document of a shipped checklist version; not to be changed."""
    return load_folder(checklists_folder() / key / "1.0.0").document


def document(*questions: Mapping[str, Any], **parts: Any) -> dict[str, Any]:
    """A document of the given questions in one section, with whatever else is given."""
    base: dict[str, Any] = {
        "format": "rai-checklist/1",
        "semantics": 0,
        "key": "small",
        "label": "1",
        "title": "Small",
        "language": "en",
        "sections": [{"key": "s", "title": "S"}],
        "outcomes": [READY],
    }
    asked = [{"section": "s", "short": q["key"], "prompt": q["key"], **q} for q in questions]
    return {**base, **parts, "questions": asked}


def small(*questions: Mapping[str, Any], **parts: Any) -> Checklist:
    """A checklist of the given questions."""
    return from_document(document(*questions, **parts))


def choice(key: str, *options: str | Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A single choice; an option given as a text has that value."""
    made = [{"value": o, "label": o} if isinstance(o, str) else {"label": o["value"], **o} for o in options]
    return {"key": key, "type": "single", "options": made, **more}


def several(key: str, *options: str | Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A multiple choice."""
    return {**choice(key, *options, **more), "type": "multi"}


def text(key: str, **more: Any) -> dict[str, Any]:
    """A text question."""
    return {"key": key, "type": "text", **more}


def finding(ladder: str = "any", **more: Any) -> dict[str, Any]:
    """A finding rule."""
    return {"ladder": ladder, "fix": "Fix it.", **more}


def answers(**values: Any) -> dict[str, Answer]:
    """Answers by key; a value that is no Answer becomes one."""
    return {key: value if isinstance(value, Answer) else Answer(value) for key, value in values.items()}


def look(checklist: Checklist, given: Mapping[str, Answer] | None = None, **more: Any) -> Evaluation:
    """The evaluation on the day of the tests."""
    return evaluate(checklist, given or {}, more.pop("as_of", DAY), **more)

"""The four walkthrough features, seven passes, as plain answers with pinned results (checklists/walkthroughs.json)."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, EvidenceItem, Value
from rai_review.resources import checklists_folder

DATA = checklists_folder() / "walkthroughs.json"


@dataclass(frozen=True)
class Pass:
    feature: str
    title: str
    name: str
    as_of: datetime.date
    answers: dict[str, Answer]
    verified: frozenset[str]
    expect: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.feature}-{self.name}"


def proof_of(key: str) -> str:
    """The digest of the one file behind an answer of the walkthroughs."""
    return sha256(key.encode()).hexdigest()


def value_of(raw: Any) -> Value:
    if isinstance(raw, dict):
        return NOT_APPLICABLE if raw.get("not_applicable") else NOTHING
    if isinstance(raw, list):
        return tuple(raw)
    return raw  # type: ignore[no-any-return]


def _pass(data: dict[str, Any]) -> Pass:
    answers = {}
    for key, raw in data["answers"].items():
        proof = () if key in data["no_evidence"] else (EvidenceItem(proof_of(key), data["as_of"]),)
        answers[key] = Answer(value_of(raw), evidence=proof)
    verified = frozenset(map(proof_of, answers)) if data["evidence"] == "verified" else frozenset[str]()
    as_of = datetime.date.fromisoformat(data["as_of"])
    return Pass(data["feature"], data["title"], data["pass"], as_of, answers, verified, data["expect"])


@cache
def passes() -> tuple[Pass, ...]:
    """All passes in the order of the data."""
    return tuple(_pass(data) for data in json.loads(DATA.read_text(encoding="utf-8")))

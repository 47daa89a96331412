"""What the page that verifies a report is given."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.web.pieces import Problem


@dataclass(frozen=True)
class CheckLine:
    """One thing that was looked at; `state` is holds, fails or unknown."""

    text: str
    state: str


@dataclass(frozen=True)
class VerifyResult:
    """The answer; `state` is authentic, not_authentic, unknown_signer, superseded or unreadable."""

    state: str
    headline: str
    sentence: str
    file: str
    at: int
    facts: tuple[tuple[str, str], ...]
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True)
class VerifyView:
    """The page: a file to choose, and the answer once one was checked."""

    result: VerifyResult | None = None
    problems: tuple[Problem, ...] = ()
    max_megabytes: int = 50

"""What a verification says: single checks, the verdict they come to, and its exit code.

Sentences are message ids with arguments, so that the command line shows them in English and the page in the reader's
language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What became of a file."""

    AUTHENTIC = "authentic"
    NOT_AUTHENTIC = "not_authentic"
    UNREADABLE = "unreadable"
    SIGNER_UNKNOWN = "signer_unknown"
    ENDED = "ended"


EXIT_CODES = {
    Verdict.AUTHENTIC: 0,
    Verdict.NOT_AUTHENTIC: 1,
    Verdict.UNREADABLE: 2,
    Verdict.SIGNER_UNKNOWN: 5,
    Verdict.ENDED: 6,
}


@dataclass(frozen=True)
class Sentence:
    """A message id with its arguments."""

    message: str
    arguments: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.arguments if self.arguments else self.message


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `holds` is None where it could not be judged, and `sentence` says why."""

    id: str
    holds: bool | None
    sentence: Sentence


def check(name: str, holds: bool | None, message: str, **arguments: object) -> Check:
    """Returns a check; `message` says what holds, or what does not."""
    return Check(name, holds, Sentence(message, arguments))


@dataclass(frozen=True)
class Verification:
    """The answer to *is this report genuine?*: verdict, sentences, each check, and what the file says of itself."""

    verdict: Verdict
    sentences: tuple[Sentence, ...]
    checks: tuple[Check, ...]
    facts: dict[str, str]

    @property
    def exit_code(self) -> int:
        """0 authentic, 1 not authentic, 2 unreadable, 5 signer unknown, 6 revoked or superseded."""
        return EXIT_CODES[self.verdict]


def conclude(checks: Sequence[Check], facts: dict[str, str], *, signer_known: bool, ended: bool) -> Verification:
    """The verdict over all checks: one that does not hold is enough; then the signer; then whether it still stands."""
    failed = [each.sentence for each in checks if each.holds is False]
    open_questions = [each.sentence for each in checks if each.holds is None]
    if failed:
        verdict, head = Verdict.NOT_AUTHENTIC, Sentence("Not authentic. Do not rely on this file.")
    elif not signer_known:
        verdict, head = Verdict.SIGNER_UNKNOWN, Sentence("Intact, signer unknown: no certificate to trust was given.")
    elif ended:
        verdict, head = Verdict.ENDED, Sentence("Genuine, but the decision was revoked, withdrawn or replaced later.")
    else:
        verdict, head = Verdict.AUTHENTIC, Sentence("Authentic, and in force as far as this file knows.")
    return Verification(verdict, (head, *failed, *open_questions), tuple(checks), facts)


def unreadable(message: str, **arguments: object) -> Verification:
    """The answer for what is no readable report."""
    return Verification(Verdict.UNREADABLE, (Sentence("Unreadable."), Sentence(message, arguments)), (), {})

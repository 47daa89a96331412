"""The one family of errors that rules and services raise.

An error carries a message id (the English sentence, translated where it is shown) and its arguments.
`rai_review.web.errors` is the only place that turns one into HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


class AppError(Exception):
    """A refusal in plain words.

    `message` is the message id, `arguments` fills its `%(name)s` placeholders.
    """

    def __init__(self, message: str, **arguments: object) -> None:
        super().__init__(message)
        self.message = message
        self.arguments = arguments

    def __str__(self) -> str:
        return self.message % self.arguments if self.arguments else self.message


class NotFound(AppError):
    """There is no such thing, or the actor may not know that it exists."""


class SignInNeeded(AppError):
    """Nobody is signed in and the action needs a person."""


class Forbidden(AppError):
    """The actor may know of the thing, but never do this to it."""


class Refused(AppError):
    """Possible for this actor in principle, but not in the present state."""


class TooLarge(AppError):
    """The request holds more than the stated limit."""


class TooMany(AppError):
    """Too many attempts; `retry_after` says in how many seconds the next is heard."""

    def __init__(self, message: str, *, retry_after: int, **arguments: object) -> None:
        super().__init__(message, seconds=retry_after, **arguments)
        self.retry_after = retry_after


class Unavailable(AppError):
    """The service can't do this just now; trying again later may help."""


class Stale(AppError):
    """The thing moved since the actor saw it.

    `current` is what stands now, for showing both side by side. `precondition` is true where a
    decision names digests that no longer hold (412), false where a form is behind (409).
    """

    def __init__(
        self, message: str, *, current: object = None, precondition: bool = False, **arguments: object
    ) -> None:
        super().__init__(message, **arguments)
        self.current = current
        self.precondition = precondition


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    `place` names the field, or `file:line:column` of a source; `message` is a message id whose
    placeholders `arguments` fills; `fix` says what to do about it.
    """

    place: str
    message: str
    arguments: dict[str, object] = field(default_factory=dict)
    fix: str | None = None

    def __str__(self) -> str:
        text = self.message % self.arguments if self.arguments else self.message
        return f"{self.place}: {text}" + (f" ({self.fix})" if self.fix else "")


class Invalid(AppError):
    """The input breaks its rules; `problems` lists every breach with its place."""

    def __init__(self, problems: Sequence[Problem], message: str = "Some of what was sent needs another look.") -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([self.message, *map(str, self.problems)])

    @classmethod
    def at(cls, place: str, message: str, fix: str | None = None, **arguments: object) -> Invalid:
        """Returns an `Invalid` with the one problem described."""
        return cls([Problem(place, message, arguments, fix)])

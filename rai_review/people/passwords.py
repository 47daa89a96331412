"""Password rules and argon2id, in a semaphore of cores: memory times parallel sign-ins is a lever for an attack."""

from __future__ import annotations

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rai_review.errors import Invalid
from rai_review.settings import Settings
from rai_review.text import mark

SHORTEST = 12
LONGEST = 256
CONCURRENT = 2

_lanes = threading.BoundedSemaphore(CONCURRENT)

# Passwords of twelve and more characters that lists of leaked ones hold most often.
COMMON = frozenset(
    {
        "123456789012", "1234567890123", "qwertyuiop12", "qwertyuiop123", "password1234", "password12345",
        "passwordpassword", "adminadminadmin", "administrator", "letmeinletmein", "iloveyouiloveyou",
        "000000000000", "111111111111", "abcdefghijkl", "qwerty123456", "changemechangeme", "welcome12345",
    }
)  # fmt: skip


@lru_cache(maxsize=4)
def _hasher(time: int, memory: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time, memory_cost=memory, parallelism=lanes)


def hasher(settings: Settings) -> PasswordHasher:
    """Returns the argon2id hasher with the instance's parameters (OWASP's least by default)."""
    return _hasher(settings.argon2_time, settings.argon2_memory_kib, settings.argon2_parallelism)


def check_rules(password: str, email: str) -> None:
    """Raises `Invalid` for a password that is too short, too long, common, or the account's own name."""
    if len(password) < SHORTEST:
        raise Invalid.at("password", mark("A password has at least %(least)d characters."), least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid.at("password", mark("A password has at most %(most)d characters."), most=LONGEST)
    if password.casefold() in COMMON or email.partition("@")[0].casefold() * 2 == password.casefold():
        raise Invalid.at("password", mark("This password is on every list of guesses; take another."))


def hash_password(settings: Settings, password: str) -> str:
    """Returns the argon2id hash in its own text form."""
    with _lanes:
        return hasher(settings).hash(password)


def is_right(settings: Settings, stored: str | None, password: str) -> bool:
    """Whether `password` fits the stored hash; takes as long when there is none, so that nothing shows."""
    with _lanes:
        try:
            hasher(settings).verify(stored or _decoy(settings), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def needs_rehash(settings: Settings, stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return hasher(settings).check_needs_rehash(stored)


def _decoy(settings: Settings) -> str:
    return _decoy_of(settings.argon2_time, settings.argon2_memory_kib, settings.argon2_parallelism)


@lru_cache(maxsize=4)
def _decoy_of(time: int, memory: int, lanes: int) -> str:
    return _hasher(time, memory, lanes).hash("no such account")

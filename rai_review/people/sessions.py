"""Signing in and out: server-side sessions, the throttle, the password asked again, the first administrator."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, literal, select, union_all, update
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.errors import Refused, TooMany
from rai_review.people.models import (
    Account,
    FailedSignIn,
    Membership,
    OneTimeLink,
    Person,
    PositionHeld,
    RoleGrant,
    SignInSession,
)
from rai_review.policy import Actor, Role
from rai_review.text import mark

SESSION_MS = 12 * 3_600_000
FRESH_MS = 300_000
THROTTLE_MS = 900_000
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 60
TRIES_EVERYWHERE = 100
LINK_MS = 24 * 3_600_000
FIRST_ADMIN = "first-admin"

# Built once: they run on every request, and putting a statement together costs more than running it.
_SIGNED_IN = (
    select(
        SignInSession.password_at,
        Account.id.label("account_id"),
        Person.id.label("person_id"),
        Person.name,
        Person.language,
        Person.zone,
    )
    .join(Account, Account.id == SignInSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(
        SignInSession.id == bindparam("session"),
        SignInSession.expires_at > bindparam("now"),
        Account.closed_at.is_(None),
        Person.left_at.is_(None),
    )
)
_HELD = union_all(
    select(RoleGrant.role, literal("role").label("kind")).where(
        RoleGrant.person_id == bindparam("person"), RoleGrant.ended_at.is_(None)
    ),
    select(PositionHeld.position, literal("position").label("kind")).where(
        PositionHeld.person_id == bindparam("person"), PositionHeld.ended_at.is_(None)
    ),
    select(Membership.team_id, literal("team").label("kind")).where(
        Membership.person_id == bindparam("person"), Membership.ended_at.is_(None)
    ),
)


@dataclass(frozen=True)
class Credentials:
    """What checking a password takes."""

    account_id: str
    password_hash: str | None


def hash_token(token: str) -> str:
    """Returns the SHA-256 of a token in hex, the only form that is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """Returns a fresh token of 32 random bytes as URL-safe text."""
    return base64.urlsafe_b64encode(clock.random_bytes(32)).rstrip(b"=").decode("ascii")


def find_credentials(session: Session, email: str) -> Credentials | None:
    """Returns the open account with this address, or None."""
    row = session.execute(
        select(Account.id, Account.password_hash)
        .join(Person, Person.id == Account.person_id)
        .where(Account.email == email.strip().lower(), Account.closed_at.is_(None), Person.left_at.is_(None))
    ).first()
    return None if row is None else Credentials(row.id, row.password_hash)


def own_credentials(session: Session, actor: Actor) -> Credentials | None:
    """Returns the credentials of the account the actor signed in with."""
    row = session.execute(select(Account.id, Account.password_hash).where(Account.id == actor.account_id)).first()
    return None if row is None else Credentials(row.id, row.password_hash)


def open_session(session: Session, account_id: str, browser: str) -> str:
    """Starts a session for an account and returns its token. Ended sessions are swept on the way."""
    now = clock.now()
    token = new_token()
    session.execute(delete(SignInSession).where(SignInSession.expires_at < now))
    session.add(
        SignInSession(
            id=hash_token(token),
            account_id=account_id,
            created_at=now,
            password_at=now,
            expires_at=now + SESSION_MS,
            browser=browser[:200],
        )
    )
    return token


def renew_session(session: Session, actor: Actor) -> str:
    """Puts a fresh token in the place of the actor's after the password was given again; returns the token."""
    token = new_token()
    old = session.get(SignInSession, actor.session_id)
    if old is None:
        raise Refused(mark("You are signed out; sign in and try again."))
    session.add(
        SignInSession(
            id=hash_token(token),
            account_id=old.account_id,
            created_at=old.created_at,
            password_at=clock.now(),
            expires_at=old.expires_at,
            browser=old.browser,
        )
    )
    session.delete(old)
    return token


def close_session(session: Session, session_id: str | None) -> None:
    """Ends a session; a copied cookie is worth nothing afterwards."""
    session.execute(delete(SignInSession).where(SignInSession.id == session_id))


def load_actor(session: Session, token: str) -> Actor | None:
    """Returns who holds the session of `token` now, with roles, positions and teams, or None."""
    session_id = hash_token(token)
    row = session.execute(_SIGNED_IN, {"session": session_id, "now": clock.now()}).first()
    if row is None:
        return None
    held = _held(session, row.person_id)
    return Actor(
        person_id=row.person_id,
        account_id=row.account_id,
        name=row.name,
        roles=frozenset(Role(value) for value in held.get("role", ())),
        positions=frozenset(held.get("position", ())),
        team_ids=frozenset(held.get("team", ())),
        session_id=session_id,
        fresh_until=row.password_at + FRESH_MS,
        language=row.language,
        zone=row.zone,
    )


def actor_for(session: Session, person_id: str, auth: str) -> Actor:
    """Returns a person as an actor without a browser session, for commands; `auth` says how they got here."""
    person = session.get_one(Person, person_id)
    held = _held(session, person_id)
    return Actor(
        person_id=person.id,
        auth=auth,
        name=person.name,
        roles=frozenset(Role(value) for value in held.get("role", ())),
        positions=frozenset(held.get("position", ())),
        team_ids=frozenset(held.get("team", ())),
        language=person.language,
        zone=person.zone,
    )


def _held(session: Session, person_id: str) -> dict[str, list[str]]:
    """One round trip for roles, positions and teams: this runs on every request."""
    held: dict[str, list[str]] = {}
    for value, kind in session.execute(_HELD, {"person": person_id}):
        held.setdefault(kind, []).append(value)
    return held


@dataclass(frozen=True)
class Throttle:
    """One count of failures within a quarter of an hour, by the SHA-256 of what is counted, and where it ends."""

    key: str
    most: int


def sign_in_throttles(email: str, address: str) -> tuple[Throttle, ...]:
    """Returns what is counted of sign-ins: an account's tries from an address, the address's, and the account's.

    The last is far above the first, so that a stranger elsewhere can't keep somebody from their own account.
    """
    account = email.strip().lower()
    return (
        Throttle(hash_token(f"account:{account}:{address}"), TRIES_PER_ACCOUNT),
        Throttle(hash_token(f"address:{address}"), TRIES_PER_ADDRESS),
        Throttle(hash_token(f"account:{account}"), TRIES_EVERYWHERE),
    )


def password_throttles(account_id: str | None) -> tuple[Throttle, ...]:
    """Returns what is counted where somebody who is signed in is asked for the password again."""
    return (Throttle(hash_token(f"again:{account_id}"), TRIES_PER_ACCOUNT),)


def refuse_throttled(session: Session, throttles: Sequence[Throttle]) -> None:
    """Raises `TooMany` where too many sign-ins failed in the last quarter of an hour."""
    since = clock.now() - THROTTLE_MS
    for each in throttles:
        count, first = session.execute(
            select(func.count(), func.min(FailedSignIn.at)).where(FailedSignIn.key == each.key, FailedSignIn.at > since)
        ).one()
        if count >= each.most:
            wait = max(1, (first + THROTTLE_MS - clock.now()) // 1000 + 1)
            raise TooMany(mark("Too many tries did not fit. Wait %(seconds)d seconds and try again."), retry_after=wait)


def count_failure(session: Session, throttles: Sequence[Throttle]) -> None:
    """Counts a failed sign-in and forgets those that no longer matter."""
    now = clock.now()
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= now - THROTTLE_MS))
    session.add_all(FailedSignIn(id=clock.new_id(), key=each.key, at=now) for each in throttles)


def forget_failures(session: Session, email: str, address: str) -> None:
    """Forgets an account's failures from an address after a sign-in from there that worked."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.key == sign_in_throttles(email, address)[0].key))


def make_first_admin_link(session: Session) -> str:
    """Returns a one-time token that lets its bearer become the first administrator, good for a day."""
    if session.scalar(select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN, RoleGrant.ended_at.is_(None)).limit(1)):
        raise Refused(mark("There is an administrator already."))
    token = new_token()
    session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == FIRST_ADMIN))
    session.add(OneTimeLink(id=hash_token(token), purpose=FIRST_ADMIN, expires_at=clock.now() + LINK_MS))
    return token


def find_link(session: Session, token: str, purpose: str) -> OneTimeLink:
    """Returns a one-time token's row, held where it is written to; raises `Refused` where it can't be used any more."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.id == hash_token(token)).with_for_update())
    if link is None or link.purpose != purpose or link.used_at is not None or link.expires_at < clock.now():
        raise Refused(mark("This link has been used or has run out; ask for a new one."))
    return link


def use_link(session: Session, token: str, purpose: str) -> None:
    """Uses a one-time token up; raises `Refused` where it is unknown, used or too old."""
    find_link(session, token, purpose).used_at = clock.now()


def store_rehash(session: Session, account_id: str, password_hash: str) -> None:
    """Keeps the same password's hash under newer parameters; no event, the password is the same."""
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))

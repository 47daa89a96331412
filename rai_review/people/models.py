"""Persons, the accounts they sign in with, what they may do, and the operational rows of signing in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Digest, Id, Live, Operational, refers_to


class Instance(Live, Base):
    """The one row that says whose instance this is, since when, and whether it is the demo."""

    __tablename__ = "instance"
    ledger_name = "instance"

    organisation: Mapped[str] = mapped_column(String(200))
    is_demo: Mapped[bool]
    zone: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[int] = mapped_column(BigInteger)
    checkpoint_key: Mapped[str | None] = mapped_column(Text)
    seal_certificate: Mapped[str | None] = mapped_column(Text)


class Person(Live, Base):
    """A human. Ends by `left_at`, never by deletion."""

    __tablename__ = "person"
    ledger_name = "person"

    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    zone: Mapped[str] = mapped_column(String(60))
    left_at: Mapped[int | None] = mapped_column(BigInteger)


class Account(Live, Base):
    """A way for a person to sign in. The hash is operational: rehashing is no event, setting a password is."""

    __tablename__ = "account"
    ledger_name = "account"

    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text, info={"operational": True})
    password_set_at: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[int | None] = mapped_column(BigInteger)


class Team(Live, Base):
    """The only boundary inside an instance."""

    __tablename__ = "team"
    ledger_name = "team"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class Membership(Live, Base):
    """A person in a team, until `ended_at`. Leads invite reviewers and look after the team's features."""

    __tablename__ = "membership"
    ledger_name = "membership"

    team_id: Mapped[str] = mapped_column(Id, refers_to("team.id"), index=True)
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    is_lead: Mapped[bool]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class RoleGrant(Live, Base):
    """What the service lets a person do, until `ended_at`."""

    __tablename__ = "role_grant"
    ledger_name = "role_grant"

    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class PositionHeld(Live, Base):
    """A position (eng_lead, legal …) that a person holds in the whole instance, until `ended_at`."""

    __tablename__ = "position_held"
    ledger_name = "position_held"

    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    position: Mapped[str] = mapped_column(String(200), index=True)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class SignInSession(Operational, Base):
    """A signed-in browser. `id` is the SHA-256 of the token, which only the browser holds."""

    __tablename__ = "sign_in_session"

    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, refers_to("account.id"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    password_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
    browser: Mapped[str] = mapped_column(String(200))


class FailedSignIn(Operational, Base):
    """One refused sign-in, counted by account name and by address. `key` is a SHA-256, no name or address."""

    __tablename__ = "failed_sign_in"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Digest)
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_failed_sign_in_key_at", "key", "at"),)


class OneTimeLink(Operational, Base):
    """A token that lets its bearer set a first password, once. `id` is the SHA-256 of the token."""

    __tablename__ = "one_time_link"

    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)

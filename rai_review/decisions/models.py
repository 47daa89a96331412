"""Submissions, acts and invitations; the standing as lists need it; verdicts not sent yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Derived, Digest, Id, Live, Operational, Sealed, refers_to
from rai_review.decisions.packing import root_of

Day = String(10)


class Submission(Sealed, Base):
    """The sealed content of one revision. `leaves` is the tree, compressed; `root` its digest.

    `content_hash` answers whether two submissions say the same; it is deleted on erasure, so it is not committed to.
    """

    __tablename__ = "submission"
    ledger_name = "submission"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"))
    revision: Mapped[int] = mapped_column(Integer)
    root: Mapped[str] = mapped_column(Digest, unique=True)
    leaves: Mapped[bytes] = mapped_column(LargeBinary, info={"tree_root": root_of})
    checklist_digest: Mapped[str] = mapped_column(Digest)
    sender_id: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[str] = mapped_column(Day)
    content_hash: Mapped[str | None] = mapped_column(Digest, info={"derived": True})

    __table_args__ = (UniqueConstraint("review_id", "revision"),)


class Act(Sealed, Base):
    """What happened to a submission, numbered without a gap.

    `decides_as` repeats the position of a deciding act, so that the database lets each position decide once.
    """

    __tablename__ = "act"
    ledger_name = "act"

    submission_id: Mapped[str] = mapped_column(Id, refers_to("submission.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    position: Mapped[str | None] = mapped_column(String(200))
    decides_as: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[str] = mapped_column(Day)
    root: Mapped[str] = mapped_column(Digest, unique=True)
    leaves: Mapped[bytes] = mapped_column(LargeBinary, info={"tree_root": root_of})

    __table_args__ = (UniqueConstraint("submission_id", "number"), UniqueConstraint("submission_id", "decides_as"))


class Invitation(Live, Base):
    """A person asked to review independently, until `ended_at`."""

    __tablename__ = "invitation"
    ledger_name = "invitation"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), index=True)
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), index=True)
    invited_by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class StandingNow(Derived, Base):
    """The standing of a submission as it was last computed, good until `next_change_at`. For lists."""

    __tablename__ = "standing_now"

    submission_id: Mapped[str] = mapped_column(Id, refers_to("submission.id"), primary_key=True)
    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(40))
    reading: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str | None] = mapped_column(String(200))
    residual: Mapped[str | None] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(Digest)
    last_day: Mapped[str | None] = mapped_column(Day)
    before_launch: Mapped[int] = mapped_column(Integer)
    after_launch: Mapped[int] = mapped_column(Integer)
    next_change_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_standing_now_next_change_at", "next_change_at"),)


class KeptVerdicts(Operational, Base):
    """A reviewer's verdicts before they are sent: the fields as typed, as a JSON object."""

    __tablename__ = "kept_verdicts"

    submission_id: Mapped[str] = mapped_column(Id, refers_to("submission.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), primary_key=True)
    fields: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)

"""What is attached to answers: the item on the question, and each file it held."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Digest, Id, Live, Sealed, refers_to


class Evidence(Live, Base):
    """One piece of evidence on a question of a review; `revision` is its newest file. Ends by `removed_at`."""

    __tablename__ = "evidence"
    ledger_name = "evidence"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(Integer)
    added_by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    added_at: Mapped[int] = mapped_column(BigInteger)
    removed_by: Mapped[str | None] = mapped_column(Id, refers_to("person.id"))
    removed_at: Mapped[int | None] = mapped_column(BigInteger)


class EvidenceRevision(Sealed, Base):
    """One file as it came: its SHA-256, name, size in bytes, type found in its content, what it proves, its date."""

    __tablename__ = "evidence_revision"
    ledger_name = "evidence_revision"

    evidence_id: Mapped[str] = mapped_column(Id, refers_to("evidence.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(Digest, index=True)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String(200))
    proves: Mapped[str | None] = mapped_column(Text)
    dated: Mapped[str | None] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("evidence_id", "number"),)

"""Issued reports, and who downloaded them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Digest, Id, Operational, Sealed, refers_to


class Report(Sealed, Base):
    """One signed PDF. Its bytes lie in the file store under `sha256`; `number` counts the reports of a submission.

    `standing` is the digest of the standing that it prints, `acts` how many acts that stands on, `proof_idx` the
    ledger entry whose inclusion it proves.
    """

    __tablename__ = "report"
    ledger_name = "report"

    submission_id: Mapped[str] = mapped_column(Id, refers_to("submission.id"))
    number: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Digest)
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int] = mapped_column(Integer)
    as_of: Mapped[str] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(Digest)
    acts: Mapped[int] = mapped_column(Integer)
    proof_idx: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("submission_id", "number"),)


class ReportRead(Operational, Base):
    """One download of a report: the access log."""

    __tablename__ = "report_read"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    report_id: Mapped[str] = mapped_column(Id, refers_to("report.id"), index=True)
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)

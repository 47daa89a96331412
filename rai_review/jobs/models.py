"""The job row."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Id, Operational


class Job(Operational, Base):
    """A piece of work that follows from a committed change.

    States: `waiting` (also between tries), `running` under a lease, `done`, `parked` after the last try.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer)
    run_after: Mapped[int] = mapped_column(BigInteger)
    lease_token: Mapped[str | None] = mapped_column(Id)
    leased_until: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("kind", "key"), Index("ix_job_due", "state", "run_after"))

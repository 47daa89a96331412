"""The AI features of the instance."""

from __future__ import annotations

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Id, Live, refers_to


class Feature(Live, Base):
    """An AI feature, as its team names it. Ends by `ended_at`."""

    __tablename__ = "feature"
    ledger_name = "feature"

    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    team_id: Mapped[str] = mapped_column(Id, refers_to("team.id"), index=True)
    owner_id: Mapped[str | None] = mapped_column(Id, refers_to("person.id"))
    registered_by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    registered_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)

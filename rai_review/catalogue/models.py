"""Published checklist versions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Digest, Sealed


class ChecklistVersion(Sealed, Base):
    """One published version: the exact bytes of its document, and their digest, which is its identity.

    `source` keeps the YAML with its comments (compressed); it is outside the commitment, because it is no part of
    what was published.
    """

    __tablename__ = "checklist_version"
    __table_args__ = (UniqueConstraint("key", "label"),)
    ledger_name = "checklist_version"

    key: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(Digest, unique=True)
    format: Mapped[str] = mapped_column(String(40))
    semantics: Mapped[int] = mapped_column(Integer)
    document: Mapped[bytes] = mapped_column(LargeBinary, info={"json": True})
    published_at: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[bytes | None] = mapped_column(LargeBinary, info={"derived": True})

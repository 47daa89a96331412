"""The tables of the ledger: entries, the complete subtrees above them, and the signed checkpoints."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Digest, Id, Kind, Operational


class LedgerEntry(Base):
    """One event. `body` is the exact bytes that are hashed; the other columns repeat it for look-ups."""

    __tablename__ = "ledger_entry"
    table_kind: ClassVar[Kind] = Kind.SEALED

    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)
    type: Mapped[str] = mapped_column(String(60))
    at: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[str] = mapped_column(Id)
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(Id)
    object_rev: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (Index("ix_ledger_entry_object", "object_type", "object_id", "idx"),)


class LedgerNode(Base):
    """The hash of one complete subtree (RFC 6962), written beside the entry that completed it."""

    __tablename__ = "ledger_node"
    table_kind: ClassVar[Kind] = Kind.SEALED

    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerCheckpoint(Operational, Base):
    """A signed note over the first `size` entries. Its authority is the copy kept outside the database."""

    __tablename__ = "ledger_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(Digest)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)

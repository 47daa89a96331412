"""Reviews, their revisions, every answer ever given, and the derived rows that lists and pages read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rai_review.database import Base, Derived, Digest, Id, Live, Operational, Sealed, refers_to


class Review(Live, Base):
    """One filling of one checklist version (`checklist_digest`, pinned at the start) for one feature."""

    __tablename__ = "review"
    ledger_name = "review"

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    feature_id: Mapped[str] = mapped_column(Id, refers_to("feature.id"), index=True)
    team_id: Mapped[str] = mapped_column(Id, refers_to("team.id"), index=True)
    checklist_digest: Mapped[str] = mapped_column(Digest)
    revision: Mapped[int] = mapped_column(Integer)
    system_version: Mapped[str] = mapped_column(String(200))
    launch_on: Mapped[str | None] = mapped_column(String(10))
    started_by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    started_at: Mapped[int] = mapped_column(BigInteger)


class ReviewRevision(Live, Base):
    """A revision of a review. The state of a review is that of its current revision."""

    __tablename__ = "review_revision"
    ledger_name = "review_revision"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(30))
    opened_by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    opened_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("review_id", "number"),)


class AnswerValue(Sealed, Base):
    """One value given to a question, numbered from 1 per question of a review.

    `value` holds the canonical JSON of {value, other, note}, `provenance` that of the steps of its
    text; `how` is typed, carried, confirmed, imported or api; `replaces` is the number before it.
    """

    __tablename__ = "answer_value"
    ledger_name = "answer_value"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"))
    question: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    value: Mapped[bytes] = mapped_column(LargeBinary, info={"json": True})
    provenance: Mapped[bytes] = mapped_column(LargeBinary, info={"json": True})
    by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    how: Mapped[str] = mapped_column(String(20))
    replaces: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (UniqueConstraint("review_id", "question", "number"),)


class CurrentAnswer(Derived, Base):
    """Which value of a question stands now: the one with the highest number."""

    __tablename__ = "current_answer"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(200), primary_key=True)
    value_id: Mapped[str] = mapped_column(Id, refers_to("answer_value.id"))
    number: Mapped[int] = mapped_column(Integer)


class ReviewSummary(Derived, Base):
    """What lists show of a review, so that a list evaluates nothing. `tier` and `outcome` are keys of the checklist.

    `search` is the reference and the feature's name, in lower case; `changed_idx` the ledger index of the last change.
    """

    __tablename__ = "review_summary"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(30), index=True)
    revision: Mapped[int] = mapped_column(Integer)
    tier: Mapped[str | None] = mapped_column(String(200))
    tier_title: Mapped[str] = mapped_column(String(200))
    tier_level: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(String(200))
    outcome_title: Mapped[str] = mapped_column(String(200))
    answered: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    minutes_left: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    until: Mapped[str | None] = mapped_column(String(10))
    next_change_at: Mapped[int | None] = mapped_column(BigInteger)
    changed_idx: Mapped[int] = mapped_column(BigInteger, index=True)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    search: Mapped[str] = mapped_column(Text)


class ReviewViewer(Derived, Base):
    """A person who may see a review beside its team; `why` is reviewer."""

    __tablename__ = "review_viewer"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, refers_to("person.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(20), primary_key=True)

    __table_args__ = (Index("ix_review_viewer_person_id", "person_id"),)


class ReviewPosition(Derived, Base):
    """A position whose holders may see and decide a sent review, whoever holds it at the time."""

    __tablename__ = "review_position"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), primary_key=True)
    position: Mapped[str] = mapped_column(String(200), primary_key=True)

    __table_args__ = (Index("ix_review_position_position", "position"),)


class SectionMark(Operational, Base):
    """What the team said of a section of a revision: complete, or to come back to."""

    __tablename__ = "section_mark"

    review_id: Mapped[str] = mapped_column(Id, refers_to("review.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    section: Mapped[str] = mapped_column(String(200), primary_key=True)
    is_done: Mapped[bool]
    by: Mapped[str] = mapped_column(Id, refers_to("person.id"))
    at: Mapped[int] = mapped_column(BigInteger)

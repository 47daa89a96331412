"""Attaching files to questions, taking them off, and listing what is there. When that may be is for reviews to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import puremagic
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.errors import Invalid, NotFound, Problem
from rai_review.evidence import files
from rai_review.evidence.models import Evidence, EvidenceRevision
from rai_review.text import mark

LONGEST_NAME = 200
LONGEST_PROOF = 1_000
MOST_FILES = 50
AT_ONCE = 1000
BINARY, PLAIN = "application/octet-stream", "text/plain"


@dataclass(frozen=True)
class Upload:
    """A file that was received and kept: its SHA-256, size in bytes, name as given, type found in its content."""

    digest: str
    size: int
    name: str
    type: str


@dataclass(frozen=True)
class EvidenceView:
    """A piece of evidence with its newest file."""

    id: str
    review_id: str
    question: str
    revision: int
    digest: str
    name: str
    size: int
    type: str
    proves: str | None
    dated: str | None
    by: str
    at: int


_COLUMNS = (
    Evidence.id,
    Evidence.review_id,
    Evidence.question,
    EvidenceRevision.number,
    EvidenceRevision.digest,
    EvidenceRevision.name,
    EvidenceRevision.size,
    EvidenceRevision.type,
    EvidenceRevision.proves,
    EvidenceRevision.dated,
    EvidenceRevision.by,
    EvidenceRevision.at,
)
# Built once: it runs at every save, and putting a statement together costs more than running it.
_ATTACHED = (
    select(*_COLUMNS)
    .join(
        EvidenceRevision,
        (EvidenceRevision.evidence_id == Evidence.id) & (EvidenceRevision.number == Evidence.revision),
    )
    .where(Evidence.review_id == bindparam("review"), Evidence.removed_at.is_(None))
    .order_by(Evidence.entry_idx, Evidence.id)
)


def _view(row: Sequence[Any]) -> EvidenceView:
    return EvidenceView(*row)


def type_of(head: bytes) -> str:
    """Returns the media type that the first bytes of a file show; the name it came with says nothing."""
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return str(found)
    return PLAIN if _is_text(head) else BINARY


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        return len(head) - problem.start < 4 and b"\0" not in head
    return b"\0" not in head


def safe_name(name: str) -> str:
    """Returns the last part of a file's name without control characters, 1 to 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip(" .")
    stem, dot, suffix = shown.rpartition(".")
    if len(shown) > LONGEST_NAME and dot and len(suffix) < 20:
        shown = f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return shown[:LONGEST_NAME] or "file"


def attach(
    session: Session,
    *,
    review_id: str,
    question: str,
    upload: Upload,
    by: str,
    proves: str = "",
    dated: str | None = None,
) -> str | None:
    """Adds the rows of a new piece of evidence and returns its id; the caller records the event.

    Returns None where the same content is on the question already. Raises `Invalid` for too many or too long.
    """
    present = [each for each in list_evidence(session, review_id) if each.question == question]
    if any(each.digest == upload.digest for each in present):
        return None
    _check_limits(proves, len(present))
    now = clock.now()
    item = Evidence(review_id=review_id, question=question, revision=1, added_by=by, added_at=now)
    session.add(item)
    session.add(
        EvidenceRevision(
            evidence_id=item.id,
            number=1,
            digest=upload.digest,
            name=safe_name(upload.name),
            size=upload.size,
            type=upload.type[:200],
            proves=proves.strip() or None,
            dated=dated,
            by=by,
            at=now,
        )
    )
    return item.id


def file_witness(folder: Path) -> Callable[[Session], Iterator[str]]:
    """Returns a witness that reads every stored file and yields a sentence for each that is not what was recorded."""

    def look(session: Session) -> Iterator[str]:
        kept = select(EvidenceRevision.id, EvidenceRevision.digest, EvidenceRevision.size)
        for row in session.execute(kept.order_by(EvidenceRevision.id)).yield_per(AT_ONCE):
            if fault := files.fault_of(folder, row.digest, row.size):
                yield f"evidence_revision {row.id}: {fault}"

    return look


def _check_limits(proves: str, present: int) -> None:
    problems = []
    if len(proves) > LONGEST_PROOF:
        problems.append(Problem("proves", mark("This is too long; %(most)d characters fit."), {"most": LONGEST_PROOF}))
    if present >= MOST_FILES:
        problems.append(Problem("file", mark("At most %(most)d files fit on a question."), {"most": MOST_FILES}))
    if problems:
        raise Invalid(problems)


def remove(session: Session, *, review_id: str, evidence_id: str, by: str) -> bool:
    """Takes a piece of evidence off its question; the caller records the event. False where it is off already.

    The file stays: a submission that was sealed with it still names it. Raises `NotFound`.
    """
    item = session.scalar(select(Evidence).where(Evidence.id == evidence_id, Evidence.review_id == review_id))
    if item is None:
        raise NotFound(mark("There is no such evidence here."))
    if item.removed_at is not None:
        return False
    item.removed_at, item.removed_by = clock.now(), by
    return True


def list_evidence(session: Session, review_id: str) -> list[EvidenceView]:
    """Returns what is attached to a review now, in the order it came."""
    found = session.execute(_ATTACHED, {"review": review_id})
    return [_view(row) for row in found]


def find_file(session: Session, review_id: str, evidence_id: str, number: int | None = None) -> EvidenceView:
    """Returns a file of a review, the newest or the one numbered, also where it was taken off; raises `NotFound`."""
    wanted = Evidence.revision if number is None else number
    row = session.execute(
        select(*_COLUMNS)
        .join(EvidenceRevision, EvidenceRevision.evidence_id == Evidence.id)
        .where(Evidence.id == evidence_id, Evidence.review_id == review_id, EvidenceRevision.number == wanted)
    ).first()
    if row is None:
        raise NotFound(mark("There is no such evidence here."))
    return _view(row)

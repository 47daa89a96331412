"""The worker's job: one sealed report from what lies sealed, issued exactly once.

Whatever point the worker dies at, the next one starts over from the same sealed rows: a file that was kept without its
row is no report, and the row, its ledger entry and the end of the job are one transaction.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review import __version__, clock
from rai_review.catalogue import service as catalogue
from rai_review.database import Database
from rai_review.decisions.history import History, load_history
from rai_review.decisions.models import Submission
from rai_review.decisions.packing import leaves_of, unpack
from rai_review.decisions.sealing import rows_of
from rai_review.decisions.standing import standings
from rai_review.evidence import files
from rai_review.jobs import queue
from rai_review.jobs.queue import Claim
from rai_review.ledger import checkpoint, events, signing
from rai_review.ledger import service as ledger
from rai_review.ledger.canonical import jcs, sha256_hex
from rai_review.ledger.events import ObjectRef
from rai_review.people import service as people
from rai_review.policy import SERVICE
from rai_review.reports.issuing import SealKey, issue_pdf
from rai_review.reports.models import Report
from rai_review.reports.record import ReportMeta, SealedRecord
from rai_review.reports.service import folder
from rai_review.reports.signing import CERTIFICATE_FILE, KEY_FILE, seal_facts
from rai_review.reviews import access
from rai_review.settings import Settings

Pause = Callable[[str], None]


@dataclass(frozen=True)
class Frozen:
    """Everything a report is made from, read in one transaction."""

    history: History
    record: SealedRecord
    standing: str
    entry: int
    entries: tuple[int, ...]
    organisation: str
    team: str


def _go_on(_point: str) -> None:
    """Between two steps nothing happens, but in the tests that kill the worker there."""


class ReportHandler:
    """Issues the report that a claim names. `settings` say where keys, files and checkpoints lie."""

    def __init__(self, settings: Settings, pause: Pause = _go_on) -> None:
        self.settings = settings
        self.pause = pause
        self.seal = SealKey(settings.keys / KEY_FILE, settings.keys / CERTIFICATE_FILE)

    def __call__(self, database: Database, held: Claim) -> None:
        """Makes, keeps and records the report, and closes the job."""
        number = int(held.payload["number"])
        with database.reading() as session:
            frozen = freeze(session, held.payload)
        self.pause("frozen")
        proof = self._proof(database, frozen.entry)
        self.pause("proven")
        meta = self._meta(frozen, number, held.payload["as_of"])
        pdf = issue_pdf(_with_proof(frozen.record, proof), meta, self.seal)
        self.pause("sealed")
        digest = files.keep_bytes(folder(self.settings), pdf)
        self.pause("kept")
        with database.transaction() as session:
            if not _is_issued(session, frozen, number):
                _record(session, frozen, meta, pdf, digest)
            queue.finish(session, held)
            self.pause("recorded")
        self.pause("finished")
        self._checkpoint(database)

    def _checkpoint(self, database: Database) -> str | None:
        with database.reading() as session:
            instance = people.instance(session)
        if instance is None or instance.checkpoint_key is None:
            raise RuntimeError("the instance has no checkpoint key")
        origin = checkpoint.parse_vkey(instance.checkpoint_key).name
        return signing.make_checkpoint(database, self.settings.keys, self.settings.checkpoint_file, origin)

    def _proof(self, database: Database, entry: int) -> bytes:
        """The proof of an entry under a checkpoint that covers it, made now where none does yet."""
        with database.reading() as session:
            latest = ledger.latest_checkpoint(session)
        if latest is None or latest[0] <= entry:
            self._checkpoint(database)
            with database.reading() as session:
                latest = ledger.latest_checkpoint(session)
        if latest is None or latest[0] <= entry:
            raise RuntimeError(f"no checkpoint covers entry {entry}")
        size, note = latest
        return signing.proof_of(database, entry, note, size)

    def _meta(self, frozen: Frozen, number: int, as_of: str) -> ReportMeta:
        facts = seal_facts(self.seal.certificate)
        return ReportMeta(
            number=number,
            issued_at=clock.now(),
            as_of=as_of,
            organisation=frozen.organisation,
            app_version=__version__,
            certificate=facts.fingerprint,
            seal_until=facts.until,
            team=frozen.team,
            site=urlsplit(self.settings.url).netloc,
            key_bits=facts.key_bits,
            entries=frozen.entries,
        )


def freeze(session: Session, payload: dict[str, str]) -> Frozen:
    """Returns the stored bytes behind a report, over the acts that the job names and no later ones."""
    whole = load_history(session, payload["submission"])
    count = int(payload["acts"])
    history = History(whole.row, whole.submission, whole.checklist, whole.act_rows[:count], whole.acts[:count])
    past = standings(history.checklist, history.submission, history.acts, date.fromisoformat(payload["as_of"]))
    entry = history.act_rows[-1].entry_idx if history.act_rows else history.row.entry_idx
    instance = people.instance(session)
    review = access.find_review(session, history.row.review_id)
    record = SealedRecord(
        submission=unpack(history.row.leaves),
        acts=jcs([rows_of(leaves_of(row.leaves)) for row in history.act_rows]),
        standings=jcs([each.object for each in past]),
        checklist=catalogue.load_document(session, history.row.checklist_digest),
        entry=ledger.entry_body(session, entry),
        proof=b"",
        previous=_previous(session, history),
    )
    return Frozen(
        history=history,
        record=record,
        standing=past[-1].digest,
        entry=entry,
        entries=tuple(row.entry_idx for row in history.act_rows),
        organisation=instance.organisation if instance else "",
        team=people.team_name(session, review.team_id),
    )


def _previous(session: Session, history: History) -> bytes:
    """The sealed submission of the revision before, for printing what changed; b"" where there is none."""
    stored = session.scalar(
        select(Submission.leaves)
        .where(Submission.review_id == history.row.review_id, Submission.revision < history.row.revision)
        .order_by(Submission.revision.desc())
        .limit(1)
    )
    return b"" if stored is None else unpack(stored)


def _with_proof(record: SealedRecord, proof: bytes) -> SealedRecord:
    return SealedRecord(
        record.submission, record.acts, record.standings, record.checklist, record.entry, proof, record.previous
    )


def _is_issued(session: Session, frozen: Frozen, number: int) -> bool:
    found = select(Report.id).where(Report.submission_id == frozen.history.row.id, Report.number == number)
    return session.scalar(found) is not None


def _record(session: Session, frozen: Frozen, meta: ReportMeta, pdf: bytes, digest: str) -> None:
    history = frozen.history
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    row = Report(
        submission_id=history.row.id,
        number=meta.number,
        sha256=sha256_hex(pdf),
        size=len(pdf),
        pages=pages,
        as_of=meta.as_of,
        standing=frozen.standing,
        acts=len(history.acts),
        proof_idx=frozen.entry,
        file_name=f"{history.submission.reference}-r{history.row.revision}-{meta.number}.pdf",
        issued_at=meta.issued_at,
    )
    if row.sha256 != digest:
        raise RuntimeError("the kept file is not the report that was made")
    session.add(row)
    subject = ObjectRef("review", history.row.review_id, history.row.revision)
    ledger.record(session, SERVICE, events.ReportIssued, subject, checklist_digest=history.row.checklist_digest)

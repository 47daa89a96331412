"""The sealed record that one report is made from: exact bytes, and what the service adds when it issues.

Nothing here is parsed or written anew: the six attachments are the stored bytes. The JSON form (`to_json`,
`record_from_json`) is how the worker hands a record to the child process that renders it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from rai_review.ledger.canonical import sha256_hex

SUBMISSION = "submission.json"
ACTS = "acts.json"
STANDINGS = "standings.json"
CHECKLIST = "checklist.json"
ENTRY = "entry.json"
PROOF = "report.tlog-proof"

NAMES = (SUBMISSION, ACTS, STANDINGS, CHECKLIST, ENTRY, PROOF)
"""Exactly these files are attached to a report, in this order (formats page, section 6)."""

MEDIA_TYPES = {name: "text/plain" if name == PROOF else "application/json" for name in NAMES}


@dataclass(frozen=True)
class SealedRecord:
    """The stored bytes behind a report, each as it was hashed.

    `submission` and `previous` are the JCS lists of leaves of this submission and of the revision before it (b"" where
    there is none); `acts` the JCS list of acts up to this report, each a list of leaves; `standings` the JCS list of
    standing objects before act 1, 2 … and, last, of the report; `checklist` the document; `entry` the ledger body
    of the entry that sealed the last act; `proof` its C2SP tlog-proof with checkpoint.
    """

    submission: bytes
    acts: bytes
    standings: bytes
    checklist: bytes
    entry: bytes
    proof: bytes
    previous: bytes = b""


@dataclass(frozen=True)
class ReportMeta:
    """What is not in the sealed record: who issues, when, under which number.

    `number` counts the reports of one submission from 1. `issued_at` is UTC milliseconds, `as_of` the ISO date of the
    last standing. `entries` gives the ledger index of each act, in number order, where it is known. `certificate`
    is the SHA-256 of the seal certificate's DER, `seal_until` its last ISO date, `seal_file` the name under which it
    is handed out, `site` the service's address without scheme (empty where there is none).
    """

    number: int
    issued_at: int
    as_of: str
    organisation: str
    app_version: str
    certificate: str
    seal_until: str
    seal_file: str = "seal.pem"
    team: str = ""
    site: str = ""
    key_bits: int = 3072
    level: str = "B-B"
    entries: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Attachment:
    """One embedded file: its name and its exact bytes."""

    name: str
    data: bytes

    @property
    def media_type(self) -> str:
        """The type that the PDF states for it."""
        return MEDIA_TYPES[self.name]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the bytes, as printed on the last pages."""
        return sha256_hex(self.data)


def attachments(record: SealedRecord) -> tuple[Attachment, ...]:
    """The six files that a report carries, exact bytes, in their order."""
    data = (record.submission, record.acts, record.standings, record.checklist, record.entry, record.proof)
    return tuple(Attachment(name, each) for name, each in zip(NAMES, data, strict=True))


def to_json(record: SealedRecord, meta: ReportMeta) -> bytes:
    """One JSON object of both, bytes as base64, for the rendering child's standard input."""
    packed = {each.name: base64.b64encode(getattr(record, each.name)).decode("ascii") for each in fields(record)}
    return json.dumps({"record": packed, "meta": asdict(meta)}).encode()


def record_from_json(data: bytes) -> tuple[SealedRecord, ReportMeta]:
    """Reads what `to_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
    parsed: dict[str, Any] = json.loads(data)
    record = SealedRecord(**{name: base64.b64decode(value) for name, value in parsed["record"].items()})
    meta = ReportMeta(**{**parsed["meta"], "entries": tuple(parsed["meta"]["entries"])})
    return record, meta

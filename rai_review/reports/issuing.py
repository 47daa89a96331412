"""One sealed PDF from one sealed record: what the worker's job calls."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from rai_review.reports.record import ReportMeta, SealedRecord
from rai_review.reports.rendering import render_in_child
from rai_review.reports.signing import seal_pdf


@dataclass(frozen=True)
class SealKey:
    """Where the seal's private key and certificate lie; only a worker may open the first."""

    key: Path
    certificate: Path


def issue_pdf(record: SealedRecord, meta: ReportMeta, seal: SealKey) -> bytes:
    """Renders the record in a limited child process and seals it; the bytes are ready to be stored.

    Raises RenderFault where the pages cannot be rendered faithfully and within limits, SealError where the seal
    cannot be made.
    """
    rendered = render_in_child(record, meta)
    at = datetime.datetime.fromtimestamp(meta.issued_at / 1000, datetime.UTC)
    return seal_pdf(rendered.pages, seal.key, seal.certificate, stamp=rendered.stamp, at=at)

"""One sealed PDF from one sealed record: what the worker's job calls."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from rai_review.reports.checks import Verdict
from rai_review.reports.record import ReportMeta, SealedRecord
from rai_review.reports.rendering import render_in_child
from rai_review.reports.signing import seal_pdf
from rai_review.reports.verification import verify_report


class NotGenuine(Exception):
    """The verifier would refuse what was just sealed: the key is not the certificate's, or the record does not fit."""


@dataclass(frozen=True)
class SealKey:
    """Where the seal's private key and certificate lie; only a worker may open the first."""

    key: Path
    certificate: Path


def issue_pdf(record: SealedRecord, meta: ReportMeta, seal: SealKey) -> bytes:
    """Renders the record in a limited child process and seals it; the bytes are ready to be stored.

    What the verifier would refuse is never issued. Raises RenderFault where the pages cannot be rendered faithfully and
    within limits, SealError where the seal cannot be made, NotGenuine where the result does not verify.
    """
    rendered = render_in_child(record, meta)
    at = datetime.datetime.fromtimestamp(meta.issued_at / 1000, datetime.UTC)
    pdf = seal_pdf(rendered.pages, seal.key, seal.certificate, stamp=rendered.stamp, at=at)
    found = verify_report(pdf, [x509.load_pem_x509_certificate(seal.certificate.read_bytes())])
    if found.verdict not in (Verdict.AUTHENTIC, Verdict.ENDED):
        raise NotGenuine(" ".join(str(each) for each in found.sentences))
    return pdf

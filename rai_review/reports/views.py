"""Downloading a stored report, verifying any report, and the public keys. Nothing is rendered here."""

from __future__ import annotations

import json
import threading

from cryptography import x509
from flask import Blueprint, request

from rai_review import clock
from rai_review.decisions.deciding import State
from rai_review.errors import AppError, Invalid, NotFound, TooMany
from rai_review.evidence.files import read_chunks
from rai_review.ledger.canonical import sha256_hex
from rai_review.people import service as people
from rai_review.policy import Action
from rai_review.reports import presentation, service
from rai_review.reports.checks import Verification
from rai_review.reports.pages import VerifyView
from rai_review.reports.verification import Known, verify_in_child
from rai_review.reviews import access
from rai_review.text import mark
from rai_review.web.call import Call, File, Loaded, Outcome, Page, Text
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows

MEGABYTES = 50
LARGEST = MEGABYTES * 1000 * 1000
AT_ONCE = 2
ENDED = frozenset({State.REVOKED, State.WITHDRAWN, State.SUPERSEDED})

blueprint = Blueprint("reports", __name__)
_lanes = threading.BoundedSemaphore(AT_ONCE)


def load_report(call: Call) -> Loaded:
    """Finds an issued report, and how the reader stands to its review."""
    report = service.find_report(call.session, call.path["report_id"])
    review = access.find_review(call.session, report.review_id)
    return Loaded(report, access.relations_of(call.session, call.actor, review))


@blueprint.get("/reports/<report_id>.pdf")
@allows(Action.READ_REPORT, load=load_report, about_review=True)
def download(call: Call) -> Outcome:
    """Gives the stored bytes, after writing down who took them."""
    report: service.ReportView = call.subject
    chunks = read_chunks(service.folder(call.wiring.settings), report.sha256)
    with call.wiring.database.transaction() as session:
        service.log_read(session, call.person, report.id)
    return File(chunks, size=report.size, name=report.file_name, mimetype="application/pdf", digest=report.sha256)


@blueprint.get("/verify")
@allows(Action.VERIFY_REPORT)
def show_verify(_call: Call) -> Outcome:
    """Shows the page on which anybody verifies a report."""
    return Page("pages/reports/verify.html", view=VerifyView(max_megabytes=MEGABYTES))


def _check_upload(call: Call) -> tuple[str, Verification]:
    """Verifies the upload, a few at once: anybody may send one, and one that waited would keep a thread from all."""
    if not _lanes.acquire(blocking=False):
        raise TooMany(mark("Other files are being checked just now; try again in %(seconds)d seconds."), retry_after=30)
    try:
        return _verify_upload(call)
    finally:
        _lanes.release()


def _verify_upload(call: Call) -> tuple[str, Verification]:
    """Verifies the upload in a child process, outside the transaction; the bytes are forgotten afterwards."""
    upload = request.files.get("file")
    data = upload.read(LARGEST + 1) if upload else b""
    if upload is None or not data:
        raise Invalid.at("file", mark("Choose the PDF of a report."))
    if len(data) > LARGEST:
        raise Invalid.at("file", mark("The file is larger than %(most)d MB; no report is."), most=MEGABYTES)
    with call.wiring.database.reading() as session:
        instance = people.instance(session)
        known = Known(ended=service.reading_behind(session, sha256_hex(data)) in ENDED)
    trusted, vkeys = [], []
    if instance and instance.seal_certificate and instance.checkpoint_key:
        trusted = [x509.load_pem_x509_certificate(instance.seal_certificate.encode("ascii"))]
        vkeys = [instance.checkpoint_key]
    return upload.filename or "", verify_in_child(data, trusted, vkeys, known)


def _verify_again(_call: Call, error: AppError) -> Outcome:
    view = VerifyView(problems=problems_of(error, "file"), max_megabytes=MEGABYTES)
    return Page("pages/reports/verify.html", view=view)


@blueprint.post("/verify")
@allows(Action.VERIFY_REPORT, prepare=_check_upload, again=_verify_again, repeatable=True)
def verify(call: Call) -> Outcome:
    """Says whether the file is a genuine report of this instance. Nothing is stored."""
    name, verification = call.prepared
    result = presentation.verify_result(verification, name, clock.now())
    return Page("pages/reports/verify.html", view=VerifyView(result, max_megabytes=MEGABYTES))


@blueprint.get("/.well-known/rai-review/keys")
@allows(Action.READ_KEYS)
def show_keys(call: Call) -> Outcome:
    """Gives the public keys: the ledger's (a C2SP vkey) and the seal's certificate (PEM)."""
    checkpoint, certificate = _keys(call)
    body = {"checkpoint": checkpoint, "seal_certificate": certificate}
    return Text(json.dumps(body, indent=2) + "\n", mimetype="application/json")


@blueprint.get("/.well-known/rai-review/seal.pem")
@allows(Action.READ_KEYS)
def show_certificate(call: Call) -> Outcome:
    """Gives the seal's certificate as a file for `rai-review verify --trust`."""
    return Text(_keys(call)[1], mimetype="application/x-pem-file")


def _keys(call: Call) -> tuple[str, str]:
    instance = people.instance(call.session)
    if instance is None or instance.checkpoint_key is None or instance.seal_certificate is None:
        raise NotFound(mark("The keys of this instance are not made yet."))
    return instance.checkpoint_key, instance.seal_certificate

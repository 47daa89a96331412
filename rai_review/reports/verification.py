"""Is this PDF a genuine report? The strict rule, offline, on the base install.

A file is accepted only if its signature fields are exactly the seal; the seal is intact, certifies the document and
covers every byte of it; the signer is one that the reader trusts; and everything printed on its pages can be
recomputed from what it carries (`recomputation`). No single tool catches every way to tamper: hence each clause.

Run as a program it reads a request from standard input and writes the answer to standard output: that is how
`verify_in_child` checks an upload within limits.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
import pypdfium2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from rai_review.reports.checks import Check, Sentence, Verdict, Verification, check, conclude, unreadable
from rai_review.reports.limits import Limits, run_limited
from rai_review.reports.recomputation import Printed, recompute

SEAL_FIELD = "seal"
MOST_BYTES = 60_000_000
LIMITS = Limits(memory_bytes=1_200_000_000, cpu_seconds=60, wall_seconds=90, output_bytes=2_000_000)
_LAST_PAGES = 6
_COVER_PAGES = 2
"""Long names and texts push the last lines of the cover, its digests, onto a second page."""


@dataclass(frozen=True)
class Known:
    """What the reader knows beside the file: may the decision have ended, and since which act?

    `ended` is true where the service knows of a revocation, a withdrawal or a newer decided submission.
    """

    ended: bool = False


@dataclass(frozen=True)
class _Opened:
    """A PDF that could be read: its bytes, pyHanko's reader, page texts, and the attached files."""

    data: bytes
    reader: Any
    printed: Printed
    files: dict[str, bytes]


class _Unreadable(Exception):
    """No readable PDF; the text is the message id."""


def verify_report(
    data: bytes,
    trusted: Sequence[x509.Certificate] | None = None,
    vkeys: Sequence[str] | None = None,
    known: Known | None = None,
) -> Verification:
    """Verifies a report.

    `trusted` are the certificates of which one must be the seal's; without any the best answer is *signer unknown*.
    `vkeys` are C2SP keys of the ledger; without any the checkpoint's signature is left unjudged. Never raises for
    anything that a file may hold.
    """
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        opened = _open(data)
    except _Unreadable as problem:
        return unreadable(str(problem))
    checks, signer = _check_seal(opened)
    checks += _check_signer(signer, trusted)
    record = recompute(opened.files, opened.printed, vkeys, signer.fingerprint(hashes.SHA256()).hex() if signer else "")
    ended = record.ended or (known is not None and known.ended)
    return conclude([*checks, *record.checks], record.facts, signer_known=bool(trusted), ended=ended)


def _open(data: bytes) -> _Opened:
    if len(data) > MOST_BYTES:
        raise _Unreadable("The file is larger than any report.")
    if not data.startswith(b"%PDF-"):
        raise _Unreadable("This is not a PDF.")
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            raise _Unreadable("The file is locked with a password.")
        list(reader.embedded_signatures)
        return _Opened(data, reader, _page_texts(data), _attached_files(data))
    except _Unreadable:
        raise
    except Exception as problem:
        raise _Unreadable("The file is broken and cannot be read.") from problem


def _page_texts(data: bytes) -> Printed:
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        read = range(min(count, _COVER_PAGES)), range(max(1, count - _LAST_PAGES), count)
        cover, closing = (
            "\n".join(document[number].get_textpage().get_text_bounded() for number in numbers) for numbers in read
        )
    finally:
        document.close()
    return Printed(cover=cover, closing=closing)


def _attached_files(data: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}


def _check_seal(opened: _Opened) -> tuple[list[Check], x509.Certificate | None]:
    signatures = list(opened.reader.embedded_signatures)
    if not signatures:
        return [
            check("fields", False, "The file carries no seal; it was never sealed, or the seal was taken off.")
        ], None
    names = sorted(str(each.field_name) for each in signatures)
    checks = [
        check("fields", True, "The seal is the only signature.")
        if names == [SEAL_FIELD] and _signature_fields(opened.reader) == [SEAL_FIELD]
        else check("fields", False, "Its signatures are not exactly the one seal of a report.")
    ]
    seal = next((each for each in signatures if each.field_name == SEAL_FIELD), None)
    if seal is None:
        return checks, None
    checks += [_integrity(seal), _certified(opened.reader, seal), *_coverage(opened.data, seal)]
    return checks, _certificate_of(seal)


def _signature_fields(reader: Any) -> list[str]:
    fields = [field.get_object() for field in reader.root.get("/AcroForm", {}).get("/Fields", [])]
    return sorted(str(field.get("/T")) for field in fields)


def _integrity(seal: EmbeddedPdfSignature) -> Check:
    broken = "The seal does not fit the file: something in it was changed."
    try:
        anchor = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(seal, anchor, skip_diff=True)
    except Exception:  # noqa: BLE001 - whatever a hostile signature makes the library raise, it is not intact
        return check("seal", False, broken)
    if not (status.intact and status.valid):
        return check("seal", False, broken)
    return check("seal", True, "The seal is intact: what it signed has not changed.")


def _certified(reader: Any, seal: EmbeddedPdfSignature) -> Check:
    """The seal must be the document's certification, else a viewer lets more be added than it allows."""
    try:
        certification = reader.root["/Perms"].raw_get("/DocMDP").reference
        holds = certification == seal.sig_field.raw_get("/V").reference
    except (KeyError, AttributeError, TypeError):
        holds = False
    if holds:
        return check("certified", True, "The seal certifies the whole document.")
    return check("certified", False, "The seal does not certify the document.")


def _coverage(data: bytes, seal: EmbeddedPdfSignature) -> list[Check]:
    """Every byte is signed but the signature itself, which is followed by nothing and padded with zeros alone."""
    try:
        start, first, second, rest = (int(number) for number in seal.byte_range)
        gap = data[first:second]
        whole = start == 0 and second + rest == len(data) and gap[:1] == b"<" and gap[-1:] == b">"
        whole = whole and seal.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # noqa: BLE001 - a hostile ByteRange
        whole, gap = False, b""
    if not whole:
        return [
            check("coverage", False, "The seal does not cover the whole file: something was added or cut off after it.")
        ]
    checks = [check("coverage", True, "The seal covers the whole file.")]
    if _is_zero_padded(gap):
        return [*checks, check("padding", True, "Nothing is hidden in the room kept for the seal.")]
    return [*checks, check("padding", False, "Something is hidden in the room kept for the seal.")]


def _is_zero_padded(gap: bytes) -> bool:
    try:
        contents = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return False
    if len(contents) < 4 or contents[0] != 0x30:
        return False
    length = contents[1]
    header = 2
    if length >= 0x80:
        header = 2 + (length & 0x7F)
        length = int.from_bytes(contents[2:header], "big")
    padding = contents[header + length :]
    return header + length <= len(contents) and not any(padding)


def _certificate_of(seal: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(seal.signer_cert.dump())
    except Exception:  # noqa: BLE001 - a hostile certificate
        return None


def _check_signer(signer: x509.Certificate | None, trusted: Sequence[x509.Certificate] | None) -> list[Check]:
    if signer is None or not trusted:
        return []
    wanted = {each.public_bytes(Encoding.DER) for each in trusted}
    if signer.public_bytes(Encoding.DER) in wanted:
        return [check("signer", True, "The signer is the one you trust.")]
    return [check("signer", False, "The seal is another's: its certificate is not the one you trust.")]


def verify_in_child(
    data: bytes,
    trusted: Sequence[x509.Certificate] | None = None,
    vkeys: Sequence[str] | None = None,
    known: Known | None = None,
    limits: Limits = LIMITS,
) -> Verification:
    """The same answer from a child process within limits; a file that reaches one is unreadable."""
    if len(data) > MOST_BYTES:
        return unreadable("The file is larger than any report.")
    request = {
        "data": base64.b64encode(data).decode("ascii"),
        "trusted": [each.public_bytes(Encoding.PEM).decode("ascii") for each in trusted or ()],
        "vkeys": list(vkeys or ()),
        "ended": known is not None and known.ended,
    }
    result = run_limited("rai_review.reports.verification", json.dumps(request).encode(), limits)
    if result.output is None:
        return unreadable("Reading the file took more time or memory than a report needs.")
    return verification_from_json(json.loads(result.output))


def verification_to_json(verification: Verification) -> dict[str, Any]:
    """The answer as plain JSON data."""
    return asdict(verification) | {"exit_code": verification.exit_code}


def verification_from_json(data: dict[str, Any]) -> Verification:
    """Reads what `verification_to_json` wrote."""
    return Verification(
        verdict=Verdict(data["verdict"]),
        sentences=tuple(Sentence(**each) for each in data["sentences"]),
        checks=tuple(Check(each["id"], each["holds"], Sentence(**each["sentence"])) for each in data["checks"]),
        facts=data["facts"],
    )


def main() -> None:
    """The child: a request on standard input, the answer on standard output."""
    request = json.loads(sys.stdin.buffer.read())
    trusted = [x509.load_pem_x509_certificate(each.encode()) for each in request["trusted"]]
    verification = verify_report(
        base64.b64decode(request["data"]), trusted, request["vkeys"], Known(ended=request["ended"])
    )
    sys.stdout.write(json.dumps(verification_to_json(verification)))


if __name__ == "__main__":
    main()

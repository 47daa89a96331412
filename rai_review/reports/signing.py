"""The organisation's seal: one PAdES B-B signature that certifies the report (DocMDP).

Only the worker child opens the private key. RSA-3072 with PKCS#1 v1.5 and SHA-256 is the one algorithm that every
verifier tried accepts. Whoever asks for a level with a timestamp gets it or an error, never a quiet B-B.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import content, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from rai_review.ledger.key_files import write_once
from rai_review.reports.conformance import SEAL_FIELD

KEY_FILE = "seal-key.pem"
CERTIFICATE_FILE = "seal.pem"
KEY_BITS = 3072
VALID_DAYS = 3650


class SealError(Exception):
    """The seal could not be made: the key is unreadable, or the field is not empty."""


class ReportWriter(IncrementalPdfFileWriter):
    """Leaves /Info and XMP as rendered; pyHanko otherwise rewrites both in every revision (finding 3)."""

    def _update_meta(self) -> None:
        pass


class _StampPage(content.ImportedPdfPage):
    """A one-page PDF held in memory as the appearance of the field."""

    def __init__(self, data: bytes) -> None:
        super().__init__("")  # type: ignore[no-untyped-call]
        self._data = data

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)))
        self.resources.xobject["/Stamp"] = form
        left, bottom, right, top = form.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(left - right), height=abs(bottom - top))
        return b"/Stamp Do"


def make_seal_key(folder: Path, organisation: str, *, now: datetime.datetime) -> tuple[Path, Path]:
    """Makes the seal's private key and its self-signed certificate in `folder`; returns (key, certificate) paths.

    The key is written for its owner alone (0600) and never over another one: raises FileExistsError. A key without its
    certificate, which a crash in between leaves behind, gets one. `organisation`
    is the name that verifiers show, `now` the zone-aware instant from which the certificate is valid, for ten years.
    """
    key_path, certificate_path = folder / KEY_FILE, folder / CERTIFICATE_FILE
    folder.mkdir(parents=True, exist_ok=True)
    if certificate_path.exists():
        raise FileExistsError(certificate_path)
    if not key_path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        write_once(key_path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SealError(f"the seal key {key_path.name} is not an RSA key")
    write_once(certificate_path, _certificate(key, organisation, now).public_bytes(Encoding.PEM), 0o644)
    return key_path, certificate_path


def seal_pdf(pdf: bytes, key_path: Path, certificate_path: Path, *, stamp: bytes, at: datetime.datetime) -> bytes:
    """Returns `pdf` with its empty field `seal` signed as PAdES B-B and certified: nothing but form filling may follow.

    `stamp` is a one-page PDF of the field's size, shown in it; `at` is the zone-aware instant written into the
    signature (a claim of the signer; B-B has no timestamp). Raises SealError.
    """
    signer = signers.SimpleSigner.load(str(key_path), str(certificate_path))
    if signer is None:
        raise SealError(f"the seal key {key_path.name} could not be read")
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    style = StaticStampStyle(
        background=_StampPage(stamp),
        border_width=0,
        background_opacity=1,
        background_layout=layout.SimpleBoxLayoutRule(
            layout.AxisAlignment.ALIGN_MIN, layout.AxisAlignment.ALIGN_MIN, margins=layout.Margins.uniform(0)
        ),
    )
    try:
        sealed: Any = _At(metadata, signer, at, style).sign_pdf(
            ReportWriter(io.BytesIO(pdf)), existing_fields_only=True
        )
    except Exception as problem:
        raise SealError(f"the seal could not be made: {problem}") from problem
    return bytes(sealed.getvalue())


class _At(signers.PdfSigner):
    """Signs at a given instant instead of the machine's."""

    def __init__(
        self, metadata: signers.PdfSignatureMetadata, signer: signers.Signer, at: datetime.datetime, style: Any
    ) -> None:
        super().__init__(metadata, signer, stamp_style=style)
        self._instant = at

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._instant
        return session


def _certificate(key: rsa.RSAPrivateKey, organisation: str, now: datetime.datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation[:57] + ", seal"),
        ]
    )
    public = key.public_key()
    usage = dict.fromkeys(_OTHER_USAGES, False) | {"digital_signature": True, "content_commitment": True}
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


_OTHER_USAGES = (
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class SealFacts:
    """What a report prints about its seal's certificate."""

    fingerprint: str
    until: str
    key_bits: int


def seal_facts(certificate_path: Path) -> SealFacts:
    """Reads the certificate: SHA-256 of its DER (hex), its last ISO date, the size of its key."""
    certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    key = certificate.public_key()
    return SealFacts(
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        until=certificate.not_valid_after_utc.date().isoformat(),
        key_bits=key.key_size if isinstance(key, rsa.RSAPublicKey) else 0,
    )

"""The organisation's seal: its key, its certificate, and what it refuses to sign."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.reader import PdfFileReader

from rai_review.reports.issuing import NotGenuine, SealKey, issue_pdf
from rai_review.reports.signing import SealError, make_seal_key, seal_facts, seal_pdf
from rai_review.reports.verification import verify_report
from tests.reports.conftest import Issued
from tests.reports.sealed import VKEY, certificate, moment_of

NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def test_the_key_is_rsa_3072_and_signs_nothing_else(tmp_path: Path) -> None:
    key_path, certificate_path = make_seal_key(tmp_path / "keys", "Änd & Søn", now=NOW)
    key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 3072
    certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert "Änd & Søn" in certificate.subject.rfc4514_string()
    facts = seal_facts(certificate_path)
    assert (facts.key_bits, facts.until, len(facts.fingerprint)) == (3072, "2036-10-29", 64)


def test_a_key_is_never_written_over_another(tmp_path: Path) -> None:
    make_seal_key(tmp_path, "One", now=NOW)
    before = (tmp_path / "seal-key.pem").read_bytes()
    with pytest.raises(FileExistsError):
        make_seal_key(tmp_path, "Two", now=NOW)
    assert (tmp_path / "seal-key.pem").read_bytes() == before


def test_a_crash_between_key_and_certificate_is_made_good(tmp_path: Path) -> None:
    key_path, certificate_path = make_seal_key(tmp_path, "One", now=NOW)
    key = key_path.read_bytes()
    certificate_path.unlink()
    (tmp_path / "seal.pem.new").write_bytes(b"-----BEGIN")
    make_seal_key(tmp_path, "One", now=NOW)
    assert key_path.read_bytes() == key
    private = serialization.load_pem_private_key(key, None)
    assert isinstance(private, rsa.RSAPrivateKey)
    assert x509.load_pem_x509_certificate(certificate_path.read_bytes()).public_key() == private.public_key()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["seal-key.pem", "seal.pem"]


def test_a_certificate_without_its_key_gets_no_other_key(tmp_path: Path) -> None:
    key_path, _ = make_seal_key(tmp_path, "One", now=NOW)
    key_path.unlink()
    with pytest.raises(FileExistsError):
        make_seal_key(tmp_path, "One", now=NOW)
    assert not key_path.exists()


def test_a_sealed_report_is_not_sealed_again(small: Issued) -> None:
    with pytest.raises(SealError):
        seal_pdf(small.pdf, small.key.key, small.key.certificate, stamp=small.rendered.stamp, at=moment_of(small.meta))


def test_an_unreadable_key_is_a_typed_error(small: Issued, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(SealError, match=r"key\.pem"):
        seal_pdf(small.rendered.pages, tmp_path / "key.pem", small.key.certificate, stamp=small.rendered.stamp, at=NOW)


def test_the_seal_certifies_and_leaves_the_metadata_alone(small: Issued) -> None:
    with pikepdf.open(io.BytesIO(small.pdf)) as pdf, pikepdf.open(io.BytesIO(small.rendered.pages)) as base:
        seal = pdf.Root.Perms.DocMDP
        assert int(seal.Reference[0].TransformParams.P) == 2
        assert str(seal.SubFilter) == "/ETSI.CAdES.detached"
        assert pdf.Root.Metadata.read_bytes() == base.Root.Metadata.read_bytes()
        assert str(pdf.docinfo["/Title"]) == str(base.docinfo["/Title"])
        assert "/ModDate" not in pdf.docinfo or pdf.docinfo["/ModDate"] == base.docinfo["/ModDate"]


def test_the_signature_is_pades_b_b(small: Issued) -> None:
    seal = PdfFileReader(io.BytesIO(small.pdf)).embedded_signatures[0]
    attributes = {each["type"].native for each in seal.signer_info["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= attributes
    assert "signing_time" not in attributes
    assert not seal.signer_info["unsigned_attrs"].native
    assert seal.signer_info["signature_algorithm"]["algorithm"].native in ("rsassa_pkcs1v15", "sha256_rsa")
    assert seal.md_algorithm == "sha256"


def test_the_stamp_shows_organisation_and_time(small: Issued) -> None:
    with pikepdf.open(io.BytesIO(small.pdf)) as pdf:
        look = pdf.Root.AcroForm.Fields[0].AP.N
        assert "/Stamp" in look.Resources.XObject
        assert (
            b"Tj" in look.Resources.XObject["/Stamp"].read_bytes()
            or b"TJ" in look.Resources.XObject["/Stamp"].read_bytes()
        )


def test_what_the_verifier_would_refuse_is_not_issued(small: Issued, tmp_path: Path) -> None:
    """The key of one pair with the certificate of another."""
    other = make_seal_key(tmp_path, "Aldermoor Retail", now=NOW)[0]
    with pytest.raises(NotGenuine, match="does not fit"):
        issue_pdf(small.record, small.meta, SealKey(other, small.key.certificate))


def test_an_issued_report_verifies(small: Issued) -> None:
    pdf = issue_pdf(small.record, small.meta, small.key)
    assert verify_report(pdf, [certificate(small.key)], [VKEY]).exit_code == 0

"""The sealed report under tools that share no code with ours."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import page
import pikepdf
import pytest

from rai_review.ledger.canonical import sha256_hex
from rai_review.reports.record import NAMES, attachments
from tests.reports.conftest import Issued


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_conforms_before_and_after_the_seal(chatbot: Issued, tmp_path: Path, profile: str) -> None:
    for name, data in (("base", chatbot.rendered.pages), ("sealed", chatbot.pdf)):
        (tmp_path / f"{name}.pdf").write_bytes(data)
        found = page.validate_pdf(str(tmp_path / f"{name}.pdf"), profile=profile)
        assert found.is_compliant, found.failures


def test_pdfsig_finds_the_seal_valid_over_the_whole_file(on_disk: Path) -> None:
    said = subprocess.run(["pdfsig", str(on_disk)], capture_output=True, text=True, check=False, timeout=60).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1


def test_qpdf_finds_no_fault(on_disk: Path) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(on_disk))


def test_every_font_is_embedded_with_its_characters(on_disk: Path) -> None:
    lines = run("pdffonts", str(on_disk)).splitlines()[2:]
    assert lines
    for line in lines:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line
        assert "Report-" in line, line


def test_pdfdetach_gives_back_the_exact_bytes(chatbot: Issued, on_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    run("pdfdetach", "-saveall", "-o", str(tmp_path / "out"), str(on_disk))
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert found == {each.name: each.data for each in attachments(chatbot.record)}
    assert sorted(found) == sorted(NAMES)
    text = "".join(run("pdftotext", str(on_disk), "-").split())
    assert all(sha256_hex(data) in text for data in found.values())


def test_openssl_verifies_the_cms(chatbot: Issued, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(chatbot.pdf)) as pdf:
        seal = pdf.Root.AcroForm.Fields[0].V
        start, first, second, rest = (int(each) for each in seal.ByteRange)
        contents = bytes(seal.Contents)
    assert (start, second + rest) == (0, len(chatbot.pdf))
    length = 4 + int.from_bytes(contents[2:4], "big")
    (tmp_path / "sig").write_bytes(contents[:length])
    (tmp_path / "data").write_bytes(chatbot.pdf[:first] + chatbot.pdf[second:])
    run(
        "openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", str(tmp_path / "sig"), "-binary",
        "-content", str(tmp_path / "data"), "-CAfile", str(chatbot.key.certificate), "-purpose", "any",
        "-out", "/dev/null",
    )  # fmt: skip


def test_the_structure_is_what_a_screen_reader_needs(chatbot: Issued) -> None:
    with pikepdf.open(io.BytesIO(chatbot.pdf)) as pdf:
        seen: list[str] = []
        pending = list(pdf.Root.StructTreeRoot.K)
        while pending:
            element = pending.pop()
            if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
                continue
            kind = str(element.S)
            seen.append(kind)
            assert kind != "/TH" or "/Scope" in element.get("/A", {})
            assert kind != "/Figure" or str(element.get("/Alt", "")).strip()
            kids = element.get("/K", [])
            pending += list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        questions = len(chatbot.course.submission.answers) + len(chatbot.course.acts)
        assert seen.count("/H3") == questions
        assert seen.count("/Form") == 1
        field = pdf.Root.AcroForm.Fields[0]
        assert str(field.TU) == "Seal of Aldermoor Retail"
        assert str(pdf.Root.Lang) == "en"
        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.Names


def test_the_private_key_is_its_owners_alone(chatbot: Issued) -> None:
    assert chatbot.key.key.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in chatbot.key.certificate.read_bytes()

"""Rendering: the same bytes each time, no file but the packaged ones, and any text that people can type."""

from __future__ import annotations

import dataclasses
import io
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest

from rai_review.reports import printing, rendering
from rai_review.reports.composition import compose
from rai_review.reports.contents import ReportContents
from rai_review.reports.limits import Limits, run_limited
from rai_review.reports.parts import Piece, QuestionPrint
from rai_review.reports.record import attachments, record_from_json, to_json
from rai_review.reports.rendering import RenderFault, render, render_in_child
from rai_review.reports.safetext import direction, printable
from tests.reports.conftest import Issued, brief

HOSTILE = {
    "html": '<script>alert(1)</script><img src=http://127.0.0.1:9/x.png><b>bold</b> &amp; "quoted"',
    "file": "file:///etc/passwd <link rel=attachment href='file:///etc/passwd'> url(file:///etc/passwd)",
    "css": "</style><style>@import url('http://127.0.0.1:9/a.css')</style> {{ c.cover }} {% raw %}",
    "script-link": "javascript:alert(1) [click](javascript:alert(1))",
    "emoji": "fine \U0001f680\U0001f469\u200d\U0001f4bb done",
    "chinese": "负责任的人工智能审查",
    "arabic": "مرحبا بالعالم",
    "hebrew": "שלום עולם",
    "override": "good\u202eevil\u202c \u2066isolated\u2069",
    "control": "bell\x07 escape\x1b nul\x00 tab\there",
    "private": "\ue000\uf8ff \uffff\ufffe",
    "surrogate": "half \ud800 pair",
    "combining": "Z" + "\u0301\u0327\u0330" * 30,
    "long-word": "x" * 5000,
    "long-text": "lorem ipsum dolor sit amet " * 4000,
    "lines": "one\n\n\n\ttwo\r\nthree\u2028four",
    "greek": "Αξιολόγηση συστήματος ῥήτωρ",
    "cyrillic": "Проверка системы Їжак Ґанок",
    "latin": "Łódź Ångström Nguyễn ß ﬁ ½ ŉ ǆ",
}


def with_text(issued: Issued, text: str) -> ReportContents:
    """A short report in which one text stands in every place that people write in."""
    contents = brief(compose(issued.record, issued.meta))
    asked = contents.sections[0].questions[0]
    table = dataclasses.replace(asked, table=None)
    questions: tuple[QuestionPrint, ...] = (
        dataclasses.replace(asked, answer=(Piece(text, said=True),), note=text[:5000], other=text[:5000]),
        dataclasses.replace(table, key="T", anchor="t", note=text[:5000]),
    )
    section = dataclasses.replace(contents.sections[0], questions=questions)
    cover = dataclasses.replace(
        contents.cover, feature=text[:300], intended_use=text, limits=text, system_version=text[:200]
    )
    acts = tuple(dataclasses.replace(act, reason=text[:5000]) for act in contents.acts)
    return dataclasses.replace(contents, sections=(section,), cover=cover, acts=acts)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    pages = [document[number] for number in range(len(document))]
    texts = [each.get_textpage().get_text_bounded() for each in pages]
    document.close()
    return "\n".join(texts)


def fonts_of(data: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        dictionaries = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        return {str(each.BaseFont) for each in dictionaries if "/BaseFont" in each}


def test_two_renders_are_the_same_bytes(small: Issued) -> None:
    first = render_in_child(small.record, small.meta)
    assert render_in_child(small.record, small.meta) == first
    assert render(compose(small.record, small.meta), attachments(small.record)) == first


def test_another_clock_zone_and_hash_seed_change_nothing(small: Issued, tmp_path: Path) -> None:
    """The child alone, run as another machine might: the environment of `run_limited` left out."""
    script = "import sys; from rai_review.reports.rendering import main; main()"
    found = set()
    for environment in (
        {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5", "LC_ALL": "C"},
        {"TZ": "UTC", "PYTHONHASHSEED": "0"},
    ):
        done = subprocess.run(
            [__import__("sys").executable, "-c", script], input=to_json(small.record, small.meta), capture_output=True,
            check=True, timeout=120, env={**environment, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        )  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1


def test_the_record_goes_through_json_whole(small: Issued) -> None:
    assert record_from_json(to_json(small.record, small.meta)) == (small.record, small.meta)


@pytest.fixture
def listener() -> Iterator[list[bytes]]:
    """What reached 127.0.0.1:9 … on a port of ours while the test ran."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            heard.append(connection.recv(1000))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    heard.append(str(server.getsockname()[1]).encode())
    yield heard
    stop.set()
    thread.join()
    server.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_print_and_conform(small: Issued, tmp_path: Path, name: str, listener: list[bytes]) -> None:
    text = HOSTILE[name].replace("127.0.0.1:9", f"127.0.0.1:{listener.pop().decode()}")
    made = render(with_text(small, text), attachments(small.record)).pages
    path = tmp_path / "a.pdf"
    path.write_bytes(made)
    for profile in ("3a", "ua1"):
        found = page.validate_pdf(str(path), profile=profile)
        assert found.is_compliant, found.failures
    assert listener == []
    assert b"root:x:0" not in made
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert sorted(pdf.attachments) == sorted(each.name for each in attachments(small.record))
        actions = [str(each.A.get("/S")) for sheet in pdf.pages for each in sheet.get("/Annots", []) if "/A" in each]
    assert set(actions) <= {"/GoTo"}


def test_every_printable_character_conforms_in_every_voice(small: Issued, tmp_path: Path) -> None:
    every = " ".join(chr(point) for point in sorted(printing.covered()) if point > 32)
    contents = with_text(small, every)
    first = contents.sections[0].questions[0]
    spoken = dataclasses.replace(first, prompt=every, answer=(Piece(every),), key="K")
    section = dataclasses.replace(contents.sections[0], title=every[:400], questions=(spoken,))
    seal = dataclasses.replace(contents.seal, file=every)
    made = render(dataclasses.replace(contents, sections=(section,), seal=seal), attachments(small.record)).pages
    (tmp_path / "a.pdf").write_bytes(made)
    for profile in ("3a", "ua1"):
        found = page.validate_pdf(str(tmp_path / "a.pdf"), profile=profile)
        assert found.is_compliant, found.failures
    assert fonts_of(made)
    assert all(re.fullmatch(r"/[A-Z]{6}\+Report-.*", name) for name in fonts_of(made)), fonts_of(made)


def test_a_letter_with_loose_marks_does_not_taint_the_letter(small: Issued) -> None:
    """The map from glyphs to text is made at first use; `Z` first seen under marks must still read as `Z`."""
    said = text_of(render(with_text(small, "Z\u0301\u0327 Zebra Zulu"), attachments(small.record)).pages)
    assert "Zebra Zulu" in said


def test_what_has_no_glyph_prints_as_its_number(small: Issued) -> None:
    text = "A \U0001f680 中 \u202e \ue000 \x07"
    said = text_of(render(with_text(small, text), attachments(small.record)).pages)
    for number in ("1F680", "4E2D", "202E", "E000", "0007"):
        assert f"[U+{number}]" in said
    assert "\ufffd" not in said


def test_latin_greek_cyrillic_and_arabic_print_as_themselves(small: Issued) -> None:
    text = "Nguyễn Łódź, Αξιολόγηση, Проверка"
    said = text_of(render(with_text(small, text), attachments(small.record)).pages)
    assert all(word in said for word in ("Nguyễn", "Łódź", "Αξιολόγηση", "Проверка"))
    assert printable("مرحبا", printing.covered()) == "مرحبا"


def test_html_in_an_answer_is_text(small: Issued) -> None:
    said = text_of(render(with_text(small, HOSTILE["html"]), attachments(small.record)).pages)
    assert "<script>alert(1)</script>" in "".join(said.splitlines()) or "<script>alert(1)</script>" in said


@pytest.mark.parametrize(
    "addition",
    [
        "<img src='https://report.invalid/secret.png'>",
        "<link rel=stylesheet href='file:///etc/passwd'>",
        "<style>p { background: url('http://127.0.0.1/x.png') }</style><p>x</p>",
        "<link rel=attachment href='file:///etc/passwd'>",
    ],
)
def test_anything_outside_the_table_ends_the_rendering(
    small: Issued, monkeypatch: pytest.MonkeyPatch, addition: str
) -> None:
    whole = printing.report_html
    monkeypatch.setattr(
        printing, "report_html", lambda contents: whole(contents).replace("</body>", addition + "</body>")
    )
    with pytest.raises(RenderFault, match="not in the table"):
        render(brief(compose(small.record, small.meta)), attachments(small.record))


@pytest.mark.parametrize(
    "addition", ["<style>p { colour: red }</style>", "<a href='#nowhere'>x</a>", "<p style='flex: x'>"]
)
def test_any_warning_ends_the_rendering(small: Issued, monkeypatch: pytest.MonkeyPatch, addition: str) -> None:
    whole = printing.report_html
    monkeypatch.setattr(
        printing, "report_html", lambda contents: whole(contents).replace("</body>", addition + "</body>")
    )
    with pytest.raises(RenderFault):
        render(brief(compose(small.record, small.meta)), attachments(small.record))


def test_a_missing_font_ends_the_rendering(small: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "FONTS", printing.FONTS[1:])
    with pytest.raises(RenderFault):
        render(brief(compose(small.record, small.meta)), attachments(small.record))


def test_no_font_of_the_machine_is_used(small: Issued) -> None:
    made = render(with_text(small, "Aα Я ب ✔ ■ ∑ ₤ ﬃ ǅ ẞ " + HOSTILE["combining"]), attachments(small.record)).pages
    assert fonts_of(made)
    assert all(re.fullmatch(r"/[A-Z]{6}\+Report-.*", name) for name in fonts_of(made)), fonts_of(made)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(120_000_000, 60, 60, 10**8), "."),
        (Limits(2 * 10**9, 1, 60, 10**8), "limit"),
        (Limits(2 * 10**9, 60, 1, 10**8), "longer than 1 seconds"),
        (Limits(2 * 10**9, 60, 60, 1000), "more than 1000 bytes"),
    ],
    ids=["memory", "processor", "wall", "output"],
)
def test_a_limit_ends_the_rendering(small: Issued, limits: Limits, reason: str) -> None:
    with pytest.raises(RenderFault, match=reason):
        render_in_child(small.record, small.meta, limits)


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAI_SECRET", "hush")
    result = run_limited("tests.reports.echo_environment", b"", rendering.LIMITS)
    assert result.output is not None, result.problem
    assert b"hush" not in result.output
    assert b"PATH" in result.output


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", "ltr"), ("12 مرحبا", "rtl"), ("שלום", "rtl"), ("", "ltr"), ("…", "ltr")]
)
def test_direction_follows_the_first_strong_letter(text: str, expected: str) -> None:
    assert direction(text) == expected


def test_every_template_word_is_defined(small: Issued) -> None:
    """StrictUndefined: a report of every kind of part renders to HTML without an undefined name."""
    html = printing.report_html(printing.safe_contents(compose(small.record, small.meta)))
    assert html.count("<h1>") >= 6
    assert "Undefined" not in html

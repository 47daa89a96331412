"""Files are written once, whole or not at all, under what they hold; names and types are never believed."""

import hashlib
from pathlib import Path

import pytest

from rai_review.database import Database
from rai_review.errors import NotFound, TooLarge
from rai_review.evidence import files
from rai_review.evidence.service import safe_name, type_of


def everything(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_what_is_kept_stands_under_its_digest_once(tmp_path: Path) -> None:
    data = b"a result" * 100_000
    digest = files.keep_bytes(tmp_path, data)
    assert digest == hashlib.sha256(data).hexdigest() == files.keep_bytes(tmp_path, data)
    assert everything(tmp_path) == [files.path_of(tmp_path, digest)]
    assert b"".join(files.read_chunks(tmp_path, digest)) == data


def test_other_accounts_of_the_machine_have_no_way_in(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/instance/rai.db").dispose()
    files.keep_bytes(tmp_path / "files" / "evidence", b"a plan")
    made = [tmp_path / "instance", *(each for each in (tmp_path / "files").rglob("*") if each.is_dir())]
    assert [each for each in made if each.stat().st_mode & 0o007] == []


def test_what_is_not_kept_vanishes(tmp_path: Path) -> None:
    incoming = files.Incoming(tmp_path)
    incoming.write(b"half of it")
    assert len(everything(tmp_path)) == 1
    incoming.seek(0)
    assert incoming.read() == b"half of it"
    incoming.close()
    incoming.close()
    assert everything(tmp_path) == []


def test_what_grows_too_large_is_refused_and_vanishes(tmp_path: Path) -> None:
    incoming = files.Incoming(tmp_path, most=10)
    incoming.write(b"1234567890")
    with pytest.raises(TooLarge):
        incoming.write(b"1")
    assert everything(tmp_path) == []


def test_bytes_are_on_the_disk_before_their_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for name in ("fsync", "link"):
        real = getattr(files.os, name)
        monkeypatch.setattr(files.os, name, lambda *given, name=name, real=real: (done.append(name), real(*given))[1])
    incoming = files.Incoming(tmp_path)
    incoming.write(b"data")
    done.clear()
    incoming.keep()
    incoming.close()
    assert done[0] == "fsync"
    assert done.index("link") > 0
    assert done[-1] == "fsync"


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        files.read_chunks(tmp_path, "0" * 64)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"%PDF-1.7\n%", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"group,rate\nwomen,0.5\n", "text/plain"),
        ("prüfung\n".encode(), "text/plain"),
        (b"plain words", "text/plain"),
        (b"\0\1\2\3not text", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_the_type_is_what_the_content_shows(head: bytes, found: str) -> None:
    assert type_of(head) == found


def test_a_text_cut_inside_a_character_is_still_text() -> None:
    assert type_of(("y" * 8191 + "ü").encode()[:8192]) == "text/plain"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("run.pdf", "run.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("a\x00b\u202ec.txt", "abc.txt"),
        ("  .. ", "file"),
        ("", "file"),
        ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_no_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept

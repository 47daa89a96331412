"""YAML is read as texts with places; limits and refusals come before any object is built."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.folder import join
from rai_review.catalogue.source import FILE_BYTES, Source, read_source


def places(source: Source) -> list[str]:
    return [problem.place for problem in source.problems]


def test_every_scalar_is_text_and_keeps_its_place() -> None:
    source = read_source("a.yaml", b"a: 1\nb: [yes, 0.50, 2026-01-02]\nc: >\n  folded\n  text\n")
    assert source.problems == []
    assert source.value == {"a": "1", "b": ["yes", "0.50", "2026-01-02"], "c": "folded text\n"}
    assert source.values[("b", 1)] == (2, 10)
    assert source.keys[("c",)] == (3, 1)


def test_text_enters_as_nfc_with_line_feeds() -> None:
    source = read_source("a.yaml", '"e\u0301": "x\\r\\ny"\r\n'.encode())
    assert source.value == {"\u00e9": "x\ny"}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a:\n", "x:1:3"),
        (b"a: ~", "x:1:4"),
        (b"a: [b, null]", "x:1:8"),
        (b"a: 1\nb: 2\na: 3", "x:3:1"),
        (b"a: &b c", "x:1:4"),
        (b"a: *b", "x:1:4"),
        (b"a: !!int 3", "x:1:4"),
        (b"[a]: b", "x:1:1"),
        (b"a: 1\n---\nb: 2\n", "x:2:1"),
        (b"a: [", "x:2:1"),
        (b"a: b: c", "x:1:5"),
        (b"ok: 1\nab\xff", "x:2:3"),
        (b"", "x:1:1"),
        (b"a: \x01", "x:1:1"),
        (b'a: "\\0"', "x:1:4"),
        (b'a: "\\ud800"', "x:1:7"),
        (b"[" * 500, "x:1:42"),
        (b"[" * 50_000, "x:1:1001"),
        (b"? " * 5000, "x:1:83"),
        (b"a: " + b"b" * 20_001, "x:1:4"),
        (b"a" * (FILE_BYTES + 1), "x:1:1"),
        (b"[" + b"a," * 200_001 + b"]", "x:1:400000"),
    ],
)
def test_what_is_refused_is_named_with_its_place(data: bytes, place: str) -> None:
    source = read_source("x", data)
    assert places(source) == [place]
    assert all(problem.fix for problem in source.problems)
    assert str(source.problems[0])


def test_quoted_words_are_texts() -> None:
    source = read_source("x", b"a: ['', \"~\", 'null', \"\"]")
    assert source.value == {"a": ["", "~", "null", ""]}
    assert source.problems == []


def test_all_problems_of_a_file_are_found_at_once() -> None:
    source = read_source("x", b"a: ~\nb: *c\nd: &e 1\na: 2\n")
    assert places(source) == ["x:1:4", "x:2:4", "x:3:4", "x:4:1"]


@given(st.text(alphabet="abc:-?[]{},&*!|>'\"%#~\n \t\\0\u00e9\u2028", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    source = read_source("x", text.encode())
    assert source.value is not None or source.problems


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    source = read_source("x", data)
    assert source.value is not None or source.problems


def test_lists_are_joined_in_the_order_of_the_files() -> None:
    joined = join(
        {
            "checklist.yaml": b"key: k\nfiles: [b.yaml, a.yaml]\nterms: [0]\n",
            "a.yaml": b"terms: [2]\n",
            "b.yaml": b"# first\nterms:\n  - 1\nflags: [x]\n",
        }
    )
    assert joined.problems == []
    assert joined.value == {"key": "k", "terms": ["0", "1", "2"], "flags": ["x"]}
    assert joined.place(("terms", 1)) == "b.yaml:3:5"
    assert joined.place(("terms", 2)) == "a.yaml:1:9"
    assert joined.place(("terms", 2, "missing")) == "a.yaml:1:9"
    assert joined.place(("flags",), key=True) == "b.yaml:4:1"
    assert joined.place(("nowhere",)) == "checklist.yaml:1:1"
    assert joined.place(()) == "checklist.yaml:1:1"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({}, "checklist.yaml"),
        ({"checklist.yaml": b"files: [a.yaml]"}, "checklist.yaml:1:9"),
        ({"checklist.yaml": b"files: [a.yaml, a.yaml]", "a.yaml": b"a: 1"}, "checklist.yaml:1:17"),
        ({"checklist.yaml": b"files: [checklist.yaml]"}, "checklist.yaml:1:9"),
        ({"checklist.yaml": b"files: ../a"}, "checklist.yaml:1:1"),
        ({"checklist.yaml": b"- a"}, "checklist.yaml:1:1"),
        ({"checklist.yaml": b"key: a\nfiles: [b.yaml]", "b.yaml": b"\nkey: b"}, "b.yaml:2:1"),
        ({"checklist.yaml": b"key: a\nfiles: [b.yaml]", "b.yaml": b"key: [b]"}, "b.yaml:1:1"),
        ({"checklist.yaml": b"key: a", "left.yaml": b"a: 1"}, "left.yaml"),
    ],
)
def test_files_that_do_not_fit_are_named(files: dict[str, bytes], place: str) -> None:
    joined = join(files)
    assert [problem.place for problem in joined.problems] == [place]

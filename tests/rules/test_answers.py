"""What may be entered for each type of question, how it is stored, and what makes it unfinished."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING
from rai_review.catalogue.conditions import ALWAYS
from rai_review.catalogue.questions import Question, read_question
from rai_review.errors import Invalid
from rai_review.reviews.answers import (
    LONGEST_LINE,
    LONGEST_NOTE,
    LONGEST_TEXT,
    Content,
    Entry,
    pack,
    read,
    unfinished,
    unpack,
)

TODAY = dt.date(2026, 11, 25)
OPTIONS = [
    {"value": "a", "label": "A"},
    {"value": "b", "label": "B", "needs_note": True},
    {"value": "none", "label": "None", "exclusive": True},
]
COLUMNS = [
    {"id": "group", "label": "Group", "type": "text", "required": True},
    {"id": "rate", "label": "Rate", "type": "number", "minimum": 0, "maximum": 1},
    {"id": "day", "label": "Day", "type": "date"},
    {"id": "kind", "label": "Kind", "type": "single", "options": [{"value": "x"}, {"value": "y"}]},
    {"id": "where", "label": "Where", "type": "link"},
]


def question(kind: str, **more: Any) -> Question:
    data = {"key": "q", "section": "s", "type": kind, "short": "Q", "prompt": "Q?", **more}
    return read_question(data, ALWAYS)


def places(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.place for problem in error.value.problems}


@pytest.mark.parametrize(
    ("asked", "entered", "value"),
    [
        (question("single", options=OPTIONS), "a", "a"),
        (question("scale", options=OPTIONS), ["b"], "b"),
        (question("multi", options=OPTIONS), ["b", "a"], ("a", "b")),
        (question("multi", options=OPTIONS), [], None),
        (question("number"), " 007 ", 7),
        (question("number"), "0.50", "0.5"),
        (question("number"), "-0.0", 0),
        (question("number"), "  ", None),
        (question("date"), "2027-01-13", "2027-01-13"),
        (question("text"), " kept as it is ", " kept as it is "),
        (question("text"), "   ", None),
        (question("link"), " https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        (
            question("table", columns=COLUMNS),
            [{"group": "A", "rate": "0.50"}, {"group": " "}],
            ({"group": "A", "rate": "0.5"},),
        ),
        (question("table", columns=COLUMNS), [{}, {"group": ""}], None),
        (question("text", nothing={"label": "None"}), NOTHING, NOTHING),
        (question("text", not_applicable="never"), NOT_APPLICABLE, NOT_APPLICABLE),
    ],
)
def test_what_can_be_entered(asked: Question, entered: Any, value: Any) -> None:
    assert read(asked, Entry(entered)).value == value


@pytest.mark.parametrize(
    ("asked", "entered", "place"),
    [
        (question("single", options=OPTIONS), "c", "value"),
        (question("multi", options=OPTIONS), ["a", "c"], "value"),
        (question("multi", options=OPTIONS), ["a", "none"], "value"),
        (question("number"), "1e3", "value"),
        (question("number"), "١٢", "value"),
        (question("number"), "NaN", "value"),
        (question("number", minimum=1), "0", "value"),
        (question("number", maximum="0.5"), "0.51", "value"),
        (question("date"), "13.1.2027", "value"),
        (question("date"), "2027-02-30", "value"),
        (question("text"), "x" * (LONGEST_LINE + 1), "value"),
        (question("text", max_chars=5), "123456", "value"),
        (question("long_text"), "x" * (LONGEST_TEXT + 1), "value"),
        (question("link"), "javascript:alert(1)", "value"),
        (question("link"), "file:///etc/passwd", "value"),
        (question("link"), "https://", "value"),
        (question("text"), NOTHING, "value"),
        (question("text"), NOT_APPLICABLE, "value"),
        (question("table", columns=COLUMNS), [{"group": "A"}, {"rate": "2"}], "row-1-rate"),
        (question("table", columns=COLUMNS), [{"day": "soon"}], "row-0-day"),
        (question("table", columns=COLUMNS), [{"kind": "z"}], "row-0-kind"),
        (question("table", columns=COLUMNS), [{"where": "ftp://x"}], "row-0-where"),
        (question("table", columns=COLUMNS, max_rows=1), [{"group": "A"}, {"group": "B"}], "value"),
    ],
)
def test_what_can_not_be_a_value_is_refused_at_its_place(asked: Question, entered: Any, place: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(asked, Entry(entered))
    assert places(refusal) == {place}


def test_a_special_answer_stands_beside_nothing_new() -> None:
    asked = question("text", not_applicable="never")
    entry = Entry(NOT_APPLICABLE, note="because", beside="typed before")
    assert read(asked, entry, Content("typed before")).value is NOT_APPLICABLE
    with pytest.raises(Invalid) as refusal:
        read(asked, entry)
    assert places(refusal) == {"value"}
    several = question("multi", options=OPTIONS, nothing={"label": "None"})
    with pytest.raises(Invalid):
        read(several, Entry(NOTHING, beside=["a"]))
    assert read(several, Entry(NOTHING, beside=[])).value is NOTHING


def test_a_long_note_is_refused_where_it_was_written() -> None:
    long = "x" * (LONGEST_NOTE + 1)
    with pytest.raises(Invalid) as refusal:
        read(question("text"), Entry("a", note=long))
    assert places(refusal) == {"note"}
    with pytest.raises(Invalid) as refusal:
        read(question("text", not_applicable="never"), Entry(NOT_APPLICABLE, note=long))
    assert places(refusal) == {"reason"}


@pytest.mark.parametrize(
    ("asked", "content", "lacking"),
    [
        (question("single", options=OPTIONS), Content("a"), []),
        (question("single", options=OPTIONS), Content("b"), ["note"]),
        (question("single", options=OPTIONS), Content("b", note="why"), []),
        (question("multi", options=OPTIONS), Content(("a", "b")), ["note"]),
        (question("text", needs_note=True), Content("said"), ["note"]),
        (question("text", min_chars=10), Content("short"), ["value"]),
        (question("text", min_chars=5), Content("short"), []),
        (question("text", not_applicable="x"), Content(NOT_APPLICABLE, note="too short"), ["reason"]),
        (question("text", not_applicable="x"), Content(NOT_APPLICABLE, note="long enough to be a reason"), []),
        (question("text", nothing={"label": "N", "needs_note": True}), Content(NOTHING), ["note"]),
        (question("text", nothing={"label": "N"}, min_chars=9), Content(NOTHING), []),
        (question("date", direction="past"), Content("2026-11-26"), ["value"]),
        (question("date", direction="past"), Content("2026-11-25"), []),
        (question("date", direction="future"), Content("2026-11-24"), ["value"]),
        (question("table", columns=COLUMNS, min_rows=2), Content(({"group": "A"},)), ["value"]),
        (question("table", columns=COLUMNS), Content(({"rate": 1},)), ["row-0-group"]),
        (question("text", min_chars=10), Content(None, note="only a note"), []),
    ],
)
def test_what_is_kept_but_unfinished(asked: Question, content: Content, lacking: list[str]) -> None:
    assert [problem.place for problem in unfinished(asked, content, TODAY)] == lacking


CELLS = st.dictionaries(
    st.text(min_size=1, max_size=5), st.text(max_size=9) | st.integers(-(2**53) + 1, 2**53 - 1), min_size=1
)
VALUES = (
    st.none()
    | st.text(max_size=30)
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.lists(st.text(max_size=5), min_size=1).map(tuple)
    | st.lists(CELLS, min_size=1).map(tuple)
    | st.sampled_from([NOT_APPLICABLE, NOTHING])
)


@given(st.builds(Content, VALUES, st.none() | st.text(min_size=1), st.none() | st.text(min_size=1)))
def test_what_is_stored_reads_back(content: Content) -> None:
    assert unpack(pack(content)) == content

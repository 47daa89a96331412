"""The second reader, which shares no code with the product, reads what sealed reports really carry."""

import io
import json
from dataclasses import fields

import pikepdf
import pytest

from tests import second_reader
from tests.reports.conftest import Issued
from tests.reports.sealed import VKEY, Course, a_pass, approved, record_of, submission_content
from tests.second_reader import Wrong

FILES = {
    "submission.json": "submission",
    "acts.json": "acts",
    "standings.json": "standings",
    "checklist.json": "checklist",
    "entry.json": "entry",
    "report.tlog-proof": "proof",
}


def carried(course: Course) -> dict[str, bytes]:
    record = record_of(course)
    assert {*FILES.values(), "previous"} == {each.name for each in fields(record)}
    return {name: getattr(record, field) for name, field in FILES.items()}


def attached(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}


def test_every_digest_of_a_sealed_pdf_is_recomputed(small: Issued) -> None:
    reading = second_reader.read(attached(small.pdf), [VKEY])
    course = small.course
    assert reading.submission == course.submission.root
    assert reading.acts == [act.root for act in course.acts]
    assert reading.standings[:-1] == [act.standing for act in course.acts]
    assert reading.checklist == course.submission.checklist_digest
    assert reading.withheld == []


@pytest.mark.parametrize("name", ["code-search", "support-chatbot-after", "cv-ranking-after", "medical"])
def test_records_of_every_tier(name: str) -> None:
    course = approved(a_pass(name))
    reading = second_reader.read(carried(course), [VKEY])
    assert (reading.submission, len(reading.acts)) == (course.submission.root, len(course.acts))


def test_a_record_without_acts() -> None:
    reading = second_reader.read(carried(Course(submission_content(a_pass("code-search")))), [VKEY])
    assert reading.acts == []
    assert len(reading.standings) == 1


def without(data: bytes, place: int) -> bytes:
    rows = json.loads(data)
    del rows[place]
    return second_reader.jcs(rows)


def turned(data: bytes) -> bytes:
    return second_reader.jcs(json.loads(data)[::-1])


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return carried(approved(a_pass("support-chatbot-after")))


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("acts.json", lambda data: without(data, 0), "standing"),
        ("acts.json", turned, "standing over other acts"),
        ("standings.json", lambda data: without(data, 0), "standing"),
        ("submission.json", lambda data: without(data, 5), "standing of another submission"),
        ("submission.json", turned, "out of order"),
        ("checklist.json", lambda data: data.replace(b"?", b"!", 1), "another checklist"),
        ("entry.json", lambda data: data.replace(b"rai-act/1", b"rai-act/2"), "does not seal"),
        ("entry.json", lambda data: data.replace(b'"idx":5', b'"idx":4'), "another entry"),
        ("report.tlog-proof", lambda data: data.replace(b"index 5", b"index 6"), "another entry"),
        ("report.tlog-proof", lambda data: data.replace(b"\n7\n", b"\n8\n"), "signature"),
    ],
)
def test_a_record_that_was_tampered_with_is_refused(files: dict[str, bytes], name, change, why) -> None:  # type: ignore[no-untyped-def]
    changed = change(files[name])
    assert changed != files[name]
    with pytest.raises(Wrong, match=why):
        second_reader.read({**files, name: changed}, [VKEY])


def test_another_s_act_or_key_is_refused(files: dict[str, bytes]) -> None:
    other = carried(approved(a_pass("code-search")))
    with pytest.raises(Wrong):
        second_reader.read({**files, "acts.json": other["acts.json"]}, [VKEY])
    with pytest.raises(Wrong, match="no known key"):
        second_reader.read(files, [VKEY.replace("reviews", "another")])
    with pytest.raises(Wrong, match="six"):
        second_reader.read({name: data for name, data in files.items() if name != "acts.json"}, [VKEY])


def test_a_withheld_reason_keeps_every_digest(files: dict[str, bytes]) -> None:
    before = second_reader.read(files, [VKEY])
    acts = json.loads(files["acts.json"])
    closed = [
        [[leaf[0], second_reader.sha(second_reader.jcs(leaf[1:]))] if leaf[0] == ["reason"] else leaf for leaf in act]
        for act in acts
    ]
    after = second_reader.read({**files, "acts.json": second_reader.jcs(closed)}, [VKEY])
    assert after.withheld == [["reason"]] * len(acts)
    assert (after.acts, after.standings, after.root) == (before.acts, before.standings, before.root)
    assert b"Polish should wait" not in second_reader.jcs(closed)

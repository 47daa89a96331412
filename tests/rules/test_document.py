"""A folder of YAML becomes one document with one digest; what is wrong with it is said with file, line and column."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.definition import from_document
from rai_review.catalogue.document import load_files, load_folder, parse_canonical, shipped_folders
from rai_review.errors import Invalid
from rai_review.ledger.canonical import jcs, sha256_hex
from tests.small_checklists import RICH, SMALL, load, texts


def written(document: Any) -> str:
    """A document of texts as YAML, its keys in the order they have."""
    text = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, default_style='"')
    assert isinstance(text, str)
    return text


def problems(text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        load(text)
    return [f"{problem.place} {problem.message % problem.arguments}" for problem in caught.value.problems]


@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda folder: folder.parent.name)
def test_shipped_checklists_load_and_read_back(folder: Path) -> None:
    loaded = load_folder(folder)
    assert loaded.data == jcs(loaded.document)
    assert loaded.digest == sha256_hex(loaded.data)
    assert parse_canonical(loaded.data) == loaded.document
    checklist = from_document(parse_canonical(loaded.data))
    assert checklist.digest == loaded.digest
    assert (folder.parent.name, folder.name) == (checklist.key, checklist.label)


def test_two_checklists_are_shipped_whole() -> None:
    documents = [load_folder(folder).document for folder in shipped_folders()]
    assert [(each["key"], len(each["questions"])) for each in documents] == [
        ("ai-feature-launch", 141),
        ("post-launch-review", 14),
    ]
    launch = documents[0]
    assert [module["key"] for module in launch["modules"]] == [
        "intake",
        "core",
        "generative-ai",
        "high-stakes",
        "agents",
        "vendor",
    ]
    assert all(question["why"] and question["help"] and question["example_good"] for question in launch["questions"])
    asked = {term for question in launch["questions"] for term in question.get("terms", ())}
    assert asked == {term["key"] for term in launch["terms"]}


def test_questions_of_a_section_stand_together() -> None:
    for folder in shipped_folders():
        document = load_folder(folder).document
        order = list(dict.fromkeys(question["section"] for question in document["questions"]))
        assert order == [section["key"] for section in document["sections"]]
        assert order == sorted(order, key=[question["section"] for question in document["questions"]].index)


def test_defaults_are_never_written() -> None:
    plain = load(SMALL)
    spelled = SMALL.replace("    short: First", "    required: true\n    weight: 0.0\n    why: ''\n    short: First")
    spelled = spelled.replace("label: A}", "label: A, points: 0, exclusive: false, sets: [], credit_by_tier: {}}")
    spelled += "measures: []\nevidence_factors: {missing: 1.0}\n"
    assert load(spelled).digest == plain.digest
    assert load(SMALL.replace("label: A}", "label: A, credit: 0}")).digest != plain.digest


def test_numbers_have_one_form() -> None:
    digests = {
        load(SMALL.replace("label: A}", f"label: A, credit: {number}}}")).digest for number in ("0.5", "0.50", "00.5")
    }
    assert len(digests) == 1


def test_the_order_of_keys_is_not_part_of_the_version() -> None:
    shuffler = random.Random(7)

    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            shuffler.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(each) for each in value] if isinstance(value, list) else value

    for folder in shipped_folders():
        loaded = load_folder(folder)
        for _ in range(2):
            assert load(written(shuffled(texts(loaded.document)))).digest == loaded.digest


def test_a_document_split_into_files_is_the_same_version() -> None:
    loaded = load(SMALL)
    top, questions = SMALL.split("questions:\n")
    rest, tail = questions.split("positions:", 1)
    files = {"checklist.yaml": top + "files: [questions.yaml, who.yaml]\n", "questions.yaml": "questions:\n" + rest}
    files["who.yaml"] = "positions:" + tail
    assert load_files({name: text.encode() for name, text in files.items()}).digest == loaded.digest


def test_every_problem_is_reported_at_once_with_its_place() -> None:
    broken = SMALL.replace("type: single", "type: singel").replace("title: Small", "titel: Small")
    broken = broken.replace("label: B}", "label: B, credit: often}").replace("positions: [lead]}", "positions: lead}")
    found = problems(broken)
    assert found.pop(2).startswith("checklist.yaml:12:11 “singel” is not one of: single, multi, scale")
    assert found == [
        "checklist.yaml:1:1 “title” is missing.",
        "checklist.yaml:5:1 The key “titel” is not known here. Did you mean “title”?",
        "checklist.yaml:17:38 A number is expected here.",
        "checklist.yaml:19:40 A list is expected here.",
    ]


def test_problems_say_what_to_do() -> None:
    with pytest.raises(Invalid) as caught:
        load(SMALL.replace("type: single", "type: singel") + "due_days: soon\n")
    assert all(problem.fix for problem in caught.value.problems)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.0}',
        b'{"a":null}',
        b"\xff",
        b"[" * 100_000,
        b'{"a":1}\n',
    ],
)
def test_other_bytes_are_no_document(data: bytes) -> None:
    with pytest.raises(Invalid):
        parse_canonical(data)


def test_a_folder_that_is_not_there_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        load_folder(tmp_path / "nowhere")
    with pytest.raises(Invalid):
        load_folder(tmp_path)


WORDS = [
    "all",
    "any",
    "not",
    "flag",
    "question",
    "is",
    "Q1",
    "a",
    "s",
    "true",
    "0.5",
    "-1",
    "single",
    "table",
    "rows",
    "stop",
]
KEYS = [
    *WORDS,
    "show_if",
    "options",
    "columns",
    "checks",
    "bands",
    "when",
    "credit",
    "weight",
    "type",
    "measures",
    "tiers",
    "value",
]
Junk = st.recursive(
    st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [each for key in value for each in _paths(value[key], (*path, key))]
    if isinstance(value, list):
        return found + [each for number, member in enumerate(value) for each in _paths(member, (*path, number))]
    return found


RICH_TEXTS = texts(load(RICH).document)
PATHS = _paths(RICH_TEXTS)


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.none() | Junk), min_size=1, max_size=3))
def test_no_change_of_a_checklist_crashes_the_loader(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = json.loads(json.dumps(RICH_TEXTS))
    for path, junk in changes:
        _put(document, path, junk)
    text = written(document)
    try:
        loaded = load(text)
    except Invalid as invalid:
        str(invalid)
        return
    assert parse_canonical(loaded.data) == loaded.document
    assert from_document(loaded.document).digest == loaded.digest


@pytest.mark.parametrize("junk", [None, "a", [], {}, ["a"], {"a": "b"}, [[]], ["Q1", "Q1"]], ids=str)
def test_anything_may_be_missing_or_of_another_kind(junk: Any, rounds: Callable[[int, int], int]) -> None:
    for path in PATHS[:: rounds(17, 1)]:
        document = json.loads(json.dumps(RICH_TEXTS))
        _put(document, path, junk)
        try:
            from_document(load(written(document)).document)
        except Invalid as invalid:
            str(invalid)


def _put(document: Any, path: tuple[Any, ...], junk: Any) -> None:
    """Put `junk` at a path, or take out what stands there; a path that an earlier change removed is left alone."""
    holder = document
    try:
        for step in path[:-1]:
            holder = holder[step]
        if junk is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = junk
    except (KeyError, IndexError, TypeError):
        return


@given(
    st.dictionaries(
        st.sampled_from(["checklist.yaml", "a.yaml"]),
        st.binary(max_size=40) | st.text(max_size=60).map(str.encode),
        max_size=2,
    )
)
def test_no_files_crash_the_loader(files: dict[str, bytes]) -> None:
    with pytest.raises(Invalid):
        load_files(files)

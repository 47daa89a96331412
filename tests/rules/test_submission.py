"""Submissions: what goes in comes out, names stand apart, content has its own hash, and what is wrong is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.decisions.answer_leaves import answer_leaves
from rai_review.decisions.sealing import BadTree, NewerVersion, Withheld, open_leaves, seal, withhold
from rai_review.decisions.submission import build_submission, content_hash, read_submission
from tests import second_reader
from tests.rules import records
from tests.rules.records import ANNE, BO, KEY


@pytest.fixture(scope="module")
def sealed():
    return seal(build_submission(records.submission()), KEY)


def test_everything_is_read_back(sealed):
    content = records.submission()
    read = read_submission(open_leaves(sealed.to_bytes()))
    assert read.root == sealed.root
    assert read.withheld == ()
    assert read.answers == content.answers
    for name in ("review", "reference", "revision", "feature", "feature_name", "system_version", "as_of", "at", "zone"):
        assert getattr(read, name) == getattr(content, name)
    for name in ("language", "sender", "attestation", "checklist_key", "checklist_label", "checklist_digest", "names"):
        assert getattr(read, name) == getattr(content, name)
    assert set(read.results.visible) == set(content.results.visible)
    for name in ("measures", "tiers", "obligations", "findings", "outcome"):
        assert getattr(read.results, name) == getattr(content.results, name)
    assert read.authors == {ANNE, BO}


@given(st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(random):
    items = list(records.every_type().items())
    random.shuffle(items)
    results = records.submission().results
    shuffled = replace(results, visible=random.sample(list(results.visible), len(results.visible)))
    content = records.submission(answers=dict(items), results=shuffled)
    assert seal(build_submission(content), KEY) == seal(build_submission(records.submission()), KEY)


def test_every_answer_moves_the_digest(sealed):
    for key in records.every_type():
        answers = records.every_type()
        answers[key] = records.given("something else")
        names = {ANNE: records.NAMES[ANNE]} if key == "carried" else records.submission().names
        other = seal(build_submission(records.submission(answers=answers, names=names)), KEY)
        assert other.root != sealed.root


def test_content_hash_is_about_content_alone():
    values = build_submission(records.submission())
    same = build_submission(records.submission(at=5, sender=BO, attestation="Other words.", system_version="3"))
    assert content_hash(values) == content_hash(same)
    leaves = second_reader.canonical(seal(values, KEY).to_bytes())
    assert content_hash(values) == second_reader.content_hash(leaves)
    answers = records.every_type()
    answers["single"] = records.given("yes", note="Another reason.")
    assert content_hash(build_submission(records.submission(answers=answers))) != content_hash(values)


def test_names_stand_for_exactly_the_persons_in_it():
    names = dict(records.submission().names)
    with pytest.raises(BadTree, match="no name leaf"):
        build_submission(records.submission(names={ANNE: names[ANNE]}))
    with pytest.raises(BadTree, match="belongs to no person"):
        build_submission(records.submission(names={**names, records.CHI: "Chi"}))
    with pytest.raises(BadTree, match="no name leaf"):
        build_submission(records.submission(sender=records.DEE))
    chosen = replace(records.given(records.EVA), persons=(records.EVA,))
    answers = {**records.every_type(), "who": chosen}
    with pytest.raises(BadTree, match="no name leaf"):
        build_submission(records.submission(answers=answers))
    assert build_submission(records.submission(answers=answers, names={**names, records.EVA: "Eva"}))


def test_an_empty_note_is_as_absent_as_none():
    bare, empty = records.given("yes"), records.given("yes", note="", other="")
    assert answer_leaves("single", empty) == answer_leaves("single", bare)


def test_hidden_answers_are_never_sealed():
    results = replace(records.submission().results, visible=["single"])
    with pytest.raises(ValueError, match="hidden"):
        build_submission(records.submission(results=results))


def test_withheld_parts_are_named_and_the_rest_is_read(sealed):
    gone = [
        ("answer", "single", "note"),
        ("answer", "text", "value"),
        ("answer", "table", "row", "1"),
        ("answer", "proven", "evidence", "0"),
        ("name", ANNE),
        ("feature", "name"),
        ("attestation",),
    ]
    read = read_submission(withhold(sealed.leaves, *gone))
    assert read.root == sealed.root
    assert set(read.withheld) == set(gone)
    assert read.answers["single"].answer.note is None
    assert read.answers["single"].answer.value == "yes"
    assert read.answers["single"].withheld == {"note"}
    assert read.answers["text"].withheld == {"value"}
    assert len(read.answers["table"].answer.value) == 1
    assert read.answers["proven"].evidence == ()
    assert read.names == {ANNE: None, BO: "Bo"}
    assert read.feature_name is None
    assert read.authors == {ANNE, BO}


@pytest.mark.parametrize("path", [("zone",), ("visible",), ("outcome",), ("answer", "single", "provenance")])
def test_what_everything_rests_on_must_be_open(sealed, path):
    with pytest.raises(Withheld, match="/".join(path)):
        read_submission(withhold(sealed.leaves, path))


def changed(values, changes):
    return seal({**{path: value for path, value in values.items() if path not in changes}, **changes}, KEY).leaves


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("revision",), "1"),
        (("revision",), True),
        (("as_of",), "2026-02-30"),
        (("review",), "R-1"),
        (("sender",), "Anne"),
        (("checklist",), {"key": "k", "label": "1", "digest": "short"}),
        (("answer", "single", "value"), {"not_applicable": False}),
        (("answer", "single", "value"), {"another": True}),
        (("answer", "single", "provenance"), [{"by": ANNE, "at": 1}]),
        (("answer", "single", "provenance"), [{"by": ANNE, "at": 1, "how": "typed", "more": 1}]),
        (("answer", "single", "row", "0"), {"a": "x"}),
        (("answer", "table", "row", "3"), {"a": "x"}),
        (("answer", "unheard", "note"), "without an answer"),
        (("measure", "control"), "0.5 or so"),
        (("tier", "inherent"), "T2"),
    ],
)
def test_what_is_of_another_type_is_refused(path, value):
    with pytest.raises(BadTree):
        read_submission(changed(build_submission(records.submission()), {path: value}))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "rai-submission/2"),
        (("mood",), "good"),
        (("answer", "single", "mood"), "good"),
        (("answer", "table", "row", "00"), {}),
        (("answer", "table", "row", "x"), {}),
    ],
)
def test_what_a_newer_version_made_is_not_guessed_at(path, value):
    with pytest.raises(NewerVersion):
        read_submission(changed(build_submission(records.submission()), {path: value}))


def test_a_missing_leaf_is_refused():
    values = build_submission(records.submission())
    for path in (("zone",), ("attestation",), ("feature", "name")):
        with pytest.raises(BadTree, match="missing"):
            read_submission(seal({p: v for p, v in values.items() if p != path}, KEY).leaves)

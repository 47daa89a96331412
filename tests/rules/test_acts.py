"""Acts: each kind has its exact leaves, and what a newer version made fails closed."""

from dataclasses import replace
from datetime import date

import pytest

from rai_review.decisions.acts import OWN_LEAVES, ActContent, Condition, Kind, Verdict, build_act, read_act
from rai_review.decisions.sealing import BadTree, NewerVersion, Withheld, open_leaves, seal, withhold
from rai_review.decisions.shapes import Slot
from tests import second_reader
from tests.rules import records
from tests.rules.records import BO, DEE, KEY


def sealed(kind, **changes):
    return seal(build_act(records.act(kind, **changes)), KEY)


def changed(kind, changes, *, without=()):
    values = {path: value for path, value in build_act(records.act(kind)).items() if path not in without}
    return seal({**values, **changes}, KEY).leaves


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_read_back_as_it_was(kind):
    content = records.act(kind, position="compliance")
    tree = seal(build_act(content), KEY)
    read = read_act(open_leaves(tree.to_bytes()))
    assert read.root == tree.root
    assert read.withheld == ()
    for name in ActContent.__dataclass_fields__:
        assert getattr(read, name) == getattr(content, name), name
    rows = second_reader.canonical(tree.to_bytes())
    assert second_reader.tree_digest(rows) == tree.root
    second_reader.check_acts([rows], content.submission, [content.standing])


@pytest.mark.parametrize("kind", Kind)
def test_another_kind_s_leaves_are_refused(kind):
    own = {rule.pattern for rule in OWN_LEAVES[kind]}
    for pattern in {rule.pattern for rules in OWN_LEAVES.values() for rule in rules} - own:
        path = tuple("0" if part is Slot.INDEX else "single" if part is Slot.KEY else part for part in pattern)
        with pytest.raises(NewerVersion):
            read_act(changed(kind, {path: "anything"}))


@pytest.mark.parametrize("kind", Kind)
def test_mandatory_leaves_must_be_there_and_others_need_not(kind):
    values = build_act(records.act(kind, position="legal"))
    always = {"format", "submission", "number", "kind", "person", "at", "as_of", "standing"}
    always |= {rule.pattern[0] for rule in OWN_LEAVES[kind] if rule.always}
    for path in values:
        left = {each: value for each, value in values.items() if each != path}
        if path[0] in always:
            with pytest.raises(BadTree):
                read_act(seal(left, KEY).leaves)
    bare = {path: value for path, value in values.items() if path[0] in always or path == ("name", DEE)}
    assert read_act(seal(bare, KEY).leaves).kind is kind
    own = {path[0] for path in bare} - always - {"name"}
    assert not own


def test_the_mandatory_own_leaves_are_exactly_these():
    always = {(kind, rule.pattern[0]) for kind, rules in OWN_LEAVES.items() for rule in rules if rule.always}
    assert always == {
        (Kind.APPROVE, "system_version"),
        (Kind.APPROVE_WITH_CONDITIONS, "system_version"),
        (Kind.CLOSE, "item"),
        (Kind.WAIVE, "item"),
        (Kind.WAIVE, "end_date"),
        (Kind.CHANGE, "what"),
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [(("kind",), "delegate"), (("format",), "rai-act/2"), (("mood",), "good"), (("condition", "0", "more"), "x")],
)
def test_what_a_newer_version_made_is_not_guessed_at(path, value):
    with pytest.raises(NewerVersion, match="newer version"):
        read_act(changed(Kind.APPROVE, {path: value}))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        (Kind.APPROVE, ("number",), 0),
        (Kind.APPROVE, ("number",), "1"),
        (Kind.APPROVE, ("person",), "Dee"),
        (Kind.APPROVE, ("end_date",), "2026-9-1"),
        (Kind.APPROVE, ("condition", "1"), {}),
        (Kind.APPROVE, ("condition", "0"), {"text": "x", "owner": BO, "due": "2026-04-01"}),
        (Kind.REVIEW, ("verdict", "single"), "fine"),
        (Kind.REVIEW, ("verdict", "unheard", "text"), "no verdict beside it"),
        (Kind.REVIEW, ("verified", "0"), "short"),
        (Kind.REVIEW, ("verified", "2"), "f" * 64),
        (Kind.CLOSE, ("proof", "0"), 1),
        (Kind.REJECT, ("name", BO), "stands nowhere in it"),
    ],
)
def test_what_is_of_another_type_is_refused(kind, path, value):
    with pytest.raises(BadTree):
        read_act(changed(kind, {path: value}))


def test_names_stand_for_exactly_the_persons_in_it():
    content = records.act(Kind.APPROVE_WITH_CONDITIONS)
    names = dict(content.names)
    with pytest.raises(BadTree, match="no name leaf"):
        build_act(replace(content, names={DEE: "Dee"}))
    with pytest.raises(BadTree, match="belongs to no person"):
        build_act(replace(content, names={**names, records.ANNE: "Anne"}))
    with pytest.raises(BadTree, match="no name leaf"):
        read_act(changed(Kind.APPROVE_WITH_CONDITIONS, {}, without=[("name", BO)]))


def test_building_refuses_what_the_kind_does_not_have():
    content = records.act(Kind.REJECT)
    with pytest.raises(BadTree):
        build_act(replace(content, system_version="1"))
    with pytest.raises(BadTree, match="system_version"):
        build_act(replace(records.act(Kind.APPROVE), system_version=None))
    condition = Condition("x", DEE, date(2026, 1, 1), True, "y", DEE)
    with pytest.raises(BadTree):
        build_act(replace(content, conditions=(condition,)))


def test_an_empty_text_is_as_absent_as_none():
    content = records.act(Kind.APPROVE)
    empty = build_act(replace(content, limits="", reason=""))
    assert empty == build_act(replace(content, limits=None, reason=None))
    assert ("limits",) not in empty


def test_words_can_be_withheld_and_the_act_still_counts():
    content = records.act(Kind.APPROVE_WITH_CONDITIONS, position="legal")
    tree = seal(build_act(content), KEY)
    gone = [("condition", "0"), ("limits",), ("system_version",), ("name", DEE), ("standing",)]
    read = read_act(withhold(tree.leaves, *gone))
    assert read.root == tree.root
    assert set(read.withheld) == set(gone)
    assert read.conditions[0] is None
    assert read.conditions[1] == content.conditions[1]
    assert (read.limits, read.system_version, read.standing, read.names[DEE]) == (None, None, None, None)
    review = sealed(Kind.REVIEW)
    read = read_act(withhold(review.leaves, ("verdict", "table", "text"), ("action", "0")))
    assert read.verdicts["table"] is Verdict.NOT_MET
    assert read.verdict_texts == {"table": None}
    assert read.actions == (None,)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.APPROVE, ("kind",)),
        (Kind.APPROVE, ("person",)),
        (Kind.APPROVE, ("end_date",)),
        (Kind.REVIEW, ("verdict", "table")),
        (Kind.REVIEW, ("verified", "0")),
        (Kind.WAIVE, ("item",)),
    ],
)
def test_what_the_standing_rests_on_must_be_open(kind, path):
    with pytest.raises(Withheld, match="/".join(path)):
        read_act(withhold(sealed(kind).leaves, path))

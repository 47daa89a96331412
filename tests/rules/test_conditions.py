"""Conditions: three-valued truth, and what each comparison means."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from rai_review.catalogue.conditions import All, AnyOf, Condition, Facts, Not, Truth, read_condition
from rai_review.catalogue.definition import from_document
from tests.checklists import NOT_APPLICABLE, NOTHING, answers, choice, document, look, several, small, text

VALUES: tuple[Truth, ...] = (True, False, None)


class Known(Condition):
    def __init__(self, value: Truth) -> None:
        self.value = value

    def truth(self, facts: Facts) -> Truth:
        return self.value


NO_FACTS: Any = None


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_and_or_follow_kleene(a: Truth, b: Truth) -> None:
    rank = {False: 0, None: 1, True: 2}
    parts = (Known(a), Known(b))
    assert rank[All(parts).truth(NO_FACTS)] == min(rank[a], rank[b])
    assert rank[AnyOf(parts).truth(NO_FACTS)] == max(rank[a], rank[b])


@pytest.mark.parametrize(("value", "opposite"), [(True, False), (False, True), (None, None)])
def test_not_leaves_unknown_unknown(value: Truth, opposite: Truth) -> None:
    assert Not((Known(value),)).truth(NO_FACTS) is opposite


def shows(condition: dict[str, Any], **given: Any) -> Truth:
    """Is a question with this condition shown? The others are asked before it."""
    checklist = small(
        choice("one", {"value": "a", "sets": ["on"], "credit": 1}, {"value": "b", "credit": "0.5"}, "c", weight=1),
        several("many", "x", "y", "z", nothing={"label": "None"}),
        {"key": "number", "type": "number"},
        {"key": "table", "type": "table", "columns": [{"id": "c", "label": "C", "type": "text"}]},
        text("words", not_applicable="Where there are none."),
        text("target", required=False, show_if=condition),
        flags=[{"key": "on", "text": "On"}],
    )
    found = look(checklist, answers(**given))
    return True if "target" in found.visible else None if "target" in found.waiting else False


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        ({"question": "one", "is": "a"}, {"one": "a"}, True),
        ({"question": "one", "is": "a"}, {"one": "b"}, False),
        ({"question": "one", "is_not": "a"}, {"one": "b"}, True),
        ({"question": "one", "any_of": ["a", "b"]}, {"one": "b"}, True),
        ({"question": "one", "none_of": ["a", "b"]}, {"one": "b"}, False),
        ({"question": "many", "is": "x"}, {"many": ("x",)}, True),
        ({"question": "many", "is": "x"}, {"many": ("x", "y")}, False),
        ({"question": "many", "any_of": ["x"]}, {"many": ("x", "y")}, True),
        ({"question": "many", "all_of": ["x", "z"]}, {"many": ("x", "y")}, False),
        ({"question": "many", "all_of": ["x", "y"]}, {"many": ("x", "y")}, True),
        ({"question": "many", "none_of": ["z"]}, {"many": ("x", "y")}, True),
        ({"question": "many", "at_least": 2}, {"many": ("x", "y")}, True),
        ({"question": "many", "at_most": 0}, {"many": NOTHING}, True),
        ({"question": "many", "answered": True}, {"many": NOTHING}, True),
        ({"question": "number", "at_least": "2.5"}, {"number": "2.5"}, True),
        ({"question": "number", "at_most": "2.5"}, {"number": 3}, False),
        ({"question": "table", "at_least": 2}, {"table": ({"c": "1"}, {"c": "2"})}, True),
        ({"question": "words", "answered": True}, {"words": NOT_APPLICABLE}, True),
        ({"question": "words", "answered": True}, {}, None),
        ({"not": {"question": "words", "answered": True}}, {}, None),
        ({"flag": "on"}, {"one": "a"}, True),
        ({"flag": "on"}, {"one": "c"}, False),
        ({"flag": "on"}, {}, None),
        ({"question": "one", "credit_below": 1}, {"one": "b"}, True),
        ({"question": "one", "credit_below": 1}, {"one": "a"}, False),
        ({"question": "one", "credit_below": 1}, {"one": "c"}, False),
        ({"question": "one", "credit_at_least": 1}, {"one": "c"}, False),
        ({"question": "one", "credit_below": 1}, {}, None),
        ({"all": [{"flag": "on"}, {"question": "words", "answered": True}]}, {"one": "c"}, False),
        ({"any": [{"flag": "on"}, {"question": "words", "answered": True}]}, {"one": "a"}, True),
        ({"any": [{"flag": "on"}, {"question": "words", "answered": True}]}, {"one": "c"}, None),
    ],
)
def test_each_comparison(condition: dict[str, Any], given: dict[str, Any], expected: Truth) -> None:
    assert shows(condition, **given) is expected


def test_a_condition_on_a_hidden_question_is_false_both_ways() -> None:
    checklist = small(
        choice("gate", "open", "shut"),
        choice("behind", "a", "b", show_if={"question": "gate", "is": "open"}),
        text("is", show_if={"question": "behind", "is": "a"}),
        text("is_not", show_if={"question": "behind", "is_not": "a"}),
    )
    found = look(checklist, answers(gate="shut", behind="a"))
    assert found.hidden == ("behind", "is", "is_not")


def test_what_waits_names_the_visible_questions_behind_it() -> None:
    checklist = small(
        choice("first", {"value": "a", "sets": ["on"]}, "b"),
        choice("second", "a", "b", show_if={"flag": "on"}),
        text("third", show_if={"question": "second", "is": "a"}),
        flags=[{"key": "on", "text": "On"}],
    )
    assert look(checklist).waiting == {"second": ("first",), "third": ("first",)}
    assert look(checklist, answers(first="a")).waiting == {"third": ("second",)}
    assert look(checklist, answers(first="b")).hidden == ("second", "third")


def test_modules_and_sections_carry_rules_for_their_questions() -> None:
    made = document(choice("gate", "a", "b"), text("in"), flags=[])
    made["modules"] = [{"key": "m", "title": "M", "show_if": {"question": "gate", "any_of": ["a"]}}]
    made["sections"] += [{"key": "t", "title": "T", "module": "m", "show_if": {"question": "gate", "answered": True}}]
    made["questions"][1]["section"] = "t"
    checklist = from_document(made)
    assert look(checklist).waiting == {"in": ("gate",)}
    assert look(checklist, answers(gate="a")).missing == ("in",)
    assert look(checklist, answers(gate="b")).hidden == ("in",)


def test_what_waits_on_optional_questions_alone_is_settled_as_hidden() -> None:
    checklist = small(
        choice("need", "a"),
        choice("may", {"value": "a", "sets": ["on"]}, "b", required=False),
        text("then", show_if={"flag": "on"}),
        text("else", required=False, show_if={"not": {"flag": "on"}}),
        flags=[{"key": "on", "text": "On"}],
        outcomes=[
            {"key": "stop", "title": "Stop", "if": {"flag": "on"}},
            {"key": "ready", "title": "Ready"},
        ],
    )
    assert look(checklist).outcome.value is None
    settled = look(checklist, answers(need="a"))
    assert settled.missing == ()
    assert settled.visible == ("need", "may")
    assert settled.waiting == {"then": ("may",), "else": ("may",)}
    assert settled.flags == frozenset()
    assert settled.outcome.value == "ready"
    sealed = look(checklist, answers(need="a"), visible=settled.visible, flags=settled.flags)
    assert sealed.outcome.value == "ready"
    assert sealed.visible == settled.visible


@pytest.mark.parametrize(
    "wrong", [{}, {"question": "q"}, {"question": "q", "is": "a", "is_not": "b"}, {"sometimes": 1}]
)
def test_what_is_no_condition_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no condition"):
        read_condition(wrong)

"""Trees from outside: whatever a leaf holds, reading and standing answer with a reason and never fail otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.decisions.acts import Kind, build_act, read_act
from rai_review.decisions.sealing import BadTree, Withheld, leaves_from_rows, open_values, rows_of, seal, withhold
from rai_review.decisions.standing import standing
from rai_review.decisions.submission import read_submission
from tests.rules import records, small_checklist
from tests.rules.records import KEY
from tests.rules.small_checklist import CHECKLIST, DAY

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
TELLING = st.sampled_from(
    ["small", "no", "2026-02-31", "1e9", "1/0", "-0", "00", "T9", "act/1/0", records.ANNE, "e" * 64, "not_applicable"]
)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT | TELLING,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | TELLING, inner, max_size=3),
    max_leaves=5,
)
ROWS = ({"group": "a", "rate": "0.9"}, {"group": "b", "rate": "0.5"})
SUBMISSION = open_values(small_checklist.sealed(harm="large", rows=ROWS).leaves)
PARTS = st.sampled_from([*sorted(SUBMISSION), ("answer", "harm", "row", "0"), ("answer", "new", "value"), ("more",)])


def read_and_stand(leaves, acts=()):
    try:
        submission = read_submission(leaves)
        return standing(CHECKLIST, submission, [read_act(act) for act in acts], DAY)
    except (BadTree, Withheld):
        return None


@given(st.dictionaries(PARTS, VALUES, max_size=3), st.sets(PARTS, max_size=3), st.sets(PARTS, max_size=3))
def test_a_submission_with_any_leaves(changes, dropped, hidden):
    values = {path: value for path, value in {**SUBMISSION, **changes}.items() if path not in dropped}
    if not values:
        return
    leaves = seal(values, KEY).leaves
    read_and_stand(withhold(leaves, *hidden.intersection(values)))


@given(st.sampled_from(Kind), st.data())
def test_an_act_with_any_leaves(kind, data):
    tree = small_checklist.sealed()
    values = build_act(records.act(kind, position="eng_lead", root=tree.root))
    paths = st.sampled_from([*sorted(values), ("reason",), ("condition", "0"), ("end_date",), ("item",)])
    values |= data.draw(st.dictionaries(paths, VALUES, max_size=2))
    leaves = seal(values, KEY).leaves
    hidden = data.draw(st.sets(st.sampled_from(sorted(values)), max_size=2))
    read_and_stand(tree.leaves, [withhold(leaves, *hidden)])


@given(VALUES, st.data())
def test_rows_with_any_json(value, data):
    rows = rows_of(small_checklist.sealed().leaves)
    place = data.draw(st.integers(0, len(rows) - 1))
    for changed in (value, [*rows[:place], value, *rows[place + 1 :]], [*rows[:place], [value, value], *rows[place:]]):
        try:
            read_and_stand(leaves_from_rows(changed))
        except BadTree:
            continue


def test_an_honest_one_stands():
    assert read_and_stand(seal(SUBMISSION, KEY).leaves) is not None


@pytest.mark.parametrize("digits", [5_000, 100_000])
def test_numbers_of_any_length_are_refused(digits):
    values = {**SUBMISSION, ("measure", "control"): "9" * digits, ("answer", "tested", "value"): "9" * digits}
    assert read_and_stand(seal(values, KEY).leaves) is None

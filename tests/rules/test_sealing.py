"""Sealed trees: one digest for one record, whatever the order; leaves that are withheld keep path and digest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.decisions.sealing import (
    BadTree,
    leaves_from_rows,
    open_leaves,
    open_values,
    rows_of,
    seal,
    tree_root,
    value_of,
    withheld_paths,
    withhold,
    write_leaves,
)
from rai_review.ledger.canonical import NotCanonical, jcs
from tests import second_reader

KEY = bytes(range(32))
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
PATHS = st.lists(TEXT, min_size=1, max_size=3).map(tuple)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
TREES = st.dictionaries(PATHS, VALUES, min_size=1, max_size=12)


@given(TREES, st.randoms(use_true_random=False))
def test_the_order_of_values_does_not_matter(values, random):
    items = list(values.items())
    random.shuffle(items)
    assert seal(dict(items), KEY) == seal(values, KEY)


@given(TREES)
def test_bytes_are_read_back_and_a_reader_of_its_own_finds_the_same_digest(values):
    sealed = seal(values, KEY)
    data = sealed.to_bytes()
    assert open_leaves(data) == sealed.leaves
    assert open_values(open_leaves(data)) == values
    assert second_reader.tree_digest(second_reader.canonical(data)) == sealed.root


@given(TREES, st.data())
def test_withheld_leaves_keep_path_and_digest_and_hide_the_value(values, data):
    sealed = seal(values, KEY)
    gone = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
    left = withhold(sealed.leaves, *gone)
    assert tree_root(left) == sealed.root
    assert set(withheld_paths(left)) == gone
    assert [leaf.path for leaf in left] == [leaf.path for leaf in sealed.leaves]
    written = write_leaves(left)
    assert tree_root(open_leaves(written)) == sealed.root
    for row in json.loads(written):
        assert (len(row) == 2) == (tuple(row[0]) in gone)
    for path in gone:
        assert value_of(left, path) is None


def test_a_withheld_text_is_not_in_the_bytes():
    sealed = seal({("note",): "private words", ("kept",): 1}, KEY)
    assert b"private words" in sealed.to_bytes()
    assert b"private words" not in write_leaves(withhold(sealed.leaves, ("note",)))


@given(TREES, st.data())
def test_another_value_path_or_key_is_another_digest(values, data):
    sealed = seal(values, KEY)
    path = data.draw(st.sampled_from(sorted(values)))
    assert seal({**values, path: ["another", values[path]]}, KEY).root != sealed.root
    assert seal({**values, (*path, "x", "y", "z"): 1}, KEY).root != sealed.root
    assert seal(values, bytes(32)).root != sealed.root


def test_equal_values_do_not_show():
    leaves = seal({("a",): "yes", ("b",): "yes"}, KEY).leaves
    assert leaves[0].commitment != leaves[1].commitment
    assert leaves[0].salt != leaves[1].salt


def test_the_order_of_leaves_is_that_of_the_bytes_of_their_paths():
    paths = [("b",), ("a", "10"), ("a", "2"), ("a",), ("é",), ("\U0001f600",), ("\uffff",), ('"',)]
    leaves = seal(dict.fromkeys(paths, 1), KEY).leaves
    assert [jcs(list(leaf.path)) for leaf in leaves] == sorted(jcs(list(path)) for path in paths)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[::-1],
        lambda rows: [rows[0], rows[0], *rows[1:]],
        lambda rows: [],
        lambda rows: [[*rows[0], "more"], *rows[1:]],
        lambda rows: [[rows[0][0]], *rows[1:]],
        lambda rows: [[rows[0][0], rows[0][1][:-1], rows[0][2]], *rows[1:]],
        lambda rows: [[rows[0][0], "AAAA", rows[0][2]], *rows[1:]],
        lambda rows: [[rows[0][0], "A" * 64], *rows[1:]],
        lambda rows: [["a", *rows[0][1:]], *rows[1:]],
        lambda rows: [[[], *rows[0][1:]], *rows[1:]],
        lambda rows: [[[1], *rows[0][1:]], *rows[1:]],
        lambda rows: {"leaves": rows},
    ],
)
def test_what_is_no_tree_is_refused(change):
    rows = rows_of(seal({("a",): "x", ("b",): "y"}, KEY).leaves)
    with pytest.raises(BadTree):
        leaves_from_rows(change(rows))


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b"null", b'[[["a"],null]]', b"\xff", b"[ ]", b'[[["a"],"' + b"a" * 64 + b'"]] ', b"[" * 100_000],
)
def test_bytes_in_another_form_are_refused(data):
    with pytest.raises(BadTree):
        open_leaves(data)


def test_what_cannot_be_sealed():
    with pytest.raises(BadTree):
        seal({("a",): 1}, b"short")
    with pytest.raises(BadTree):
        seal({}, KEY)
    for value in (None, 0.5, float("nan"), 2**53, "\ud800", {1: 2}):
        with pytest.raises(NotCanonical):
            seal({("a",): value}, KEY)
    with pytest.raises(KeyError):
        withhold(seal({("a",): 1}, KEY).leaves, ("b",))
    with pytest.raises(KeyError):
        value_of(seal({("a",): 1}, KEY).leaves, ("b",))

"""Whose text an answer is: who stays an author when somebody else edits it."""

import pytest

from rai_review.catalogue.answers import NOTHING
from rai_review.reviews.answers import EMPTY, Content
from rai_review.reviews.provenance import Step, extended, keeps_text, pack_steps, unpack_steps

LONG = "Shoppers ask about orders and returns and wait hours for an answer"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (EMPTY, Content("a"), False),
        (Content("a"), Content("b"), False),
        (Content("a"), Content("a", note="added"), True),
        (Content("a", note=LONG), Content("b", note=LONG + "."), True),
        (Content(LONG), Content(LONG.replace("hours", "days")), True),
        (Content(LONG), Content("A wholly different sentence was written here instead"), False),
        (Content(LONG), EMPTY, False),
        (Content(NOTHING, note=LONG), Content("a"), False),
        (
            Content(({"g": "women", "n": 3}, {"g": "men", "n": 4})),
            Content(({"g": "women", "n": 3}, {"g": "men", "n": 5})),
            True,
        ),
        (Content("待ち時間が長いという苦情が多い"), Content("待ち時間が長いという苦情がある"), True),
        (Content(5), Content(6), False),
    ],
)
def test_a_text_that_is_touched_up_keeps_its_authors(before: Content, after: Content, kept: bool) -> None:
    assert keeps_text(before, after) is kept


def test_each_person_stands_once_with_the_last_step() -> None:
    first, second = Step("ada", 1, "typed"), Step("bo", 2, "typed")
    third = Step("ada", 3, "typed")
    assert extended((first,), True, second) == (first, second)
    assert extended((first, second), True, third) == (second, third)
    assert extended((first, second), False, third) == (third,)


def test_steps_read_back() -> None:
    steps = (Step("ada", 1, "typed"), Step("bo", 2, "carried", "r1"))
    assert unpack_steps(pack_steps(steps)) == steps

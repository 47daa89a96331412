"""A long word may go on in the next line, and stays text."""

from rai_review.web.display import breakable


def test_only_long_words_may_break() -> None:
    assert breakable("plain words, as people write them") == "plain words, as people write them"
    assert breakable("w" * 70) == f"{'w' * 32}<wbr>{'w' * 32}<wbr>{'w' * 6}"


def test_markup_stays_text() -> None:
    assert breakable("<b>&" + "x" * 40).startswith("&lt;b&gt;&amp;xxx")


def test_no_letter_is_parted_from_its_accent() -> None:
    accented = "e\u0301" * 100
    assert breakable(accented) == accented

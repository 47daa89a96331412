"""How far a draft is, section by section, on the shipped content."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import evaluate
from rai_review.reviews import progress
from rai_review.reviews.answers import Content
from rai_review.reviews.draft import Draft, Given, ReviewView, answers_of
from rai_review.reviews.effects import effects_of
from rai_review.reviews.provenance import Step, pack_steps
from tests.checklists import shipped as launch

DAY = dt.date(2026, 11, 25)
REVIEW = ReviewView("r", "R-2026-0001", "f", "t", "0" * 64, 1, "draft", "", None, "ada", 0)


def draft_of(checklist: Checklist, **values: Any) -> Draft:
    given = {
        key.replace("_", "-"): Given(1, Content(value), "ada", 5, "typed", 1, pack_steps([Step("ada", 5, "typed")]))
        for key, value in values.items()
    }
    answers = answers_of(given, {})
    return Draft(REVIEW, checklist, given, {}, answers, evaluate(checklist, answers, DAY), DAY)


def section(draft: Draft, key: str, marks: dict[str, bool] | None = None) -> progress.SectionProgress | None:
    return next((each for each in progress.sections(draft, marks or {}) if each.section.key == key), None)


def test_at_first_nothing_is_started_and_what_depends_waits() -> None:
    draft = draft_of(launch())
    first = section(draft, "intake-record")
    assert first is not None
    assert (first.state, first.answered, first.total) == (progress.NOT_STARTED, 0, 3)
    waiting = section(draft, "gen-people")
    assert waiting is not None
    assert waiting.state == progress.CANNOT_START
    assert "INT-04" in waiting.waits_for
    assert progress.whole(draft).answered == 0
    assert progress.whole(draft).waiting > 50
    assert not draft.can_be_sent


def test_a_section_with_everything_is_completed_unless_the_team_says_otherwise() -> None:
    draft = draft_of(launch(), INT_01="x" * 200, INT_02="ada", INT_16="2027-01-13")
    done = section(draft, "intake-record")
    assert done is not None
    assert done.state == progress.COMPLETED
    later = section(draft, "intake-record", {"intake-record": False})
    assert later is not None
    assert later.state == progress.IN_PROGRESS


def test_an_unfinished_answer_keeps_its_section_open() -> None:
    draft = draft_of(launch(), INT_01="too short", INT_02="ada", INT_16="2027-01-13")
    found = section(draft, "intake-record", {"intake-record": True})
    assert found is not None
    assert found.state == progress.IN_PROGRESS
    assert found.open_questions == ("INT-01",)
    assert list(draft.unfinished) == ["INT-01"]


def test_a_hidden_answer_is_kept_and_not_counted() -> None:
    shown = draft_of(launch(), INT_06=("employment",), INT_07="none")
    assert "INT-07" in shown.counted or "INT-07" in shown.evaluation.visible
    hidden = draft_of(launch(), INT_06=("none",), INT_07="none")
    assert "INT-07" in hidden.given
    assert "INT-07" not in hidden.counted
    assert hidden.authors == {"ada"}


def test_a_save_tells_what_appeared_and_what_went() -> None:
    asks = draft_of(launch(), INT_06=("employment",))
    assert effects_of(asks, "INT-06", Content(("none",))).appeared == ("INT-07",)
    not_asked = draft_of(launch(), INT_06=("none",))
    assert effects_of(not_asked, "INT-06", Content(("employment",))).went == ("INT-07",)
    assert effects_of(asks, "INT-06", Content(("employment",))).all == ()
    assert effects_of(draft_of(launch(), INT_01="a"), "INT-01", Content()).all == ()


def test_authors_are_those_of_counted_answers_alone() -> None:
    draft = draft_of(launch(), INT_06=("none",), INT_07="none")
    other = replace(draft.given["INT-07"], packed=pack_steps([Step("bo", 5, "typed")]))
    assert replace(draft, given={**draft.given, "INT-07": other}).authors == {"ada"}
    assert Answer(("none",)) == draft.answers["INT-06"]

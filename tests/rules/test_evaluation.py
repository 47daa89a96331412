"""Laws of the evaluation, on the shipped checklist and the walkthroughs."""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.evaluation import Evaluation, evaluate
from rai_review.catalogue.findings import RANK
from rai_review.catalogue.questions import CHOICES, Question
from rai_review.ledger.canonical import jcs
from tests.checklists import NOTHING, look, shipped
from tests.walkthroughs import Pass, passes

PLACES = list(range(len(passes())))
ANY_PASS = st.sampled_from(PLACES)


@cache
def whole(place: int) -> Evaluation:
    return play(passes()[place])


def play(one: Pass, **more: Any) -> Evaluation:
    answers = more.pop("answers", one.answers)
    return evaluate(shipped(), answers, one.as_of, verified=one.verified, **more)


def any_answer(question: Question) -> Answer:
    """Some answer that fits the type."""
    if question.type in CHOICES:
        value = question.options[-1].value
        return Answer((value,) if question.type == "multi" else value)
    if question.type == "number":
        return Answer(1)
    if question.type == "table":
        return Answer(({},)) if not question.allows_nothing else Answer(NOTHING)
    return Answer("2026-01-01")


@pytest.mark.parametrize("place", PLACES)
def test_hidden_answers_never_count(place: int) -> None:
    one, end = passes()[place], whole(place)
    hidden = {key: any_answer(shipped().question(key)) for key in end.hidden}
    assert hidden
    assert play(one, answers={**one.answers, **hidden}) == end


@pytest.mark.parametrize("place", PLACES)
def test_the_order_of_answers_is_irrelevant(place: int) -> None:
    one = passes()[place]
    shuffled = list(one.answers.items())
    random.Random(place).shuffle(shuffled)
    assert play(one, answers=dict(shuffled)) == whole(place)


@pytest.mark.parametrize("place", PLACES)
def test_a_sealed_review_evaluates_to_what_was_sealed(place: int) -> None:
    end = whole(place)
    assert end.tier is not None
    again = play(passes()[place], visible=end.visible, flags=end.flags, tier=end.tier.value)
    assert again.findings == end.findings
    assert again.outcome == end.outcome
    assert again.residual == end.residual
    assert again.scored == end.scored
    assert {key: m.value for key, m in again.measures.items()} == {key: m.value for key, m in end.measures.items()}


@pytest.mark.parametrize("place", PLACES)
def test_no_day_shows_or_hides_a_sealed_question(place: int) -> None:
    one, end = passes()[place], whole(place)
    assert end.tier is not None
    later = evaluate(
        shipped(),
        one.answers,
        one.as_of + datetime.timedelta(days=1000),
        visible=end.visible,
        flags=end.flags,
        tier=end.tier.value,
    )
    assert later.visible == end.visible
    assert later.tier is not None
    assert later.tier.value == end.tier.value
    assert later.measures["control"].value is not None
    assert end.measures["control"].value is not None
    assert later.measures["control"].value < end.measures["control"].value or end.tier.value == "T1"


@given(ANY_PASS, st.data())
def test_what_an_unfinished_review_says_holds_at_its_end(place: int, data: st.DataObject) -> None:
    """Whatever is definite stays, and every bound holds, however the open answers come out."""
    one, end = passes()[place], whole(place)
    dropped = data.draw(st.sets(st.sampled_from(sorted(one.answers)), max_size=40))
    now = play(one, answers={key: answer for key, answer in one.answers.items() if key not in dropped})
    assert set(now.visible) <= set(end.visible)
    assert set(now.hidden) <= set(end.hidden)
    assert now.flags <= end.flags
    for key, measure in now.measures.items():
        final = end.measures[key].value
        assert final is not None
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low <= final <= measure.high
    for key, tier in now.tiers.items():
        places, last = shipped().tier_by_key[key].places, end.tiers[key].value
        assert last is not None
        assert places[tier.low] <= places[last] <= places[tier.high]
    assert now.outcome.value in (None, end.outcome.value)
    kinds = {finding.item_id: finding.kind for finding in end.findings}
    for finding in now.findings:
        assert RANK[finding.kind] <= RANK[kinds[finding.item_id]]


@given(ANY_PASS, st.data())
def test_what_waits_names_open_visible_questions(place: int, data: st.DataObject) -> None:
    one = passes()[place]
    dropped = data.draw(st.sets(st.sampled_from(sorted(one.answers)), max_size=10))
    now = play(one, answers={key: answer for key, answer in one.answers.items() if key not in dropped})
    for waiting, behind in now.waiting.items():
        assert behind, waiting
        assert set(behind) <= set(now.missing)
    assert not set(now.visible) & set(now.hidden)
    assert len(now.visible) + len(now.hidden) + len(now.waiting) == len(shipped().questions)


@given(ANY_PASS, st.data())
def test_verdicts_and_verified_evidence_move_control_their_way(place: int, data: st.DataObject) -> None:
    one, end = passes()[place], whole(place)
    assert end.tier is not None
    sealed = {"visible": end.visible, "flags": end.flags, "tier": end.tier.value}
    verified = evaluate(shipped(), one.answers, one.as_of, verified=frozenset(_digests(one)), **sealed)
    judged = data.draw(st.sets(st.sampled_from(sorted(end.scored)), max_size=3))
    not_met = play(one, not_met=frozenset(judged), **sealed)
    assert _control(verified) >= _control(end) >= _control(not_met)
    assert {f"{key}/not_met" for key in judged} <= {finding.item_id for finding in not_met.findings}
    assert {finding.item_id for finding in end.findings} <= {finding.item_id for finding in not_met.findings}


def _control(evaluation: Evaluation) -> Any:
    return evaluation.measures["control"].value


def _digests(one: Pass) -> Iterator[str]:
    for answer in one.answers.values():
        yield from (item.digest for item in answer.evidence)


@pytest.mark.parametrize("place", PLACES)
def test_traces_are_canonical_data_without_prose(place: int) -> None:
    end = whole(place)
    traces = [m.trace for m in end.measures.values()] + [t.trace for t in end.tiers.values()]
    traces += [f.trace for f in end.findings] + [end.outcome.trace] + [list(s.figures) for s in end.scored.values()]
    told = json.loads(jcs(traces))
    assert told == json.loads(json.dumps(traces))
    assert all(len(text) <= 40 for text in _texts(told))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)


def test_an_empty_review_asks_the_intake_and_what_everybody_answers() -> None:
    start = look(shipped())
    assert start.missing == start.visible
    assert "INT-01" in start.visible
    assert start.tier is not None
    assert (start.tier.low, start.tier.high) == ("T1", "T4")
    assert start.findings == ()
    assert start.outcome.value is None


def test_item_ids_stand_once() -> None:
    for place in PLACES:
        ids = [finding.item_id for finding in whole(place).findings]
        assert len(ids) == len(set(ids))


def test_post_launch_review_takes_tier_and_flags_from_elsewhere() -> None:
    checklist = shipped("post-launch-review")
    alone = look(checklist)
    assert alone.waiting
    taken = look(checklist, flags=("consequential", "human_reviews"), tier="T3")
    assert taken.waiting == {}
    assert set(taken.missing) == set(taken.visible)
    assert taken.tier is not None
    assert taken.tier.value == "T3"

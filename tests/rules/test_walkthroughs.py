"""The shipped checklist played through: four features, seven passes, every pinned result."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache

import pytest

from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.document import load_folder
from rai_review.catalogue.evaluation import Evaluation, evaluate
from rai_review.catalogue.numbers import exact, shown
from rai_review.resources import checklists_folder
from tests.walkthroughs import Pass, passes


@cache
def shipped() -> Checklist:
    return from_document(load_folder(checklists_folder() / "ai-feature-launch" / "1.0.0").document)


@cache
def played(place: int) -> Evaluation:
    one = passes()[place]
    return evaluate(shipped(), one.answers, one.as_of, verified=one.verified)


PASSES = pytest.mark.parametrize(("place", "one"), list(enumerate(passes())), ids=[one.id for one in passes()])


@PASSES
def test_results_equal_the_pinned_ones(place: int, one: Pass) -> None:
    found = played(place)
    kinds = Counter(finding.kind for finding in found.findings)
    assert found.tier is not None
    assert found.measures["control"].value is not None
    assert found.residual is not None
    assert {
        "tier": found.tier.value,
        "score": found.measures["raw_score"].value,
        "control": exact(shown(found.measures["control"].value, 2)),
        "residual": found.residual,
        "residual_tier": found.tiers["residual"].value,
        "outcome": found.outcome.value,
        "shown": len(found.visible),
        "blockers": kinds["blocker"],
        "conditions": kinds["condition"],
        "actions": kinds["action"],
        "notes": kinds["note"],
    } == {**one.expect, "control": Fraction(one.expect["control"])}


@PASSES
def test_nothing_is_missing_waiting_or_answered_in_vain(place: int, one: Pass) -> None:
    found = played(place)
    assert found.missing == ()
    assert dict(found.waiting) == {}
    assert set(one.answers) == set(found.visible)


def test_the_worked_example_of_control() -> None:
    found = next(played(n) for n, one in enumerate(passes()) if one.id.startswith("cv-ranking") and one.verified)
    control = found.measures["control"].value
    assert control is not None
    assert shown(control, 4) == "0.9728"
    assert found.residual == 33

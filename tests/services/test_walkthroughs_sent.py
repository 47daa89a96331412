"""All seven passes of the walkthroughs through the services: saved, sent, reviewed, and the pinned results found."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from rai_review import clock
from rai_review.catalogue.numbers import exact, shown
from rai_review.database import Database
from rai_review.decisions.acts import Verdict
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.standing import Standing
from tests.builders import World, make_world, noon, walkthrough_review
from tests.walkthroughs import Pass, passes

pytestmark = pytest.mark.slow


def results(now: Standing) -> dict[str, object]:
    found = now.evaluation
    kinds = Counter(kind for _, kind in now.open)
    control = found.measures["control"].value
    assert control is not None
    return {
        "tier": now.tier,
        "score": found.measures["raw_score"].value,
        "control": exact(shown(control, 2)),
        "residual": now.residual,
        "residual_tier": now.end.tiers["residual"].value,
        "outcome": now.outcome,
        "shown": len(found.visible),
        "blockers": kinds["blocker"],
        "conditions": kinds["condition"],
        "actions": kinds["action"],
        "notes": sum(finding.kind == "note" for finding in found.findings),
    }


def reviewed(world: World, one: Pass) -> Standing:
    review = walkthrough_review(world, world.publish_shipped(), one)
    world.submit(review)
    if not one.verified:
        return world.case(review).standing
    world.invite(review, world.max)
    judgements = {key: Judgement(Verdict.MET) for key in one.answers}
    return world.review(review, world.max, judgements, one.verified).standing


@pytest.mark.parametrize("one", passes(), ids=lambda one: one.id)
def test_a_sent_pass_stands_as_it_is_pinned(sqlite_database: Database, tmp_path: Path, one: Pass) -> None:
    world = make_world(sqlite_database, tmp_path)
    with clock.frozen(noon(one.as_of)):
        now = reviewed(world, one)
    assert results(now) == {**one.expect, "control": Fraction(one.expect["control"])}

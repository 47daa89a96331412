"""The trace of a tier: its measure, the row reached, the way to the next row, floors and the limit of its drop."""

from __future__ import annotations

from typing import Any

from rai_review.catalogue.facts import State, reached
from rai_review.catalogue.measures import range_trace
from rai_review.catalogue.numbers import written
from rai_review.catalogue.tiers import Floor, Tier


def tier_trace(state: State, key: str) -> dict[str, Any]:
    """Returns why a tier stands where it does, as ids and numbers."""
    tier = state.checklist.tier_by_key[key]
    if state.sealed_tier is not None and key == state.checklist.deciding_tier:
        return {"given": state.sealed_tier}
    trace: dict[str, Any] = _measure_trace(state, tier) if tier.measure else {}
    floors = [shown for floor in tier.floors if (shown := _floor_trace(state, floor))]
    if floors:
        trace["floors"] = floors
    if tier.drop is not None:
        low, high = state.standing(tier.drop.tier)
        trace["drop"] = {"tier": tier.drop.tier, "at_most": tier.drop.at_most}
        if low == high:
            trace["drop"]["row"] = state.checklist.tier_by_key[tier.drop.tier].rows[low].key
    return trace


def _measure_trace(state: State, tier: Tier) -> dict[str, Any]:
    value = state.measured(tier.measure)
    trace: dict[str, Any] = {"measure": tier.measure, **range_trace(value)}
    if value.exact is None:
        return trace
    place = reached(tier, value.exact)
    row = tier.rows[place]
    trace["row"] = row.key
    if row.threshold is not None:
        trace["from"] = written(row.threshold)
    if place + 1 < len(tier.rows):
        above = tier.rows[place + 1]
        if above.threshold is not None:
            distance = written(above.threshold - value.exact)
            trace["next"] = {"row": above.key, "from": written(above.threshold), "distance": distance}
    return trace


def _floor_trace(state: State, floor: Floor) -> dict[str, Any] | None:
    if floor.condition.truth(state) is not True:
        return None
    if floor.relax_if is not None and floor.relax_if.truth(state):
        return {"floor": floor.id, "to": floor.relaxed_to, "relaxed_from": floor.to}
    return {"floor": floor.id, "to": floor.to}

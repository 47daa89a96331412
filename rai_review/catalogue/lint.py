"""What no schema can see: names that lead nowhere, rules that look forward, answers that count as nothing.

Works on the typed document and returns paths; the loader turns them into file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from rai_review.catalogue.lint_names import Document, Flaw, Names, Steps, lint_names, twice
from rai_review.catalogue.lint_questions import lint_questions
from rai_review.catalogue.lint_rules import lint_rules
from rai_review.ledger.canonical import read_fraction
from rai_review.text import mark

__all__ = ["Flaw", "lint"]

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_ACCEPTS_RISK: Final = "executive"


def lint(document: Document) -> list[Flaw]:
    """Return all flaws of a typed document; none where it can be published."""
    names = Names(document)
    flaws = [*lint_names(names), *lint_questions(names), *lint_rules(names)]
    flaws += [*_identity(document), *_tiers(names), *_deciding(names), *_ladders(names), *_outcomes(names)]
    return _once(flaws)


def _once(flaws: list[Flaw]) -> list[Flaw]:
    """The same flaw seen from two sides is one."""
    seen = {(flaw.path, flaw.message): flaw for flaw in reversed(flaws)}
    return list(reversed(seen.values()))


def _identity(document: Document) -> Iterator[Flaw]:
    if not _LANGUAGE.fullmatch(document["language"]):
        message = mark("“%(word)s” is no language tag.")
        yield Flaw(("language",), message, mark("Write a tag such as en or pt-BR."), {"word": document["language"]})


def _tiers(names: Names) -> Iterator[Flaw]:
    inherited = "tier" in names.document.get("inherits", ())
    for number, tier in enumerate(names.document.get("tiers", ())):
        path: Steps = ("tiers", number)
        yield from twice(tier["rows"], "key", (*path, "rows"))
        yield from twice(tier.get("floors", ()), "id", (*path, "floors"))
        if "measure" in tier:
            yield from names.refer("measures", tier["measure"], (*path, "measure"))
            yield from _ascending(tier, path)
        elif not inherited and len(tier["rows"]) > 1 and "floors" not in tier:
            message = mark("Nothing ever lifts this tier above its first row.")
            yield Flaw((*path, "key"), message, mark("Name a measure, add floors, or inherit the tier."))
        rows = names.rows_of(tier["key"])
        for place, floor in enumerate(tier.get("floors", ())):
            yield from names.among(rows, floor["to"], (*path, "floors", place, "to"), "rows")
            if "relax" in floor:
                yield from names.among(rows, floor["relax"]["to"], (*path, "floors", place, "relax", "to"), "rows")
        if "drop" in tier:
            earlier = [each["key"] for each in names.document["tiers"][:number]]
            yield from names.among(earlier, tier["drop"]["tier"], (*path, "drop", "tier"), "tiers above")


def _ascending(tier: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    for number, row in enumerate(tier["rows"]):
        if number and "from" not in row:
            message = mark("A row above the first needs “from”.")
            yield Flaw((*path, "rows", number), message, mark("Write from which figure on it holds."))
            return
    starts = [read_fraction(row["from"]) for row in tier["rows"] if "from" in row]
    if any(left >= right for left, right in pairwise(starts)):
        message = mark("The rows do not rise from the lowest to the highest.")
        yield Flaw((*path, "rows"), message, mark("Put them in order; no two begin at the same figure."), at_key=True)


def _deciding(names: Names) -> Iterator[Flaw]:
    """Who decides: the rows of the deciding tier, or the one row of a checklist without tiers."""
    document = names.document
    if "tiers" in document and "deciding_tier" not in document:
        message = mark("“deciding_tier” is missing.")
        yield Flaw(("tiers",), message, mark("Name the tier whose rows say who decides."), at_key=True)
    if ("tiers" in document) == ("row" in document):
        message = mark("Who decides stands either in the rows of a tier, or in one “row”.")
        yield Flaw(("row",), message, mark("Write tiers, or one “row” with its positions."), at_key=True)
    yield from _deciding_rows(names)


def _deciding_rows(names: Names) -> Iterator[Flaw]:
    document = names.document
    if "row" in document:
        yield from _row(names, document["row"], ("row",))
    if "deciding_tier" not in document:
        return
    yield from names.refer("tiers", document["deciding_tier"], ("deciding_tier",))
    for number, tier in enumerate(document.get("tiers", ())):
        if tier["key"] == document["deciding_tier"]:
            for place, row in enumerate(tier["rows"]):
                yield from _row(names, row, ("tiers", number, "rows", place))


def _row(names: Names, row: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    if "positions" not in row:
        yield Flaw(path, mark("Nobody has to approve at this row."), mark("Name at least one position."))
    yield from names.refer_all("positions", row.get("positions", ()), (*path, "positions"))


def _ladders(names: Names) -> Iterator[Flaw]:
    document = names.document
    for number, ladder in enumerate(document.get("ladders", ())):
        path: Steps = ("ladders", number)
        yield from names.row_keys(ladder.get("kinds", {}), (*path, "kinds"))
        if "kind" not in ladder and "kinds" not in ladder:
            message = mark("This ladder never makes a finding.")
            yield Flaw(path, message, mark("Give it a kind, or kinds by row."))
    if "not_met" in document:
        yield from names.refer("ladders", document["not_met"], ("not_met",))
    if "residual" in document:
        yield from names.refer("measures", document["residual"], ("residual",))
    for number, rule in enumerate(document.get("rules", ())):
        yield from names.refer("ladders", rule["finding"]["ladder"], ("rules", number, "finding", "ladder"))
    factors = document.get("evidence_factors", {})
    yield from names.row_keys(factors.get("attached_by_tier", {}), ("evidence_factors", "attached_by_tier"))


def _outcomes(names: Names) -> Iterator[Flaw]:
    outcomes = names.document["outcomes"]
    for number, outcome in enumerate(outcomes):
        last = number == len(outcomes) - 1
        if last and "if" in outcome:
            message = mark("The last outcome must hold without a condition.")
            yield Flaw(
                ("outcomes", number, "if"), message, mark("Take the condition out, or add a last outcome."), at_key=True
            )
        if not last and "if" not in outcome:
            message = mark("What follows this outcome is never reached.")
            yield Flaw(("outcomes", number), message, mark("Give it a condition, or put it last."))
        if outcome["key"] == "escalate" and _ACCEPTS_RISK not in names.known["positions"]:
            message = mark("The outcome “escalate” needs a position “executive”, who accepts the risk.")
            yield Flaw(("outcomes", number, "key"), message, mark("Declare the position."))

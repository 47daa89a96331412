"""Questions one by one: what belongs to their type, and that no answer counts as nothing by oversight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rai_review.catalogue.lint_bands import lint_bands_of_question
from rai_review.catalogue.lint_names import CHOICES, Flaw, Names, Steps, twice
from rai_review.catalogue.lint_tables import bands_of_checks, lint_table
from rai_review.ledger.canonical import read_fraction
from rai_review.text import mark

__all__ = ["lint_questions"]

_WRITTEN: Final = frozenset({"text", "long_text", "person", "link"})
_BELONGS: Final = {
    "options": CHOICES,
    "columns": frozenset({"table"}),
    "checks": frozenset({"table"}),
    "need_one_of": frozenset({"table"}),
    "small_sample": frozenset({"table"}),
    "min_rows": frozenset({"table"}),
    "max_rows": frozenset({"table"}),
    "prefill": frozenset({"table"}),
    "unit": frozenset({"number"}),
    "minimum": frozenset({"number"}),
    "maximum": frozenset({"number"}),
    "min_chars": _WRITTEN,
    "max_chars": _WRITTEN,
    "direction": frozenset({"date"}),
    "ahead_limit": frozenset({"date"}),
}
_SCORED: Final = CHOICES | {"number", "date", "table"}
_ONE_CHOICE: Final = frozenset({"single", "scale", "evidence"})


def lint_questions(names: Names) -> Iterator[Flaw]:
    """All flaws that can be seen in one question alone."""
    for number, question in enumerate(names.document["questions"]):
        path: Steps = ("questions", number)
        yield from _type(question, path)
        yield from _limits(question, path)
        yield from names.row_keys(question.get("ahead_limit", {}), (*path, "ahead_limit"))
        yield from _options(names, question, path)
        yield from lint_bands_of_question(names, question, path)
        if question["type"] == "table":
            yield from lint_table(names, question, path)
        yield from _findings(names, question, path)
        yield from _scoring(question, path)


def _type(question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    kind = question["type"]
    for key, types in _BELONGS.items():
        if key in question and kind not in types:
            message = mark("“%(key)s” does not belong to a question of the type %(type)s.")
            fix = mark("Take it out, or change the type.")
            yield Flaw((*path, key), message, fix, {"key": key, "type": kind}, at_key=True)
    needed = "options" if kind in CHOICES else "columns" if kind == "table" else None
    if needed and needed not in question:
        message = mark("A question of the type %(type)s needs “%(key)s”.")
        yield Flaw((*path, "type"), message, mark("Write them."), {"key": needed, "type": kind})


def _limits(question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    for least, most in (("minimum", "maximum"), ("min_chars", "max_chars"), ("min_rows", "max_rows")):
        if least in question and most in question and read_fraction(question[least]) > read_fraction(question[most]):
            message = mark("“%(least)s” is larger than “%(most)s”.")
            yield Flaw((*path, least), message, mark("Swap or correct them."), {"least": least, "most": most})


def _options(names: Names, question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    options = question.get("options", ())
    yield from twice(options, "value", (*path, "options"))
    for number, option in enumerate(options):
        steps: Steps = (*path, "options", number)
        yield from names.refer_all("flags", option.get("sets", ()), (*steps, "sets"))
        yield from names.row_keys(option.get("credit_by_tier", {}), (*steps, "credit_by_tier"))
        if option.get("exclusive") and question["type"] != "multi":
            message = mark("Only a multiple choice has options that stand alone.")
            yield Flaw((*steps, "exclusive"), message, mark("Take it out."), at_key=True)
        if option.get("not_applicable") and "credit" in option:
            message = mark("An option that says “does not apply” has no credit.")
            yield Flaw((*steps, "credit"), message, mark("Take the credit out."), at_key=True)
        if "credit_by_tier" in option and "credit" not in option:
            message = mark("Rows that are not named have no credit.")
            yield Flaw((*steps, "credit_by_tier"), message, mark("Give the option a credit, too."), at_key=True)


def _findings(names: Names, question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    """Ladders that are not there, and credit 0 that says nothing about what to do."""
    scored = "weight" in question
    for steps, option in _members(question, "options", path):
        for nth, finding in enumerate(option.get("findings", ())):
            yield from names.refer("ladders", finding["ladder"], (*steps, "findings", nth, "ladder"))
        if scored and option.get("credit") == 0 and "findings" not in option:
            yield _silent((*steps, "credit"))
    for steps, band in [*_members(question, "bands", path), *bands_of_checks(question, path)]:
        if scored and band.get("credit") == 0 and "finding" not in band:
            yield _silent((*steps, "credit"))
        yield from _ladder(names, band, steps)
    for steps, contradiction in _members(question, "contradictions", path):
        if "credit" not in contradiction and "finding" not in contradiction:
            yield _silent((*steps, "id"))
        yield from _ladder(names, contradiction, steps)


def _members(question: dict[str, Any], key: str, path: Steps) -> list[tuple[Steps, dict[str, Any]]]:
    return [((*path, key, number), member) for number, member in enumerate(question.get(key, ()))]


def _ladder(names: Names, holder: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    if "finding" in holder:
        yield from names.refer("ladders", holder["finding"]["ladder"], (*path, "finding", "ladder"))


def _silent(path: Steps) -> Flaw:
    message = mark("Credit 0 comes without a finding, so nobody learns what to do about it.")
    return Flaw(path, message, mark("Add a finding with a ladder and a fix."))


def _scoring(question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    """A question with a weight must say how each of its answers counts."""
    if "weight" not in question:
        return
    kind = question["type"]
    if kind not in _SCORED:
        message = mark("An answer of the type %(type)s has no credit, so it can't be scored.")
        yield Flaw((*path, "weight"), message, mark("Take the weight out."), {"type": kind})
        return
    if kind in _ONE_CHOICE:
        for number, option in enumerate(question.get("options", ())):
            if "credit" not in option and not option.get("not_applicable"):
                message = mark("The question has a weight, but this option has no credit.")
                yield Flaw((*path, "options", number), message, mark("Give it a credit from 0 to 1."))
    bands = [band for band in question.get("bands", ()) if "nothing" not in band["when"]]
    credited = any("credit" in option for option in question.get("options", ()))
    if (kind in ("number", "date") and not bands) or (kind == "multi" and not bands and not credited):
        message = mark("The question has a weight, but no bands that say how an answer counts.")
        yield Flaw((*path, "weight"), message, mark("Write bands, or take the weight out."))
    if kind == "table" and "checks" not in question:
        message = mark("The question has a weight, but no checks that say how its rows count.")
        yield Flaw((*path, "weight"), message, mark("Write checks, or take the weight out."))
    yield from _uncounted(question, path)


def _uncounted(question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    for number, band in enumerate(question.get("bands", ())):
        if "credit" not in band:
            message = mark("The question has a weight, but this band has no credit.")
            yield Flaw((*path, "bands", number), message, mark("Give it a credit from 0 to 1."))
    for steps, band in bands_of_checks(question, path):
        if "credit" not in band:
            message = mark("The question has a weight, but this band has no credit.")
            yield Flaw(steps, message, mark("Give it a credit from 0 to 1."))
    counted = any("nothing" in band["when"] for band in question.get("bands", ()))
    if "nothing" in question and not counted and question["type"] != "table":
        message = mark("No band says how the answer “nothing” counts.")
        yield Flaw((*path, "nothing"), message, mark("Add a band with: nothing: true."), at_key=True)

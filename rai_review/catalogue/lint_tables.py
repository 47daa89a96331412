"""Tables: their columns, and checks that compute what their columns can give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rai_review.catalogue.lint_bands import lint_check_bands
from rai_review.catalogue.lint_names import Flaw, Names, Steps, twice
from rai_review.ledger.canonical import fold_key, read_fraction
from rai_review.text import mark

__all__ = ["bands_of_checks", "lint_table"]

# What each function needs; `where` narrows any of them.
_TAKES: Final = {
    "rows": (),
    "count_where": ("where",),
    "share_where": ("where",),
    "sum": ("column",),
    "min": ("column",),
    "max": ("column",),
    "max_minus_min": ("column",),
    "min_over_max": ("column",),
    "min_ratio": ("numerator", "denominator"),
    "max_ratio": ("numerator", "denominator"),
    "row_product_sum": ("columns",),
}
_ARGUMENTS: Final = ("column", "columns", "numerator", "denominator")
_NUMBER_TESTS: Final = frozenset({"at_least", "at_most", "above", "below"})


def bands_of_checks(question: dict[str, Any], path: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every band of every check, with the path to it."""
    for place, check in enumerate(question.get("checks", ())):
        for number, band in enumerate(check.get("bands", ())):
            yield (*path, "checks", place, "bands", number), band
        for row, bands in check.get("bands_by_tier", {}).items():
            for number, band in enumerate(bands):
                yield (*path, "checks", place, "bands_by_tier", row, number), band


def lint_table(names: Names, question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    """All flaws of one table question."""
    columns = {column["id"]: column for column in question.get("columns", ())}
    yield from twice(question.get("columns", ()), "id", (*path, "columns"))
    for number, column in enumerate(question.get("columns", ())):
        yield from _column(column, (*path, "columns", number))
    yield from _ids(question, path)
    for number, check in enumerate(question.get("checks", ())):
        yield from _Check(names, question, columns, check, (*path, "checks", number)).flaws()
    ids = [check["id"] for check in question.get("checks", ())]
    for number, word in enumerate(question.get("need_one_of", ())):
        yield from names.among(ids, word, (*path, "need_one_of", number), "checks")
    if "need_one_of" in question and not any("nothing" in band["when"] for band in question.get("bands", ())):
        message = mark("Where none of these has a value, the band of “nothing” counts, and there is none.")
        yield Flaw((*path, "need_one_of"), message, mark("Add a band with: nothing: true."), at_key=True)
    if "small_sample" in question:
        word, steps = question["small_sample"]["column"], (*path, "small_sample", "column")
        yield from names.among(columns, word, steps, "columns")
        yield from _number_column(columns, word, steps)


def _column(column: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    kind = column["type"]
    if kind == "single" and "options" not in column:
        yield Flaw((*path, "type"), mark("A column of choices needs “options”."), mark("Write them."))
    if kind != "single" and "options" in column:
        message = mark("Only a column of the type single has options.")
        yield Flaw((*path, "options"), message, mark("Take them out, or change the type."), at_key=True)
    yield from twice(column.get("options", ()), "value", (*path, "options"))
    for key in ("unit", "minimum", "maximum"):
        if key in column and kind != "number":
            message = mark("“%(key)s” belongs only to a column of the type number.")
            yield Flaw((*path, key), message, mark("Take it out, or change the type."), {"key": key}, at_key=True)
    least, most = column.get("minimum"), column.get("maximum")
    if least is not None and most is not None and read_fraction(least) > read_fraction(most):
        message = mark("“%(least)s” is larger than “%(most)s”.")
        arguments: dict[str, object] = {"least": "minimum", "most": "maximum"}
        yield Flaw((*path, "minimum"), message, mark("Swap or correct them."), arguments)


def _ids(question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    yield from twice(question.get("checks", ()), "id", (*path, "checks"))
    yield from twice(question.get("contradictions", ()), "id", (*path, "contradictions"))
    checks = {fold_key(check["id"]) for check in question.get("checks", ())}
    for number, contradiction in enumerate(question.get("contradictions", ())):
        if fold_key(contradiction["id"]) in checks:
            message = mark("A check of this question has the same id.")
            yield Flaw((*path, "contradictions", number, "id"), message, mark("Give it a name of its own."))


def _number_column(columns: dict[str, Any], word: str, path: Steps) -> Iterator[Flaw]:
    if word in columns and columns[word]["type"] != "number":
        message = mark("The column “%(word)s” holds no numbers.")
        yield Flaw(path, message, mark("Name a column of the type number."), {"word": word})


class _Check:
    """One check of a table."""

    def __init__(
        self, names: Names, question: dict[str, Any], columns: dict[str, Any], check: dict[str, Any], path: Steps
    ) -> None:
        self.names, self.question, self.columns, self.check, self.path = names, question, columns, check, path

    def flaws(self) -> Iterator[Flaw]:
        """All flaws of the check."""
        yield from self._arguments()
        if "per" in self.check:
            yield from self.names.among(self.columns, self.check["per"], (*self.path, "per"), "columns")
        if "where" in self.check:
            yield from self._where(self.check["where"], (*self.path, "where"))
        yield from self._bands()

    def _arguments(self) -> Iterator[Flaw]:
        fn = self.check["fn"]
        for key in _TAKES[fn]:
            if key not in self.check:
                message = mark("“%(fn)s” needs “%(key)s”.")
                yield Flaw((*self.path, "fn"), message, mark("Write it."), {"fn": fn, "key": key})
        for key in _ARGUMENTS:
            if key not in self.check:
                continue
            if key not in _TAKES[fn]:
                message = mark("“%(fn)s” takes no “%(key)s”.")
                yield Flaw((*self.path, key), message, mark("Take it out."), {"fn": fn, "key": key}, at_key=True)
            named = self.check[key] if key == "columns" else [self.check[key]]
            for number, word in enumerate(named):
                steps: Steps = (*self.path, key, number) if key == "columns" else (*self.path, key)
                yield from self.names.among(self.columns, word, steps, "columns")
                yield from _number_column(self.columns, word, steps)

    def _where(self, where: dict[str, Any], path: Steps) -> Iterator[Flaw]:
        for word in ("all", "any"):
            for number, part in enumerate(where.get(word, ())):
                yield from self._where(part, (*path, word, number))
        if "not" in where:
            yield from self._where(where["not"], (*path, "not"))
        if "column" in where:
            yield from self._where_column(where, path)

    def _where_column(self, where: dict[str, Any], path: Steps) -> Iterator[Flaw]:
        word = where["column"]
        yield from self.names.among(self.columns, word, (*path, "column"), "columns")
        if _NUMBER_TESTS & set(where):
            yield from _number_column(self.columns, word, (*path, "column"))
        column = self.columns.get(word, {})
        if column.get("type") == "single":
            yield from self._values(column, where, path)
        elif column.get("type") == "number" and ("is" in where or "any_of" in where):
            message = mark("A column of numbers is compared by at_least, at_most, above and below.")
            yield Flaw((*path, "column"), message, mark("Use one of them."))

    def _values(self, column: dict[str, Any], where: dict[str, Any], path: Steps) -> Iterator[Flaw]:
        values = [option["value"] for option in column.get("options", ())]
        name = f"options ({column['id']})"
        if "is" in where:
            yield from self.names.among(values, where["is"], (*path, "is"), name)
        for number, word in enumerate(where.get("any_of", ())):
            yield from self.names.among(values, word, (*path, "any_of", number), name)

    def _bands(self) -> Iterator[Flaw]:
        check, path = self.check, self.path
        if ("bands" in check) == ("bands_by_tier" in check):
            message = mark("A check has either “bands” or “bands_by_tier”.")
            yield Flaw((*path, "id"), message, mark("Write one of the two."))
        if "bands" in check:
            yield from lint_check_bands(self.question, check, check["bands"], (*path, "bands"))
        by_tier = check.get("bands_by_tier", {})
        yield from self.names.row_keys(by_tier, (*path, "bands_by_tier"))
        for row, bands in by_tier.items():
            yield from lint_check_bands(self.question, check, bands, (*path, "bands_by_tier", row))
        missing = [row for row in self.names.rows if by_tier and row not in by_tier]
        if missing:
            message = mark("There are no bands for the row %(row)s.")
            yield Flaw((*path, "bands_by_tier"), message, mark("Write them."), {"row": missing[0]}, at_key=True)

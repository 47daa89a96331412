"""Table questions: their columns, and the figures that checks draw from rows (docs/language.md §2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from rai_review.catalogue.answers import Row
from rai_review.catalogue.bands import Band, Data, compares, read_all, read_band, read_number
from rai_review.catalogue.conditions import Condition, read_condition
from rai_review.catalogue.numbers import exact


@dataclass(frozen=True)
class ColumnOption:
    """One choice of a table column."""

    value: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a table question."""

    id: str
    label: str
    type: str
    required: bool
    options: tuple[ColumnOption, ...]
    unit: str
    minimum: Fraction | None
    maximum: Fraction | None


def read_column(data: Data) -> Column:
    """Returns a column."""
    return Column(
        id=data["id"],
        label=data["label"],
        type=data["type"],
        required=data.get("required", False),
        options=read_all(data, "options", lambda o: ColumnOption(o["value"], o.get("label", o["value"]))),
        unit=data.get("unit", ""),
        minimum=read_number(data, "minimum"),
        maximum=read_number(data, "maximum"),
    )


@dataclass(frozen=True)
class Check:
    """A figure over the rows of a table and the bands that judge it."""

    id: str
    label: str
    fn: str
    column: str
    columns: tuple[str, ...]
    numerator: str
    denominator: str
    where: Data
    per: str
    applies_if: Condition | None
    bands: tuple[Band, ...]
    bands_by_tier: Mapping[str, tuple[Band, ...]]
    optional: bool


def read_check(data: Data) -> Check:
    """Returns a check."""
    return Check(
        id=data["id"],
        label=data["label"],
        fn=data["fn"],
        column=data.get("column", ""),
        columns=tuple(data.get("columns", ())),
        numerator=data.get("numerator", ""),
        denominator=data.get("denominator", ""),
        where=data.get("where", {}),
        per=data.get("per", ""),
        applies_if=read_condition(data["applies_if"]) if "applies_if" in data else None,
        bands=read_all(data, "bands", read_band),
        bands_by_tier={row: tuple(map(read_band, bands)) for row, bands in data.get("bands_by_tier", {}).items()},
        optional=data.get("optional", False),
    )


@dataclass(frozen=True)
class SmallSample:
    """Rows whose `column` is below this are shown as too small to conclude."""

    column: str
    below: Fraction
    note: str


def read_small_sample(data: Sequence[Data]) -> SmallSample | None:
    """Returns the rule for small samples, where there is one."""
    return next((SmallSample(s["column"], exact(s["below"]), s["note"]) for s in data), None)


def _number(row: Row, column: str) -> Fraction | None:
    cell = row.get(column)
    return None if cell is None or cell == "" else exact(cell)


def matches(where: Data, row: Row) -> bool:
    """Does a row match a filter? No filter matches every row; an empty cell matches only `empty`."""
    if not where:
        return True
    if "all" in where:
        return all(matches(part, row) for part in where["all"])
    if "any" in where:
        return any(matches(part, row) for part in where["any"])
    if "not" in where:
        return not matches(where["not"], row)
    cell = row.get(where["column"])
    if cell is None or cell == "":
        return "empty" in where
    return _cell_matches(where, row, cell)


def _cell_matches(where: Data, row: Row, cell: int | str) -> bool:
    if "filled" in where:
        return True
    if "empty" in where:
        return False
    if "any_of" in where:
        return any(cell == value for value in where["any_of"])
    if "is" in where:
        return bool(cell == where["is"])
    when = {test: exact(number) for test, number in where.items() if test != "column"}
    return compares(when, _number(row, where["column"]))


def _cells(check: Check, chosen: Sequence[Row]) -> list[Fraction]:
    return [cell for row in chosen if (cell := _number(row, check.column)) is not None]


def _share(_: Check, rows: Sequence[Row], chosen: Sequence[Row]) -> Fraction | None:
    return Fraction(len(chosen), len(rows)) if rows else None


def _spread(check: Check, _: Sequence[Row], chosen: Sequence[Row]) -> Fraction | None:
    cells = _cells(check, chosen)
    return max(cells) - min(cells) if len(cells) > 1 else None


def _least_over_greatest(check: Check, _: Sequence[Row], chosen: Sequence[Row]) -> Fraction | None:
    cells = _cells(check, chosen)
    return min(cells) / max(cells) if len(cells) > 1 and max(cells) else None


def _ratios(check: Check, chosen: Sequence[Row]) -> list[Fraction]:
    pairs = ((_number(row, check.numerator), _number(row, check.denominator)) for row in chosen)
    return [above / below for above, below in pairs if above is not None and below]


def _products(check: Check, _: Sequence[Row], chosen: Sequence[Row]) -> Fraction | None:
    rows = [[_number(row, column) for column in check.columns] for row in chosen]
    filled = [[cell for cell in cells if cell is not None] for cells in rows]
    if any(len(cells) < len(check.columns) for cells in filled):
        return None
    return sum((prod(cells, start=Fraction(1)) for cells in filled), Fraction(0))


def _count_rows(_: Check, rows: Sequence[Row], __: Sequence[Row]) -> Fraction | None:
    return Fraction(len(rows))


_OF_ALL: Mapping[str, Callable[[Check, Sequence[Row], Sequence[Row]], Fraction | None]] = {
    "rows": _count_rows,
    "share_where": _share,
    "max_minus_min": _spread,
    "min_over_max": _least_over_greatest,
    "row_product_sum": _products,
}
_OF_CHOSEN: Mapping[str, Callable[[Check, Sequence[Row]], Fraction | None]] = {
    "count_where": lambda _, chosen: Fraction(len(chosen)),
    "sum": lambda check, chosen: sum(_cells(check, chosen), Fraction(0)),
    "min": lambda check, chosen: min(_cells(check, chosen), default=None),
    "max": lambda check, chosen: max(_cells(check, chosen), default=None),
    "min_ratio": lambda check, chosen: min(_ratios(check, chosen), default=None),
    "max_ratio": lambda check, chosen: max(_ratios(check, chosen), default=None),
}
FUNCTIONS = frozenset(_OF_ALL) | frozenset(_OF_CHOSEN)
"""The functions that a check may name."""


def figure(check: Check, rows: Sequence[Row]) -> Fraction | None:
    """Returns the figure that a check draws from rows, or None where it has none."""
    chosen = [row for row in rows if matches(check.where, row)]
    if check.fn in _OF_CHOSEN:
        return _OF_CHOSEN[check.fn](check, chosen)
    return _OF_ALL[check.fn](check, rows, chosen)


def row_sets(check: Check, rows: Sequence[Row]) -> list[tuple[str | None, Sequence[Row]]]:
    """Returns the sets of rows that a check looks at apart, each with the cell they share."""
    if not check.per:
        return [(None, rows)]
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(str(row.get(check.per, "")), []).append(row)
    return list(sets.items())

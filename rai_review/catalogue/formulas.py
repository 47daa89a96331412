"""A measure's expression tree as a formula that a reader can follow by hand, with the numbers that went into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Measured
from rai_review.catalogue.measures import (
    Constant,
    Expression,
    Extreme,
    First,
    If,
    Looked,
    Mean,
    Product,
    Rounded,
    Sum,
    Total,
)
from rai_review.catalogue.numbers import shown
from rai_review.catalogue.tiers import Measure

Values = Mapping[str, Measured]
Say = Callable[..., str]


def spoken(message: str, **arguments: object) -> str:
    """The message itself, its `%(name)s` filled: English, where nobody translates."""
    return message % arguments if arguments else message


def in_words(measure: Measure, checklist: Checklist, values: Values, say: Say = spoken) -> str:
    """The formula of a measure; other measures stand by title and value, questions by key.

    `say` puts a message id with its arguments into the reader's language. Of a measure that goes one of two ways, only
    the way that it went is written.
    """
    expression, trace = measure.value, values[measure.key].trace
    went = trace.get("of") if isinstance(trace, dict) else None
    if isinstance(expression, If) and isinstance(went, dict) and ("then" in went) != ("else" in went):
        expression = expression.parts[0 if "then" in went else 1]
    return _Writer(checklist, values, say).text(expression)


class _Writer:
    """Writes one formula."""

    def __init__(self, checklist: Checklist, values: Values, say: Say) -> None:
        self._say = say
        self._checklist = checklist
        self._values = values

    def text(self, expression: Expression) -> str:
        """The formula of one node."""
        if isinstance(expression, Constant):
            return _number(expression.number)
        if isinstance(expression, Looked):
            return self._looked(expression)
        if isinstance(expression, Sum):
            return self._sum(expression.parts)
        if isinstance(expression, Product):
            return self._product(expression.parts)
        if isinstance(expression, Total):
            return self._say("points ÷ weights") if expression.out_of is not None else self._say("sum of points")
        return self._called(expression)

    def _called(self, expression: Expression) -> str:
        if isinstance(expression, If):
            ways = [self.text(part) for part in expression.parts]
            return self._say("if its rule holds %(then)s, else %(other)s", then=ways[0], other=ways[1])
        inside = self._joined(expression, "; ")
        if isinstance(expression, Extreme):
            word = self._say("lowest of (%(inside)s)") if expression.least else self._say("highest of (%(inside)s)")
            return word % {"inside": inside}
        if isinstance(expression, Mean):
            return self._say("mean of (%(inside)s)", inside=inside)
        if isinstance(expression, First):
            return self._say("first known of (%(inside)s)", inside=inside)
        if isinstance(expression, Rounded):
            return self._say("rounded (%(inside)s)", inside=inside)
        return inside

    def _sum(self, parts: Sequence[Expression]) -> str:
        """Summands, one that begins with a negative number taken away instead of added."""
        text = ""
        for part in parts:
            first = part.parts[0] if isinstance(part, Product) else part
            if isinstance(first, Constant) and first.number < 0:
                positive = Constant(-first.number)
                rest = self._product((positive, *part.parts[1:])) if isinstance(part, Product) else self.text(positive)
                text += f" − {rest}"
            else:
                text += f" + {self.text(part)}" if text else self.text(part)
        return text.strip()

    def _product(self, parts: Sequence[Expression]) -> str:
        return " × ".join(self._factor(part) for part in parts)

    def _factor(self, part: Expression) -> str:
        text = self.text(part)
        return f"({text})" if isinstance(part, Sum) else text

    def _joined(self, expression: Expression, by: str) -> str:
        return by.join(self.text(part) for part in expression.parts)

    def _looked(self, expression: Looked) -> str:
        if expression.kind == "tier_from":
            tier = self._checklist.tier_by_key.get(expression.key)
            return self._say("lowest of its tier (%(tier)s)", tier=tier.title if tier else expression.key)
        if expression.kind != "measure":
            return self._say("points of %(key)s", key=expression.key)
        measure = self._checklist.measure_by_key[expression.key]
        value = self._values[expression.key].value
        return measure.title if value is None else f"{measure.title} {shown(value, 4 if measure.places else 0)}"


def _number(value: Fraction) -> str:
    text = shown(value, 4)
    return text.rstrip("0").rstrip(".")

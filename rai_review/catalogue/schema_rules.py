"""The rules inside a checklist: conditions, expressions, findings and bands (language page, sections 2.2 to 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import ValidationError

from rai_review.catalogue.fields import (
    Choice,
    Fault,
    Key,
    ListOf,
    MapOf,
    Number,
    Part,
    PartOf,
    Text,
    TrueFalse,
    Whole,
    Writing,
    breach,
    did_you_mean,
)
from rai_review.text import mark

__all__ = ["KINDS", "Band", "Condition", "Expression", "FindingRule", "OnlyTrue", "Where", "by_row", "keys"]

KINDS: Final = ("note", "action", "condition", "blocker")
ITEM_WORDS: Final = ("weight", "credit", "evidence", "points", "max_points")


def keys(**keywords: Any) -> ListOf:
    """A list of keys."""
    return ListOf(Key(), **keywords)


def by_row(member: Writing) -> MapOf:
    """A map from rows of the deciding tier to values."""
    return MapOf(member)


class OnlyTrue(TrueFalse):
    """`true`; its opposite has another name or none."""

    def _read(self, value: Any) -> bool:
        if not super()._read(value):
            raise breach(mark("Only true can stand here."), mark("Write true, or leave the line out."))
        return True


@dataclass(frozen=True)
class _Form:
    """One form of an object: what its word holds, what must and may stand beside it, and of which exactly one."""

    main: Writing
    needed: Mapping[str, Writing] = field(default_factory=dict)
    optional: Mapping[str, Writing] = field(default_factory=dict)
    one_of: Mapping[str, Writing] = field(default_factory=dict)

    def fields(self, word: str) -> dict[str, Writing]:
        """Every key that may stand in this form."""
        return {word: self.main, **self.needed, **self.optional, **self.one_of}


class _OneForm(Writing):
    """An object that is exactly one of several forms, each known by its own word."""

    def forms(self) -> Mapping[str, _Form]:
        """The forms by their words."""
        raise NotImplementedError

    def _read(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise breach(
                mark("An object is expected here, such as {%(word)s: …}."),
                mark("Write one of the forms."),
                word=next(iter(self.forms())),
            )
        forms = self.forms()
        words = [word for word in forms if word in value]
        if len(words) != 1:
            raise self._no_form(value, words, forms)
        return self._parts(value, words[0], forms[words[0]])

    def _no_form(self, value: dict[str, Any], words: list[str], forms: Mapping[str, _Form]) -> ValidationError:
        known = ", ".join(forms)
        if words:
            message = mark("Two rules in one object: %(found)s.")
            return breach(
                message, mark("Put each in an object of its own, joined by all or any."), found=", ".join(words)
            )
        for key in value:
            fault = did_you_mean(
                key,
                forms,
                mark("“%(word)s” begins no rule; known are: %(known)s."),
                mark("“%(word)s” begins no rule; known are: %(known)s. Did you mean “%(near)s”?"),
                mark("Correct it."),
                at_key=True,
            )
            fault.arguments["known"] = known
            return ValidationError({key: [fault]})
        return breach(mark("The object is empty; known are: %(known)s."), mark("Write one of the forms."), known=known)

    def _parts(self, value: dict[str, Any], word: str, form: _Form) -> dict[str, Any]:
        known = form.fields(word)
        faults: dict[str, Any] = {}
        read: dict[str, Any] = {}
        for key, each in value.items():
            if key not in known:
                faults[key] = [self._stranger(key, known)]
                continue
            try:
                read[key] = known[key].deserialize(each)
            except ValidationError as problem:
                faults[key] = problem.messages
        missing = [each for each in form.needed if each not in value]
        if missing:
            faults["_schema"] = [Fault(mark("“%(name)s” is missing."), mark("Write it."), name=missing[0])]
        tests = [each for each in form.one_of if each in value]
        if form.one_of and len(tests) != 1:
            message = mark("Exactly one of these must stand beside “%(beside)s”: %(known)s.")
            faults["_schema"] = [
                Fault(
                    message,
                    mark("Write one; join several rules by all or any."),
                    beside=word,
                    known=", ".join(form.one_of),
                )
            ]
        if faults:
            raise ValidationError(faults)
        return {key: each for key, each in read.items() if not _is_default(known[key], each)}

    @staticmethod
    def _stranger(key: str, known: Mapping[str, Writing]) -> Fault:
        return did_you_mean(
            key,
            known,
            mark("The key “%(word)s” is not known here."),
            mark("The key “%(word)s” is not known here. Did you mean “%(near)s”?"),
            mark("Correct or remove it."),
            at_key=True,
        )


def _is_default(each: Writing, value: object) -> bool:
    if isinstance(value, (str, list, dict)) and not value:
        return True
    return type(value) is type(each.fallback) and value == each.fallback


class Condition(_OneForm):
    """A condition (language page, section 3)."""

    def forms(self) -> Mapping[str, _Form]:
        """The forms of the language page, section 3."""
        return _CONDITIONS


def _several() -> ListOf:
    return ListOf(Condition(), shortest=1, longest=100)


def _numbers(*names: str) -> dict[str, Writing]:
    return {name: Number() for name in names}


_CONDITIONS: Final[Mapping[str, _Form]] = {
    "flag": _Form(Key()),
    "tier": _Form(Key(), one_of={"at_least": Key(), "at_most": Key(), "is": Key(), "any_of": keys(shortest=1)}),
    "question": _Form(
        Key(),
        one_of={
            "is": Key(),
            "is_not": Key(),
            "any_of": keys(shortest=1),
            "none_of": keys(shortest=1),
            "all_of": keys(shortest=1),
            "answered": OnlyTrue(),
            **_numbers("at_least", "at_most", "credit_below", "credit_at_least"),
        },
    ),
    "measure": _Form(Key(), one_of=_numbers("at_least", "at_most", "above", "below")),
    "open": _Form(Choice(*KINDS)),
    "all": _Form(_several()),
    "any": _Form(_several()),
    "not": _Form(Condition()),
}


class Where(_OneForm):
    """Which rows of a table a check looks at (language page, section 2.3)."""

    def forms(self) -> Mapping[str, _Form]:
        """The forms of the language page, section 2.3."""
        return _WHERES


_WHERES: Final[Mapping[str, _Form]] = {
    "column": _Form(
        Key(),
        one_of={
            "is": Key(),
            "any_of": keys(shortest=1),
            "empty": OnlyTrue(),
            "filled": OnlyTrue(),
            **_numbers("at_least", "at_most", "above", "below"),
        },
    ),
    "all": _Form(ListOf(Where(), shortest=1, longest=100)),
    "any": _Form(ListOf(Where(), shortest=1, longest=100)),
    "not": _Form(Where()),
}


class _Item(_OneForm):
    """What one question brings to a total or a share: a number, a word, or a product or sum of such."""

    def forms(self) -> Mapping[str, _Form]:
        """The two forms that hold others."""
        return _ITEMS

    def _read(self, value: Any) -> Any:
        if isinstance(value, dict):
            return super()._read(value)
        if isinstance(value, str) and value in ITEM_WORDS:
            return value
        try:
            return Number().deserialize(value)
        except ValidationError:
            message = mark("A number or one of these words is expected here: %(known)s.")
            raise breach(message, mark("Write one of them."), known=", ".join(ITEM_WORDS)) from None


_ITEMS: Final[Mapping[str, _Form]] = {
    "product": _Form(ListOf(_Item(), shortest=1, longest=20)),
    "sum": _Form(ListOf(_Item(), shortest=1, longest=20)),
}


class _Over(Part):
    """Which questions a total or a share runs over."""

    groups = keys()
    sections = keys()
    modules = keys()
    questions = keys()
    hidden = TrueFalse(fallback=False)


class Expression(_OneForm):
    """The value of a measure (language page, section 5): a number or one of the forms."""

    def forms(self) -> Mapping[str, _Form]:
        """The forms of the language page, section 5."""
        return _EXPRESSIONS

    def _read(self, value: Any) -> Any:
        return super()._read(value) if isinstance(value, dict) else Number().deserialize(value)


def _many() -> _Form:
    return _Form(ListOf(Expression(), shortest=1, longest=200))


_EXPRESSIONS: Final[Mapping[str, _Form]] = {
    "points": _Form(Key()),
    "points_sum": _Form(Key()),
    "measure": _Form(Key()),
    "tier_from": _Form(Key()),
    **{word: _many() for word in ("sum", "product", "mean", "min", "max", "first")},
    "round": _Form(Expression(), optional={"places": Whole(least=0, most=10, fallback=0)}),
    "if": _Form(Condition(), needed={"then": Expression(), "else": Expression()}),
    "total": _Form(_Item(), optional={"over": PartOf(_Over)}),
    "share": _Form(_Item(), needed={"out_of": _Item()}, optional={"over": PartOf(_Over)}),
}


class _Escalation(Part):
    """Where a condition holds, a finding is at least of this kind."""

    if_ = Condition(required=True, data_key="if")
    to = Choice(*KINDS, required=True)


class FindingRule(Part):
    """What an answer that is not fine brings (language page, section 4)."""

    ladder = Key(required=True)
    fix = Text(required=True, longest=1_000)
    due_days = Whole(least=0, most=3_650)
    escalate = ListOf(PartOf(_Escalation), longest=20)


class _When(Part):
    """The tests of a band; all of them must hold."""

    at_least = Number()
    at_most = Number()
    above = Number()
    below = Number()
    is_ = Number(data_key="is")
    share_at_least = Number(least=0, most=1)
    share_below = Number(least=0, most=1)
    any_of = keys(shortest=1)
    within_limit = OnlyTrue()
    beyond_limit = OnlyTrue()
    nothing = OnlyTrue()


class _NotEmpty(PartOf):
    """A part that holds at least one key."""

    def _read(self, value: Any) -> dict[str, Any]:
        read = super()._read(value)
        if not read:
            raise breach(mark("The object is empty."), mark("Write at least one key."))
        return dict(read)


class Band(Part):
    """How a number, a date, a multiple answer or *nothing* counts."""

    when = _NotEmpty(_When, required=True)
    credit = Number(least=0, most=1)
    finding = PartOf(FindingRule)

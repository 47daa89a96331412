"""The leaves of one answer in a submission: value or rows, note, provenance, files.

Source of every rule: the formats page, section on sealed trees, `["answer", key, …]`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rai_review.catalogue.answers import Answer, EvidenceItem, Row, Special, Value
from rai_review.catalogue.questions import Question
from rai_review.decisions import shapes
from rai_review.decisions.sealing import BadTree, Path
from rai_review.decisions.shapes import LeafRule, Slot

CONTENT_PARTS = ("value", "other", "note", "row", "evidence")
"""The parts of an answer that are its content, in contrast to its provenance."""


@dataclass(frozen=True)
class Provenance:
    """One step by which an answer's present text came about: who (person id), when (UTC ms), how, from where."""

    by: str
    at: int
    how: str
    source: str | None = None


@dataclass(frozen=True)
class EvidenceFile:
    """One file behind an answer as sealed: `digest` in hex, `revision` from 1, `size` in bytes, `date` it is of."""

    digest: str
    revision: int
    name: str
    size: int
    type: str
    proves: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class GivenAnswer:
    """A counted answer: what was answered, the steps of its present text, its files in order.

    `persons` are the ids that stand in the answer itself (see `persons_in`). The evidence items inside `answer` are
    those of `evidence`; on sealing only `evidence` is read. `withheld` names the parts (value, other, note, row,
    evidence) of which something is withheld: a withheld value reads as an empty text, other parts are just absent.
    """

    answer: Answer
    provenance: Sequence[Provenance]
    evidence: Sequence[EvidenceFile] = ()
    persons: Sequence[str] = ()
    withheld: frozenset[str] = frozenset()


_PROVENANCE = shapes.record(
    {"by": shapes.is_id, "at": shapes.is_whole, "how": shapes.is_text}, {"from": shapes.is_text}
)
_EVIDENCE = shapes.record(
    {
        "digest": shapes.is_digest,
        "revision": shapes.is_whole,
        "name": shapes.is_text,
        "size": shapes.is_whole,
        "type": shapes.is_text,
    },
    {"proves": shapes.is_text, "date": shapes.is_day},
)
_SPECIAL = [shapes.record({special.value: lambda value: value is True}) for special in Special]
_CELL = shapes.any_of(shapes.is_text, shapes.is_figure)

RULES: shapes.Shape = (
    LeafRule(("answer", Slot.KEY, "value"), shapes.any_of(_CELL, shapes.list_of(shapes.is_text), *_SPECIAL)),
    LeafRule(("answer", Slot.KEY, "other"), shapes.is_text),
    LeafRule(("answer", Slot.KEY, "note"), shapes.is_text),
    LeafRule(("answer", Slot.KEY, "provenance"), shapes.list_of(_PROVENANCE)),
    LeafRule(("answer", Slot.KEY, "row", Slot.INDEX), shapes.mapping_of(_CELL)),
    LeafRule(("answer", Slot.KEY, "evidence", Slot.INDEX), _EVIDENCE),
)


def persons_in(question: Question, value: Value) -> tuple[str, ...]:
    """The person ids that stand in an answer: of a question of type person, and in a table's cells of type person."""
    if isinstance(value, Special):
        return ()
    if question.type == "person":
        return (str(value),)
    columns = [column.id for column in question.columns if column.type == "person"]
    return tuple(str(row[column]) for row in rows_of(value) for column in columns if column in row)


def rows_of(value: Value) -> list[Row]:
    """The rows of an answer; none where it is no table."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []


def answer_leaves(key: str, given: GivenAnswer) -> dict[Path, object]:
    """The leaves of the answer to question `key`."""
    leaves: dict[Path, object] = {("answer", key, "provenance"): [_step(step) for step in given.provenance]}
    value = given.answer.value
    if isinstance(value, Special):
        leaves["answer", key, "value"] = {value.value: True}
    elif isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        leaves |= {("answer", key, "row", str(n)): dict(row) for n, row in enumerate(rows_of(value))}
    else:
        leaves["answer", key, "value"] = list(value) if isinstance(value, tuple) else value
    for part in ("other", "note"):
        text = getattr(given.answer, part)
        if text:  # an empty text is as absent as none
            leaves["answer", key, part] = text
    return leaves | {("answer", key, "evidence", str(n)): _file(file) for n, file in enumerate(given.evidence)}


def read_answers(values: Mapping[Path, object], withheld: Sequence[Path]) -> dict[str, GivenAnswer]:
    """All answers in the open values of a submission, by question key.

    Raises BadTree for an answer without provenance, and for one that has not exactly one of value and rows.
    """
    by_key: dict[str, dict[Path, object]] = {}
    hidden: dict[str, set[str]] = {}
    for path in (path for path in (*values, *withheld) if path[0] == "answer"):
        parts = by_key.setdefault(path[1], {})
        if path in values:
            parts[path[2:]] = values[path]
        else:
            hidden.setdefault(path[1], set()).add(path[2])
    return {key: _read_answer(key, parts, frozenset(hidden.get(key, ()))) for key, parts in by_key.items()}


def _read_answer(key: str, parts: Mapping[Path, object], withheld: frozenset[str]) -> GivenAnswer:
    steps = parts.get(("provenance",))
    rows = tuple(row for _, row in shapes.numbered(parts, "row"))
    has_value = ("value",) in parts or "value" in withheld
    if not isinstance(steps, list) or has_value == (bool(rows) or "row" in withheld):
        raise BadTree(f"the answer to {key} lacks its provenance, or has not exactly one of value and rows")
    files = tuple(EvidenceFile(**_members(file)) for _, file in shapes.numbered(parts, "evidence"))
    answer = Answer(
        value=_read_value(parts.get(("value",), "")) if has_value else rows,  # type: ignore[arg-type]  # see RULES
        other=_text(parts.get(("other",))),
        note=_text(parts.get(("note",))),
        evidence=tuple(EvidenceItem(file.digest, file.date) for file in files),
    )
    return GivenAnswer(answer, tuple(_read_step(step) for step in steps), files, withheld=withheld)


def _read_value(value: object) -> Value:
    if isinstance(value, dict):
        return Special(next(iter(value)))
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, int) else str(value)


def _step(step: Provenance) -> dict[str, object]:
    written: dict[str, object] = {"by": step.by, "at": step.at, "how": step.how}
    return written if step.source is None else {**written, "from": step.source}


def _read_step(step: Mapping[str, object]) -> Provenance:
    members = dict(step)
    source = members.pop("from", None)
    return Provenance(**members, source=_text(source))  # type: ignore[arg-type]  # held against RULES


def _file(file: EvidenceFile) -> dict[str, object]:
    names = ("digest", "revision", "name", "size", "type", "proves", "date")
    return {name: value for name in names if (value := getattr(file, name)) not in (None, "")}


def _members(file: object) -> dict[str, Any]:
    return dict(file) if isinstance(file, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

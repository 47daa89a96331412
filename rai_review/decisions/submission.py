"""The submission (`rai-submission/1`): the sealed content of a review revision, all its leaves, and reading them back.

Source of every rule: the formats page, section on sealed trees, *Submission*. Pure: the caller gathers plain values,
this module lays them out as leaves, and `read_submission` gives back what pages, standing and verifier need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rai_review.decisions import answer_leaves, shapes
from rai_review.decisions.answer_leaves import GivenAnswer
from rai_review.decisions.sealing import Leaf, NewerVersion, Path, Withheld, open_values, tree_root
from rai_review.decisions.shapes import LeafRule, Slot
from rai_review.ledger.canonical import in_byte_order, jcs, sha256_hex

FORMAT = "rai-submission/1"


@dataclass(frozen=True)
class FoundItem:
    """A sealed finding: its kind, its due date (a note has none) and its trace."""

    kind: str
    trace: object
    due: date | None = None


@dataclass(frozen=True)
class Ruling:
    """A sealed value with the trace that explains it (a tier's row, the outcome)."""

    value: str
    trace: object


@dataclass(frozen=True)
class Results:
    """What the evaluation gave at sealing. `visible` keys and `flags` in any order; measures in written form."""

    visible: Sequence[str]
    flags: Sequence[str]
    measures: Mapping[str, int | str]
    tiers: Mapping[str, Ruling]
    obligations: Mapping[str, str]
    findings: Mapping[str, FoundItem]
    outcome: Ruling


@dataclass(frozen=True)
class SubmissionContent:
    """Everything that a submission says. Ids are UUID texts, `at` is UTC milliseconds, `as_of` the day in `zone`."""

    review: str
    reference: str
    revision: int
    feature: str
    feature_name: str | None
    system_version: str | None
    checklist_key: str
    checklist_label: str
    checklist_digest: str
    as_of: date
    at: int
    zone: str
    language: str
    sender: str
    attestation: str | None
    answers: Mapping[str, GivenAnswer]
    results: Results
    names: Mapping[str, str | None]
    inherited: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission(SubmissionContent):
    """A submission as read back: its content, its digest and the paths that are withheld.

    A withheld text reads None; for answers see `GivenAnswer.withheld`.
    """

    root: str = ""
    withheld: tuple[Path, ...] = ()

    @property
    def authors(self) -> frozenset[str]:
        """Everyone in the provenance of a counted answer's present text, by person id."""
        return frozenset(step.by for given in self.answers.values() for step in given.provenance)


_CHECKLIST = shapes.record({"key": shapes.is_text, "label": shapes.is_text, "digest": shapes.is_digest})
_RULING = shapes.record({"value": shapes.is_text, "trace": shapes.is_anything})

SHAPE: shapes.Shape = (
    LeafRule(("format",), shapes.one_of(FORMAT), always=True),
    LeafRule(("review",), shapes.is_id, always=True),
    LeafRule(("reference",), shapes.is_text, always=True),
    LeafRule(("revision",), shapes.is_whole, always=True),
    LeafRule(("feature",), shapes.is_id, always=True),
    LeafRule(("feature", "name"), shapes.is_text, always=True),
    LeafRule(("system_version",), shapes.is_text, always=True),
    LeafRule(("checklist",), _CHECKLIST, always=True),
    LeafRule(("as_of",), shapes.is_day, always=True),
    LeafRule(("at",), shapes.is_whole, always=True),
    LeafRule(("zone",), shapes.is_text, always=True),
    LeafRule(("language",), shapes.is_text, always=True),
    LeafRule(("sender",), shapes.is_id, always=True),
    LeafRule(("attestation",), shapes.is_text, always=True),
    LeafRule(("visible",), shapes.list_of(shapes.is_text), always=True),
    LeafRule(("flags",), shapes.list_of(shapes.is_text), always=True),
    *answer_leaves.RULES,
    LeafRule(("measure", Slot.KEY), shapes.is_figure),
    LeafRule(("tier", Slot.KEY), _RULING),
    LeafRule(("obligation", Slot.KEY), shapes.is_text),
    LeafRule(
        ("finding", Slot.KEY),
        shapes.record({"kind": shapes.is_text, "trace": shapes.is_anything}, {"due": shapes.is_day}),
    ),
    LeafRule(("outcome",), _RULING, always=True),
    LeafRule(("inherited", Slot.KEY), shapes.is_anything),
    LeafRule(("name", Slot.KEY), shapes.is_text, always=True),
)
_RESULTS = ("measure", "tier", "obligation", "finding")
RESULT_PARTS = frozenset({*_RESULTS, "visible", "flags", "outcome"})
"""The first parts of the paths of `result_leaves`."""
_PLAIN = (
    *("review", "reference", "revision", "feature", "system_version"),
    *("at", "zone", "language", "sender", "attestation"),
)
# Without these nothing can be computed from a submission; any other leaf may be withheld and it is still read.
_ESSENTIAL = {"review", "revision", "checklist", "as_of", "at", "zone", "sender", "visible", "flags", "outcome", "tier"}


def build_submission(content: SubmissionContent) -> dict[Path, object]:
    """All leaves of a submission, ready for `sealing.seal`.

    Only answers to questions in `results.visible` may be given. Raises BadTree for a value of the wrong type or where
    `names` are not exactly those of the persons that stand in it, ValueError for an answer to a hidden question.
    """
    results = content.results
    hidden = set(content.answers) - set(results.visible)
    if hidden:
        raise ValueError(f"hidden questions are never sealed: {', '.join(sorted(hidden))}")
    values: dict[Path, object] = {("format",): FORMAT, ("feature", "name"): content.feature_name}
    for name in ("review", "reference", "revision", "feature", "system_version", "at", "zone", "language", "sender"):
        values[(name,)] = getattr(content, name)
    values["attestation",] = content.attestation
    values["as_of",] = content.as_of.isoformat()
    values["checklist",] = {
        "key": content.checklist_key,
        "label": content.checklist_label,
        "digest": content.checklist_digest,
    }
    for key, given in content.answers.items():
        values |= answer_leaves.answer_leaves(key, given)
    values |= result_leaves(results)
    values |= {("inherited", name): value for name, value in content.inherited.items()}
    values |= {("name", person): name for person, name in content.names.items()}
    shapes.fit([Leaf(path, "", b"", value) for path, value in values.items()], SHAPE)
    shapes.check_names(persons_of(content), content.names, complete=True)
    return values


def persons_of(content: SubmissionContent) -> frozenset[str]:
    """Every person id that stands anywhere in the content: these need a name, and no other has one."""
    persons = {content.sender}
    for given in content.answers.values():
        persons |= {step.by for step in given.provenance} | set(given.persons)
    return frozenset(persons)


def read_submission(leaves: Sequence[Leaf]) -> Submission:
    """A submission read back from its leaves, its digest computed anew.

    Raises NewerVersion, BadTree, or Withheld where a leaf without which nothing can be computed is withheld.
    """
    values = open_values(leaves)
    withheld = tuple(leaf.path for leaf in leaves if not leaf.is_open)
    essential = [path for path in withheld if path[0] in _ESSENTIAL or path[2:] == ("provenance",)]
    if essential:
        raise Withheld(essential)
    if values.get(("format",), FORMAT) != FORMAT:
        raise NewerVersion("the submission was made by a newer version")
    shapes.fit(leaves, SHAPE)
    names = {leaf.path[1]: leaf.value for leaf in leaves if leaf.path[0] == "name"}
    checklist = _mapping(values["checklist",])
    submission = Submission(
        **{name: values.get((name,)) for name in _PLAIN},  # type: ignore[arg-type]  # held against SHAPE above
        feature_name=_text(values.get(("feature", "name"))),
        checklist_key=str(checklist["key"]),
        checklist_label=str(checklist["label"]),
        checklist_digest=str(checklist["digest"]),
        as_of=date.fromisoformat(str(values["as_of",])),
        answers=answer_leaves.read_answers(values, withheld),
        results=_read_results(values),
        names={person: _text(name) for person, name in names.items()},
        inherited={path[1]: value for path, value in values.items() if path[0] == "inherited"},
        root=tree_root(leaves),
        withheld=withheld,
    )
    shapes.check_names(persons_of(submission), names, complete=False)
    return submission


def content_hash(values: Mapping[Path, object]) -> str:
    """Hash (hex) that answers "is this the same content?": over value, other, note, row and evidence leaves alone."""
    kept = [path for path in values if path[0] == "answer" and path[2] in answer_leaves.CONTENT_PARTS]
    kept.sort(key=lambda path: jcs(list(path)))
    return sha256_hex(jcs([[list(path), values[path]] for path in kept]))


def result_leaves(results: Results) -> dict[Path, object]:
    """The leaves in which an evaluation is sealed."""
    values: dict[Path, object] = {
        ("visible",): in_byte_order(results.visible),
        ("flags",): in_byte_order(results.flags),
        ("outcome",): {"value": results.outcome.value, "trace": results.outcome.trace},
    }
    values |= {("measure", key): figure for key, figure in results.measures.items()}
    values |= {("tier", key): {"value": tier.value, "trace": tier.trace} for key, tier in results.tiers.items()}
    values |= {("obligation", key): text for key, text in results.obligations.items()}
    for item, found in results.findings.items():
        due = {"due": found.due.isoformat()} if found.due else {}
        values["finding", item] = {"kind": found.kind, "trace": found.trace, **due}
    return values


def _read_results(values: Mapping[Path, object]) -> Results:
    under = {word: {path[1]: value for path, value in values.items() if path[0] == word} for word in _RESULTS}
    return Results(
        visible=_texts(values["visible",]),
        flags=_texts(values["flags",]),
        measures={key: figure for key, figure in under["measure"].items() if isinstance(figure, int | str)},
        tiers={key: _read_ruling(tier) for key, tier in under["tier"].items()},
        obligations={key: str(text) for key, text in under["obligation"].items()},
        findings={item: _read_found(found) for item, found in under["finding"].items()},
        outcome=_read_ruling(values["outcome",]),
    )


def _read_ruling(value: object) -> Ruling:
    ruling = _mapping(value)
    return Ruling(str(ruling["value"]), ruling["trace"])


def _read_found(value: object) -> FoundItem:
    found = _mapping(value)
    due = found.get("due")
    return FoundItem(str(found["kind"]), found["trace"], date.fromisoformat(str(due)) if due else None)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(member) for member in value) if isinstance(value, list) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

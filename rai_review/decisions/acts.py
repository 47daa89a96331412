"""Acts (`rai-act/1`): what happens to a submission after sealing, and which leaves each kind has.

Source of every rule: the formats page, section on sealed trees, *Act*. Reading fails closed: an unknown kind, format
or leaf was made by a newer version (`NewerVersion`), a wrong type or a missing leaf is refused (`BadTree`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from rai_review.decisions import shapes
from rai_review.decisions.sealing import BadTree, Leaf, NewerVersion, Path, Withheld, open_values, tree_root
from rai_review.decisions.shapes import LeafRule, Slot

FORMAT = "rai-act/1"


class Kind(StrEnum):
    """Every kind of act there is."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    REVIEW = "review"
    ACCEPT_RISK = "accept_risk"
    DISSENT = "dissent"
    CLOSE = "close"
    WAIVE = "waive"
    CHANGE = "change"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


class Verdict(StrEnum):
    """A reviewer's word on one answer, from the mildest to the strictest."""

    MET = "met"
    MET_WITH_ACTIONS = "met_with_actions"
    NOT_MET = "not_met"


APPROVALS = frozenset({Kind.APPROVE, Kind.APPROVE_WITH_CONDITIONS})
ENDINGS = frozenset({Kind.REJECT, Kind.REQUEST_CHANGES})


@dataclass(frozen=True)
class Condition:
    """What an approval asks for: owner and verifier by person id, `due` in the zone, before or after launch."""

    text: str
    owner: str
    due: date
    before_launch: bool
    proof: str
    verifier: str
    about: str | None = None


@dataclass(frozen=True)
class Action:
    """Work that a reviewer adds with the verdict *met with actions*; owner by person id."""

    text: str
    owner: str
    due: date
    about: str | None = None


@dataclass(frozen=True)
class ActContent:
    """What an act says. `persons` are by id; texts are clean; a withheld text reads None, a withheld member too."""

    submission: str
    number: int
    kind: Kind
    person: str
    at: int
    as_of: date
    standing: str | None
    names: Mapping[str, str | None]
    position: str | None = None
    reason: str | None = None
    system_version: str | None = None
    intended_use: str | None = None
    limits: str | None = None
    end_date: date | None = None
    conditions: Sequence[Condition | None] = ()
    changes: Mapping[str, str | None] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    verdict_texts: Mapping[str, str | None] = field(default_factory=dict)
    actions: Sequence[Action | None] = ()
    verified: Sequence[str] = ()
    item: str | None = None
    proofs: Sequence[str | None] = ()
    what: str | None = None


@dataclass(frozen=True)
class Act(ActContent):
    """An act as read back from its leaves: its content, its digest and the paths that are withheld."""

    root: str = ""
    withheld: tuple[Path, ...] = ()


_CONDITION = shapes.record(
    {
        "text": shapes.is_text,
        "owner": shapes.is_id,
        "due": shapes.is_day,
        "before_launch": shapes.is_flag,
        "proof": shapes.is_text,
        "verifier": shapes.is_id,
    },
    {"about": shapes.is_text},
)
_ACTION = shapes.record(
    {"text": shapes.is_text, "owner": shapes.is_id, "due": shapes.is_day}, {"about": shapes.is_text}
)

_EVERY = (
    LeafRule(("format",), shapes.one_of(FORMAT), always=True),
    LeafRule(("submission",), shapes.is_digest, always=True),
    LeafRule(("number",), shapes.is_whole, always=True),
    LeafRule(("kind",), shapes.one_of(*Kind), always=True),
    LeafRule(("person",), shapes.is_id, always=True),
    LeafRule(("position",), shapes.is_text),
    LeafRule(("at",), shapes.is_whole, always=True),
    LeafRule(("as_of",), shapes.is_day, always=True),
    LeafRule(("standing",), shapes.is_digest, always=True),
    LeafRule(("reason",), shapes.is_text),
    LeafRule(("name", Slot.KEY), shapes.is_text, always=True),
)
_APPROVAL = (
    LeafRule(("system_version",), shapes.is_text, always=True),
    LeafRule(("intended_use",), shapes.is_text),
    LeafRule(("limits",), shapes.is_text),
    LeafRule(("end_date",), shapes.is_day),
    LeafRule(("condition", Slot.INDEX), _CONDITION),
)
OWN_LEAVES: Mapping[Kind, shapes.Shape] = {
    Kind.APPROVE: _APPROVAL,
    Kind.APPROVE_WITH_CONDITIONS: _APPROVAL,
    Kind.REQUEST_CHANGES: (LeafRule(("change", Slot.KEY), shapes.is_text),),
    Kind.REJECT: (),
    Kind.REVIEW: (
        LeafRule(("verdict", Slot.KEY), shapes.one_of(*Verdict)),
        LeafRule(("verdict", Slot.KEY, "text"), shapes.is_text),
        LeafRule(("action", Slot.INDEX), _ACTION),
        LeafRule(("verified", Slot.INDEX), shapes.is_digest),
    ),
    Kind.ACCEPT_RISK: (LeafRule(("end_date",), shapes.is_day),),
    Kind.DISSENT: (),
    Kind.CLOSE: (
        LeafRule(("item",), shapes.is_text, always=True),
        LeafRule(("proof", Slot.INDEX), shapes.is_digest),
    ),
    Kind.WAIVE: (
        LeafRule(("item",), shapes.is_text, always=True),
        LeafRule(("end_date",), shapes.is_day, always=True),
    ),
    Kind.CHANGE: (LeafRule(("what",), shapes.is_text, always=True),),
    Kind.REVOKE: (),
    Kind.WITHDRAW: (),
}

# Without these nothing can be computed from an act; every other leaf may be withheld and the act still counts.
_ESSENTIAL = {"submission", "number", "kind", "person", "position", "as_of", "at", "item", "end_date", "verified"}


def build_act(content: ActContent) -> dict[Path, object]:
    """All leaves of an act, ready for `sealing.seal`.

    Raises BadTree where the content has a leaf that its kind does not allow, lacks one that it must have, has a
    value of the wrong type, or where `names` are not exactly those of the persons that stand in it.
    """
    values: dict[Path, object] = {("format",): FORMAT, ("kind",): str(content.kind)}
    for name in ("submission", "number", "person", "position", "at", "standing", "reason"):
        _put(values, name, getattr(content, name))
    for name in ("system_version", "intended_use", "limits", "item", "what"):
        _put(values, name, getattr(content, name))
    values["as_of",] = content.as_of.isoformat()
    _put(values, "end_date", content.end_date.isoformat() if content.end_date else None)
    for name, members in (("condition", content.conditions), ("action", content.actions)):
        values |= {(name, str(n)): _written(member) for n, member in enumerate(members) if member is not None}
    for name, digests in (("verified", content.verified), ("proof", content.proofs)):
        values |= {(name, str(n)): digest for n, digest in enumerate(digests)}
    values |= {("change", key): text for key, text in content.changes.items()}
    values |= {("verdict", key): str(verdict) for key, verdict in content.verdicts.items()}
    values |= {("verdict", key, "text"): text for key, text in content.verdict_texts.items()}
    values |= {("name", person): name for person, name in content.names.items()}
    _check([Leaf(path, "", b"", value) for path, value in values.items()], content.kind)
    return values


def read_act(leaves: Sequence[Leaf]) -> Act:
    """An act read back from its leaves, its digest computed anew.

    Raises NewerVersion, BadTree, or Withheld where a leaf without which nothing can be computed is withheld.
    """
    values = open_values(leaves)
    withheld = tuple(leaf.path for leaf in leaves if not leaf.is_open)
    essential = [path for path in withheld if path[0] in _ESSENTIAL or (path[0] == "verdict" and len(path) == 2)]
    if essential:
        raise Withheld(essential)
    if values.get(("format",), FORMAT) != FORMAT or values.get(("kind",)) not in tuple(Kind):
        raise NewerVersion("the act was made by a newer version")
    kind = Kind(str(values["kind",]))
    _check(leaves, kind)
    every = {leaf.path: leaf.value for leaf in leaves}
    return Act(
        **_read_plain(values),
        kind=kind,
        as_of=date.fromisoformat(str(values["as_of",])),
        end_date=_day(values.get(("end_date",))),
        names={path[1]: _text(value) for path, value in every.items() if path[0] == "name"},
        conditions=tuple(_read_condition(value) for _, value in shapes.numbered(every, "condition")),
        changes={path[1]: _text(value) for path, value in every.items() if path[0] == "change"},
        verdicts={p[1]: Verdict(str(v)) for p, v in every.items() if p[0] == "verdict" and len(p) == 2},
        verdict_texts={p[1]: _text(v) for p, v in every.items() if p[0] == "verdict" and len(p) == 3},
        actions=tuple(_read_action(value) for _, value in shapes.numbered(every, "action")),
        verified=tuple(str(value) for _, value in shapes.numbered(every, "verified")),
        proofs=tuple(_text(value) for _, value in shapes.numbered(every, "proof")),
        root=tree_root(leaves),
        withheld=withheld,
    )


def _check(leaves: Sequence[Leaf], kind: Kind) -> None:
    shapes.fit(leaves, _EVERY + OWN_LEAVES[kind])
    values = {leaf.path: leaf.value for leaf in leaves if leaf.is_open}
    if values.get(("number",)) == 0:
        raise BadTree("acts are numbered from 1")
    paths = {leaf.path for leaf in leaves}
    if any(path[0] == "verdict" and len(path) == 3 and path[:2] not in paths for path in paths):
        raise BadTree("a verdict's text stands without its verdict")
    persons: list[object] = [values["person",]]
    members = [leaf for leaf in leaves if leaf.path[0] in ("condition", "action")]
    for leaf in members:
        if isinstance(leaf.value, dict):
            persons += [leaf.value[role] for role in ("owner", "verifier") if role in leaf.value]
    named = [path[1] for path in paths if path[0] == "name"]
    shapes.check_names(persons, named, complete=all(leaf.is_open for leaf in members))


def _put(values: dict[Path, object], name: str, value: object) -> None:
    """Adds a leaf; an empty text is as absent as none."""
    if value not in (None, ""):
        values[(name,)] = value


def _written(member: Condition | Action) -> dict[str, object]:
    written: dict[str, object] = {"text": member.text, "owner": member.owner, "due": member.due.isoformat()}
    if member.about is not None:
        written["about"] = member.about
    if isinstance(member, Condition):
        written |= {"before_launch": member.before_launch, "proof": member.proof, "verifier": member.verifier}
    return written


def _read_plain(values: Mapping[Path, object]) -> dict[str, Any]:
    """The leaves that are what they are; `_check` has held each against its type."""
    names = ("submission", "number", "person", "position", "at", "standing", "reason")
    more = ("system_version", "intended_use", "limits", "item", "what")
    return {name: values.get((name,)) for name in (*names, *more)}


def _read_condition(value: object) -> Condition | None:
    if not isinstance(value, dict):
        return None
    return Condition(**{**value, "due": date.fromisoformat(value["due"])})


def _read_action(value: object) -> Action | None:
    if not isinstance(value, dict):
        return None
    return Action(**{**value, "due": date.fromisoformat(value["due"])})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None

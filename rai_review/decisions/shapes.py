"""Which leaves a kind of tree may have, and of what type each value is.

A shape is a tuple of leaf rules. `fit` holds leaves against a shape and fails closed: a leaf that no rule knows was
made by a newer version, and what cannot be read rightly is refused rather than passed over.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rai_review.decisions.sealing import BadTree, Leaf, NewerVersion, Path
from rai_review.ledger.canonical import LARGEST_WHOLE

Check = Callable[[object], bool]


class Slot(Enum):
    """A variable part of a path: a key (any text) or a number counted from 0 without padding."""

    KEY = "key"
    INDEX = "index"


@dataclass(frozen=True)
class LeafRule:
    """One kind of leaf: its path with slots, the check of its value, and whether it must be there."""

    pattern: tuple[str | Slot, ...]
    check: Check
    always: bool = False


Shape = tuple[LeafRule, ...]

_INDEX = re.compile(r"(0|[1-9][0-9]*)", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WRITTEN = re.compile(r"-?[0-9]+([./][0-9]+)?", re.ASCII)


def is_text(value: object) -> bool:
    """Any text."""
    return isinstance(value, str)


def is_flag(value: object) -> bool:
    """A boolean."""
    return isinstance(value, bool)


def is_whole(value: object) -> bool:
    """A whole number that JSON carries exactly, not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_WHOLE


def is_id(value: object) -> bool:
    """A lower-case UUID text; persons stand by such an id."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def is_digest(value: object) -> bool:
    """64 lower-case hex digits."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def is_day(value: object) -> bool:
    """A date of the calendar, YYYY-MM-DD."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_figure(value: object) -> bool:
    """A written number or fraction: an integer, a decimal text, or `n/d`."""
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, str) and _WRITTEN.fullmatch(value) is not None


def is_anything(value: object) -> bool:
    """Whatever JSON can carry but null (a trace)."""
    return value is not None


def one_of(*texts: str) -> Check:
    """One of these texts."""
    return lambda value: isinstance(value, str) and value in texts


def any_of(*checks: Check) -> Check:
    """A value that one of the checks accepts."""
    return lambda value: any(check(value) for check in checks)


def list_of(check: Check) -> Check:
    """A list whose members all pass."""
    return lambda value: isinstance(value, list | tuple) and all(check(member) for member in value)


def record(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly the needed members and perhaps the optional ones."""
    known = {**needed, **(optional or {})}

    def check(value: object) -> bool:
        return (
            isinstance(value, dict)
            and needed.keys() <= value.keys() <= known.keys()
            and all(known[name](member) for name, member in value.items())
        )

    return check


def mapping_of(check: Check) -> Check:
    """An object with any texts as names and members that pass (a table row)."""
    return lambda value: isinstance(value, dict) and all(check(member) for member in value.values())


def fit(leaves: Iterable[Leaf], shape: Shape) -> None:
    """Hold leaves against a shape.

    Raises NewerVersion for a leaf that no rule knows, BadTree for a value of the wrong type, for a leaf that must
    be there and is not, and for numbered leaves with a gap. A withheld leaf's value is not looked at.
    """
    numbers: dict[Path, set[int]] = {}
    seen: set[LeafRule] = set()
    for leaf in leaves:
        rule = _rule_for(leaf.path, shape)
        seen.add(rule)
        if leaf.is_open and not rule.check(leaf.value):
            raise BadTree(f"the value of {'/'.join(leaf.path)} is not of its type")
        if rule.pattern[-1] is Slot.INDEX:
            numbers.setdefault(leaf.path[:-1], set()).add(int(leaf.path[-1]))
    for rule in shape:
        if rule.always and rule not in seen:
            raise BadTree(f"the leaf {_words(rule)} is missing")
    for prefix, counted in numbers.items():
        if counted != set(range(len(counted))):
            raise BadTree(f"the leaves under {'/'.join(prefix)} are not numbered without a gap")


def check_names(persons: Iterable[object], named: Iterable[str], *, complete: bool) -> None:
    """Hold the person ids of a tree against its name leaves.

    `persons` are the ids that stand in it, `named` those with a name leaf. `complete` says that no leaf that may
    hold an id is withheld: then the two must be equal. Raises BadTree.
    """
    standing, have = set(persons), set(named)
    if not standing <= have:
        raise BadTree("a person of the tree has no name leaf")
    if complete and standing != have:
        raise BadTree("a name leaf belongs to no person of the tree")


def numbered(values: Mapping[Path, object], *prefix: str) -> list[tuple[Path, object]]:
    """The leaves directly under a prefix in the order of their numbers."""
    size = len(prefix)
    found = [(path, value) for path, value in values.items() if len(path) == size + 1 and path[:size] == prefix]
    return sorted(found, key=lambda pair: int(pair[0][-1]))


def _rule_for(path: Path, shape: Sequence[LeafRule]) -> LeafRule:
    for rule in shape:
        if len(path) == len(rule.pattern) and all(map(_part_fits, path, rule.pattern)):
            return rule
    raise NewerVersion(f"the leaf {'/'.join(path)} was made by a newer version")


def _part_fits(part: str, pattern: str | Slot) -> bool:
    if pattern is Slot.KEY:
        return True
    if pattern is Slot.INDEX:
        return _INDEX.fullmatch(part) is not None and len(part) < 10
    return part == pattern


def _words(rule: LeafRule) -> str:
    return "/".join(part if isinstance(part, str) else part.value for part in rule.pattern)

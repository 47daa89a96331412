"""Sealed trees: the form in which a submission and an act are kept, digested, and partly withheld or erased.

Source of every rule: the formats page, section on sealed trees. A tree is a list of leaves; an open leaf gives
path, salt and value, a withheld one path and commitment. Both have the same leaf hash, so a leaf can later be
withheld or erased and the digest stays. Paths are tuples of texts here and JSON lists in the bytes.
"""

import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from rai_review.ledger import tree
from rai_review.ledger.canonical import NotCanonical, b64url, from_b64url, jcs, sha256_hex

Path = tuple[str, ...]

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BadTree(ValueError):
    """Bytes or leaves that are no sealed tree: malformed, out of order, or with a path twice."""


class NewerVersion(BadTree):
    """A tree with a format, kind or leaf that this version does not know: made by a newer version, so not read."""


class Withheld(Exception):
    """What is asked for needs leaves that are withheld or erased; `paths` names them."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        super().__init__("withheld: " + ", ".join("/".join(path) for path in self.paths))


@dataclass(frozen=True)
class Leaf:
    """One leaf. Open: `salt` (32 bytes) and `value` are set. Withheld: only `commitment` (hex) speaks."""

    path: Path
    commitment: str
    salt: bytes | None = None
    value: object = None

    @property
    def is_open(self) -> bool:
        """Whether the value can be read."""
        return self.salt is not None


@dataclass(frozen=True)
class SealedTree:
    """Leaves in the order of the tree, and the digest (hex) over them."""

    leaves: tuple[Leaf, ...]
    root: str

    def to_bytes(self) -> bytes:
        """The canonical bytes that are stored and attached to a report."""
        return write_leaves(self.leaves)


def seal(values: Mapping[Path, object], key: bytes) -> SealedTree:
    """Seal values by path under a seal key of 32 bytes, drawn by the caller for this tree alone and then forgotten.

    The same values under the same key give the same digest, in whatever order they come.
    Raises BadTree for a key of another length or no values, NotCanonical for a value without a written form.
    """
    if len(key) != 32:
        raise BadTree("a seal key has 32 bytes")
    leaves = _in_order(_sealed_leaf(path, value, key) for path, value in values.items())
    return SealedTree(leaves, tree_root(leaves))


def tree_root(leaves: Sequence[Leaf]) -> str:
    """Digest (hex) of a tree: RFC 6962 root over its leaves in the order of the JCS of their paths.

    Raises BadTree for a path that stands twice, and for a tree without leaves.
    """
    ordered = _in_order(leaves)
    return tree.root([tree.leaf_hash(jcs([list(leaf.path), leaf.commitment])) for leaf in ordered]).hex()


def open_leaves(data: bytes) -> tuple[Leaf, ...]:
    """Read the bytes of a tree as `write_leaves` writes them.

    Every open leaf's commitment is recomputed from its salt and value, never taken on trust.
    Raises BadTree for anything that is not exactly one tree in its one written form.
    """
    try:
        rows = json.loads(data)
        canonical = jcs(rows)
    except (ValueError, RecursionError) as problem:
        raise BadTree("not canonical JSON") from problem
    if canonical != data:
        raise BadTree("not in the one written form")
    return leaves_from_rows(rows)


def leaves_from_rows(rows: object) -> tuple[Leaf, ...]:
    """Leaves from the parsed JSON of a tree (one member of `acts.json`); raises BadTree as `open_leaves` does."""
    if not isinstance(rows, list):
        raise BadTree("a tree is a list of leaves")
    leaves = tuple(_read_leaf(row) for row in rows)
    if _in_order(leaves) != leaves:
        raise BadTree("the leaves are not in the order of their paths")
    return leaves


def rows_of(leaves: Iterable[Leaf]) -> list[list[object]]:
    """Leaves as the plain lists of which the JSON consists."""
    return [
        [list(leaf.path), leaf.commitment] if leaf.salt is None else [list(leaf.path), b64url(leaf.salt), leaf.value]
        for leaf in leaves
    ]


def write_leaves(leaves: Iterable[Leaf]) -> bytes:
    """The canonical bytes of a list of leaves."""
    return jcs(rows_of(leaves))


def withhold(leaves: Sequence[Leaf], *paths: Path) -> tuple[Leaf, ...]:
    """The same tree with the values at `paths` gone: their leaves keep path and commitment, the digest stays.

    For withholding (in a copy handed out) and for erasure (in the stored bytes). Raises KeyError for a path that
    the tree does not have; a leaf that is withheld already stays so.
    """
    unknown = set(paths) - {leaf.path for leaf in leaves}
    if unknown:
        raise KeyError(min(unknown))
    return tuple(Leaf(leaf.path, leaf.commitment) if leaf.path in paths else leaf for leaf in leaves)


def value_of(leaves: Iterable[Leaf], path: Path) -> object:
    """The value at a path; None where it is withheld. Raises KeyError where no leaf has the path."""
    for leaf in leaves:
        if leaf.path == path:
            return leaf.value if leaf.is_open else None
    raise KeyError(path)


def open_values(leaves: Iterable[Leaf]) -> dict[Path, object]:
    """All values that can be read, by path."""
    return {leaf.path: leaf.value for leaf in leaves if leaf.is_open}


def withheld_paths(leaves: Iterable[Leaf]) -> tuple[Path, ...]:
    """The paths whose values are withheld or erased, in the tree's order."""
    return tuple(leaf.path for leaf in leaves if not leaf.is_open)


def salt_for(key: bytes, path: Path) -> bytes:
    """A leaf's salt: HMAC-SHA-256 under the seal key over the JCS of the path."""
    return hmac.digest(key, jcs(list(path)), sha256)


def commitment_of(salt: bytes, value: object) -> str:
    """A leaf's commitment in hex: SHA-256 of the JCS of [salt, value]."""
    return sha256_hex(jcs([b64url(salt), value]))


def _sealed_leaf(path: Path, value: object, key: bytes) -> Leaf:
    salt = salt_for(key, path)
    return Leaf(path, commitment_of(salt, value), salt, value)


def _in_order(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    keyed = sorted(((jcs(list(leaf.path)), leaf) for leaf in leaves), key=lambda pair: pair[0])
    if not keyed:
        raise BadTree("a tree has at least one leaf")
    for (path, _), (following, _) in pairwise(keyed):
        if path == following:
            raise BadTree("a path stands twice")
    return tuple(leaf for _, leaf in keyed)


def _read_leaf(row: object) -> Leaf:
    if not isinstance(row, list) or len(row) not in (2, 3) or not isinstance(row[1], str):
        raise BadTree("a leaf is [path, salt, value] or [path, commitment]")
    parts = row[0]
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise BadTree("a path is a list of texts")
    path = tuple(parts)
    if len(row) == 2:
        if not _DIGEST.fullmatch(row[1]):
            raise BadTree("a commitment is 64 lower-case hex digits")
        return Leaf(path, row[1])
    try:
        salt = from_b64url(row[1])
        commitment = commitment_of(salt, row[2])
    except NotCanonical as problem:
        raise BadTree("a leaf's salt or value has no written form") from problem
    if len(salt) != 32:
        raise BadTree("a salt has 32 bytes")
    return Leaf(path, commitment, salt, row[2])

"""How sealed trees lie in the database: their canonical bytes, compressed."""

import zlib
from collections.abc import Sequence

from rai_review.decisions.sealing import BadTree, Leaf, open_leaves, tree_root, write_leaves

LEVEL = 6


def pack(leaves: Sequence[Leaf]) -> bytes:
    """Returns the stored form of a tree: the canonical bytes of its leaves, compressed (zlib)."""
    return zlib.compress(write_leaves(leaves), LEVEL)


def unpack(stored: bytes) -> bytes:
    """Returns the canonical bytes of a stored tree; raises BadTree where they can't be had."""
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(bytes(stored))
    except zlib.error as problem:
        raise BadTree("the stored tree can't be decompressed") from problem
    if not reader.eof or reader.unused_data:
        raise BadTree("the stored tree is cut short, or something follows it")
    return data


def leaves_of(stored: bytes) -> tuple[Leaf, ...]:
    """Returns the leaves of a stored tree; raises BadTree."""
    return open_leaves(unpack(stored))


def root_of(stored: bytes) -> str:
    """Returns the digest of a stored tree, which its row's commitment holds in place of the bytes.

    Raises BadTree where a leaf is withheld: the digest would not show it, and nothing in this version erases one.
    """
    leaves = leaves_of(stored)
    if not all(leaf.is_open for leaf in leaves):
        raise BadTree("a leaf of the stored tree was taken away")
    return tree_root(leaves)

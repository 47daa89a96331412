"""The Merkle tree of RFC 6962 §2.1: pure hashing over stored complete subtrees.

A node is named by (level, index): level 0 holds the leaf hashes, node (l, i) covers the leaves from
i·2^l to (i+1)·2^l - 1. Only *complete* subtrees are ever stored, so a stored node never changes and an
append writes two nodes on average. What lies on the ragged right edge is recomputed when asked for.

Hashes are 32 raw bytes everywhere in this module; hexadecimal and base64 belong to its callers.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

GetNode = Callable[[int, int], bytes]
"""Reads the stored hash of a complete subtree by (level, index); raises where none is stored."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962 §2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf's bytes: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two child hashes into their parent's: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over a whole list of leaf *hashes* (as `leaf_hash` returns them), without stored nodes."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        # An odd last node moves up unchanged: that is exactly RFC 6962's split at the largest power of two.
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
    return level[0]


def nodes_for_append(idx: int, leaf: bytes, get_node: GetNode) -> list[tuple[int, int, bytes]]:
    """Complete subtrees that appending leaf number `idx` creates.

    `leaf` is the leaf's hash; `get_node` is asked only for left siblings that earlier appends stored.
    Returns (level, index, hash) from the leaf upwards; the first is always (0, idx, leaf).
    """
    created = [(0, idx, leaf)]
    level, index, value = 0, idx, leaf
    while index % 2 == 1:
        value = node_hash(get_node(level, index - 1), value)
        level, index = level + 1, index // 2
        created.append((level, index, value))
    return created


def root_from_nodes(size: int, get_node: GetNode) -> bytes:
    """Root of the tree of the first `size` leaves, reading O(log size) stored nodes."""
    return EMPTY_ROOT if size == 0 else _range_hash(0, size, get_node)


def inclusion_proof(idx: int, size: int, get_node: GetNode) -> list[bytes]:
    """Audit path of leaf `idx` in the tree of `size` leaves (RFC 6962 §2.1.1), from the leaf's sibling upwards.

    Raises ValueError unless 0 <= idx < size.
    """
    if not 0 <= idx < size:
        raise ValueError(f"leaf {idx} is not in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if idx < middle:
            path.append(_range_hash(middle, high, get_node))
            high = middle
        else:
            path.append(_range_hash(low, middle, get_node))
            low = middle
    path.reverse()
    return path


def verify_inclusion(idx: int, size: int, leaf: bytes, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Does `proof` show the leaf hash `leaf` at place `idx` of the tree with this size and root?

    The rule is RFC 9162 §2.1.3.2; a proof of the wrong length is refused.
    """
    if not 0 <= idx < size:
        return False
    node, last, value = idx, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != 32:
            return False
        if node % 2 == 1 or node == last:
            value = node_hash(sibling, value)
            while node % 2 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == expected_root


def consistency_proof(old_size: int, new_size: int, get_node: GetNode) -> list[bytes]:
    """Proof that the tree of `old_size` leaves is a prefix of that of `new_size` (RFC 6962 §2.1.2).

    Empty for equal sizes and for an old size of 0. Raises ValueError unless 0 <= old_size <= new_size.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} cannot be a prefix of one of {new_size}")
    if old_size in (0, new_size):
        return []
    path: list[bytes] = []
    low, high, whole = 0, new_size, True
    while high != old_size:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(_range_hash(middle, high, get_node))
            high = middle
        else:
            path.append(_range_hash(low, middle, get_node))
            low, whole = middle, False
    if not whole:
        # The old root is then no node of the new tree, so the last common subtree must be named.
        path.append(_range_hash(low, high, get_node))
    path.reverse()
    return path


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does `proof` show that the tree (old_size, old_root) is a prefix of (new_size, new_root)?

    The rule is RFC 9162 §2.1.4.2. The empty tree is a prefix of every tree, with an empty proof.
    """
    if not 0 <= old_size <= new_size or any(len(step) != 32 for step in proof):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    return bool(steps) and _rebuild(old_size, new_size, steps) == (old_root, new_root)


def _rebuild(old_size: int, new_size: int, steps: list[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the steps of a consistency proof give them; None for a proof of the wrong length."""
    node, last = old_size - 1, new_size - 1
    while node % 2 == 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if node % 2 == 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while node % 2 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(low: int, high: int, get_node: GetNode) -> bytes:
    """Hash of the leaves low..high-1, where the range starts a subtree of the tree that is asked about."""
    pieces: list[bytes] = []
    while low < high:
        level = (high - low).bit_length() - 1
        pieces.append(get_node(level, low >> level))
        low += 1 << level
    value = pieces.pop()
    while pieces:
        value = node_hash(pieces.pop(), value)
    return value

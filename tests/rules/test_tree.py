"""The Merkle tree against a naive reading of RFC 6962 §2.1, and its proofs against every kind of tampering."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.ledger import tree

LARGEST = 200


def naive_root(leaves):
    """RFC 6962 §2.1 word for word, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m, leaves):
    """RFC 6962 §2.1.1, PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m, leaves, whole):
    """RFC 6962 §2.1.2, SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


class Log:
    """A tree grown leaf by leaf, that counts what is read."""

    def __init__(self, size):
        self.nodes, self.leaves, self.roots, self.reads = {}, [], [tree.EMPTY_ROOT], 0
        for number in range(size):
            leaf = tree.leaf_hash(f"entry {number}".encode())
            for level, index, value in tree.nodes_for_append(number, leaf, self.get):
                assert (level, index) not in self.nodes, "a stored node changed"
                self.nodes[level, index] = value
            self.leaves.append(leaf)
            self.roots.append(tree.root_from_nodes(number + 1, self.get))

    def get(self, level, index):
        self.reads += 1
        return self.nodes[level, index]


@pytest.fixture(scope="module")
def log():
    return Log(LARGEST)


def test_roots_equal_the_naive_ones(log):
    for size in range(LARGEST + 1):
        assert log.roots[size] == tree.root(log.leaves[:size]) == naive_root(log.leaves[:size])


def test_published_vectors():
    """The reference inputs of the Certificate Transparency code base."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [tree.leaf_hash(bytes.fromhex(each)) for each in inputs]
    assert tree.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert tree.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_an_append_stores_two_nodes_on_average_and_proofs_read_few(log):
    assert len(log.nodes) < 2 * LARGEST
    log.reads = 0
    tree.inclusion_proof(77, LARGEST, log.get)
    tree.consistency_proof(77, LARGEST, log.get)
    assert log.reads <= 40


def test_every_inclusion_proof_is_the_rfc_s_and_verifies(log):
    for size in (*range(1, 40), 63, 64, 65, 127, 128, 129, LARGEST):
        for idx in range(size):
            proof = tree.inclusion_proof(idx, size, log.get)
            assert proof == naive_path(idx, log.leaves[:size])
            assert tree.verify_inclusion(idx, size, log.leaves[idx], proof, log.roots[size])


def test_every_consistency_proof_is_the_rfc_s_and_verifies(log):
    for size in (*range(1, 33), 64, 100, 128, LARGEST):
        for old in range(size + 1):
            proof = tree.consistency_proof(old, size, log.get)
            if old:
                assert proof == naive_subproof(old, log.leaves[:size], True)
            assert tree.verify_consistency(old, size, log.roots[old], log.roots[size], proof)


@st.composite
def flips(draw, proof):
    """The proof with one bit turned, one step dropped, doubled or added."""
    how = draw(st.sampled_from(["flip", "drop", "double", "add"] if proof else ["add"]))
    changed = list(proof)
    if how == "add":
        return [*changed, draw(st.binary(min_size=32, max_size=32))]
    at = draw(st.integers(0, len(proof) - 1))
    if how == "drop":
        del changed[at]
    elif how == "double":
        changed.insert(at, changed[at])
    else:
        changed[at] = flip(draw, changed[at])
    return changed


def flip(draw, value):
    bit = draw(st.integers(0, 255))
    turned = bytearray(value)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)


@given(st.data())
def test_a_changed_inclusion_proof_fails(log, data):
    size = data.draw(st.integers(1, LARGEST))
    idx = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(idx, size, log.get)
    leaf, root = log.leaves[idx], log.roots[size]
    assert not tree.verify_inclusion(idx, size, leaf, data.draw(flips(proof)), root)
    assert not tree.verify_inclusion(idx, size, flip(data.draw, leaf), proof, root)
    assert not tree.verify_inclusion(idx, size, leaf, proof, flip(data.draw, root))
    other = data.draw(st.integers(-1, LARGEST).filter(lambda each: each != idx))
    assert not tree.verify_inclusion(other, size, leaf, proof, root)


@given(st.data())
def test_a_changed_consistency_proof_fails(log, data):
    new = data.draw(st.integers(1, LARGEST))
    old = data.draw(st.integers(1, new))
    proof = tree.consistency_proof(old, new, log.get)
    old_root, new_root = log.roots[old], log.roots[new]
    assert not tree.verify_consistency(old, new, old_root, new_root, data.draw(flips(proof)))
    assert not tree.verify_consistency(old, new, flip(data.draw, old_root), new_root, proof)
    assert not tree.verify_consistency(old, new, old_root, flip(data.draw, new_root), proof)


def test_impossible_questions_are_refused(log):
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(3, 3, log.get)
    with pytest.raises(ValueError, match="prefix"):
        tree.consistency_proof(4, 3, log.get)
    assert not tree.verify_consistency(4, 3, log.roots[4], log.roots[3], [])
    assert not tree.verify_consistency(0, 3, b"x" * 32, log.roots[3], [])
    assert tree.verify_consistency(0, 3, tree.EMPTY_ROOT, log.roots[3], [])

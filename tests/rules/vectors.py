"""The worked examples of docs/formats.md. `python -m tests.rules.vectors` writes docs/test-vectors.json anew."""

import json
from fractions import Fraction
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rai_review.decisions.acts import Kind, build_act
from rai_review.decisions.sealing import rows_of, salt_for, seal, withhold
from rai_review.decisions.standing import standings
from rai_review.decisions.submission import build_submission, content_hash
from rai_review.ledger import tree
from rai_review.ledger.canonical import b64url, clean_text, jcs, read_number, sha256_hex, write_fraction
from rai_review.ledger.checkpoint import encode_vkey, make_tlog_proof, sign_note
from rai_review.ledger.commitment import entry_body, normalise, row_commitment
from tests.rules import records, small_checklist
from tests.rules.records import CHI, DEE, EVA, KEY
from tests.rules.stories import VERSION, Story

FILE = Path(__file__).parents[2] / "docs" / "test-vectors.json"
ORIGIN = "rai.example/5f0c"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = encode_vkey(ORIGIN, PRIVATE.public_key())
PATH = ("answer", "TRA-01", "note")


def basics():
    """Numbers, texts, canonical JSON and a checklist's identity."""
    numbers = ["0.50", "007", "5.0", "-0.0", "-3.10", "9007199254740991", "9007199254740992", "0.000"]
    figures = [(31, 39), (-4, 2), (3, -6)]
    texts = ["a\r\nb\rc", "Cafe\u0301", "  kept  "]
    value = {"\u20ac": 1, "\r": True, "\U0001f600": ['\u0001\\"', -5], "\ufb33": {}, "1": "é"}
    return {
        "numbers": [{"read": text, "written": read_number(text)} for text in numbers],
        "figures": [{"of": f"{n} / {d}", "written": write_fraction(Fraction(n, d))} for n, d in figures],
        "texts": [{"read": text, "written": clean_text(text)} for text in texts],
        "jcs": {"value": value, "bytes": jcs(value).decode()},
        "checklist": {"bytes": small_checklist.BYTES.decode(), "digest": sha256_hex(small_checklist.BYTES)},
    }


def trees():
    """Leaves, a submission with every leaf, and an act of each kind."""
    leaves = seal({PATH: "Café"}, KEY).leaves
    values = build_submission(records.submission(inherited={"tier": "T2"}))
    sealed = seal(values, KEY)
    hidden = withhold(sealed.leaves, ("answer", "single", "note"), ("name", records.BO))
    acts = {kind: seal(build_act(records.act(kind, position="compliance")), KEY) for kind in Kind}
    return {
        "leaf": {
            "seal_key": b64url(KEY),
            "path": list(PATH),
            "salt": b64url(salt_for(KEY, PATH)),
            "value": "Café",
            "commitment": leaves[0].commitment,
            "leaf_hash": tree.leaf_hash(jcs([list(PATH), leaves[0].commitment])).hex(),
        },
        "withheld": {"leaves": rows_of(hidden), "digest": sealed.root},
        "submission": {"seal_key": b64url(KEY), "leaves": rows_of(sealed.leaves), "digest": sealed.root},
        "content_hash": content_hash(values),
        "acts": {str(kind): {"leaves": rows_of(each.leaves), "digest": each.root} for kind, each in acts.items()},
    }


def ledger():
    """A row, an entry, a tree, a checkpoint and a proof."""
    columns = {"is_open": True, "size": 2**60, "name": "Café", "bytes": b"\xff\x00", "gone": None, "leaves": b"[...]"}
    content = normalise(columns, trees={"leaves": "ab" * 32})
    salt = bytes(range(100, 132))
    body = entry_body(
        idx=4,
        at=records.AT,
        type="act.approved",
        actor={"id": DEE, "kind": "person", "auth": "password"},
        object={"type": "review", "id": records.REVIEW, "rev": 1},
        rows=[("act", EVA, row_commitment(salt, content))],
        seals=[("rai-act/1", "cd" * 32)],
    )
    bodies = [f"entry {number}".encode() for number in range(4)] + [body, b"entry 5", b"entry 6"]
    read, roots = grown(bodies)
    note = sign_note(ORIGIN, 7, bytes.fromhex(roots[7]), PRIVATE)
    path = tree.inclusion_proof(4, 7, read)
    consistency = tree.consistency_proof(3, 7, read)
    return {
        "row": {"salt": b64url(salt), "content": content, "commitment": row_commitment(salt, content)},
        "entry": {"body": body.decode(), "leaf": tree.leaf_hash(body).hex()},
        "tree": {"leaf_data": [each.decode() for each in bodies], "roots": roots},
        "consistency": {"old_size": 3, "new_size": 7, "path": [step.hex() for step in consistency]},
        "checkpoint": {"vkey": VKEY, "note": note},
        "proof": make_tlog_proof(4, path, note).decode(),
    }


def grown(bodies):
    """The stored nodes of a log of these entries, by (level, index), and its roots (hex) from 0 entries on."""
    nodes, roots = {}, [tree.EMPTY_ROOT.hex()]

    def read(level, index):
        return nodes[level, index]

    for number, body in enumerate(bodies):
        for level, index, value in tree.nodes_for_append(number, tree.leaf_hash(body), read):
            nodes[level, index] = value
        roots.append(tree.root_from_nodes(number + 1, read).hex())
    return read, roots


def told():
    """A whole story at the higher tier: a review, a conditional approval, an approval; and its trees."""
    story = Story(harm="large", tested="2025-12-20")
    story.review(CHI, verified=(small_checklist.PROOF.digest,))
    condition = records.OWN[Kind.APPROVE_WITH_CONDITIONS]["conditions"][0]
    story.act(Kind.APPROVE_WITH_CONDITIONS, DEE, "eng_lead", **VERSION, conditions=(condition,))
    story.approve("compliance", EVA)
    return story


def report(story=None):
    """The six attachments of a report, the key that vouches for them, and the digests that are in them."""
    story = story or told()
    found = standings(small_checklist.CHECKLIST, story.submission, story.acts, story.day)
    submission = small_checklist.sealed(harm="large", tested="2025-12-20")
    seals = [("rai-act/1", act.root) for act in story.acts[-1:]] or [("rai-submission/1", submission.root)]
    body = entry_body(
        idx=2,
        at=records.AT,
        type="act.approved",
        actor={"id": EVA, "kind": "person", "auth": "password"},
        object={"type": "review", "id": records.REVIEW, "rev": 1},
        rows=[("act", EVA, "ab" * 32)],
        seals=seals,
    )
    read, roots = grown([b"entry 0", b"entry 1", body, b"entry 3"])
    note = sign_note(ORIGIN, 4, bytes.fromhex(roots[4]), PRIVATE)
    attachments = {
        "submission.json": submission.to_bytes(),
        "acts.json": jcs([rows_of(leaves) for leaves in story.trees]),
        "standings.json": jcs([each.object for each in found]),
        "checklist.json": small_checklist.BYTES,
        "entry.json": body,
        "report.tlog-proof": make_tlog_proof(2, tree.inclusion_proof(2, 4, read), note),
    }
    return {
        "vkey": VKEY,
        "attachments": {name: data.decode() for name, data in attachments.items()},
        "digests": {
            "submission": submission.root,
            "acts": [act.root for act in story.acts],
            "standings": [each.digest for each in found],
            "checklist": small_checklist.CHECKLIST.digest,
            "entry": tree.leaf_hash(body).hex(),
            "root": roots[4],
        },
    }


def every():
    """All vectors by name."""
    story = told()
    found = standings(small_checklist.CHECKLIST, story.submission, story.acts, story.day)
    standing = {"standings": [{"object": each.object, "digest": each.digest} for each in found]}
    return {**basics(), **trees(), **standing, **ledger(), "report": report(story)}


def written():
    """The bytes of the file."""
    return json.dumps(every(), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


if __name__ == "__main__":
    FILE.write_bytes(written())

"""A second reader of a report's attachments, written from the formats page alone.

It shares no code with the product: only hashlib, json and base64 of the standard library, and `cryptography` for the
one signature. What it finds wrong it raises as Wrong; what it returns are the digests as it recomputed them.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ATTACHMENTS = ("submission.json", "acts.json", "standings.json", "checklist.json", "entry.json", "report.tlog-proof")
STANDING_KEYS = {"acts", "format", "lapsed", "open", "outcome", "residual", "submission", "tier"}


class Wrong(Exception):
    """Something in the attachments does not fit the formats page."""


@dataclass
class Reading:
    """Every digest that the attachments give, in hex, and the checkpoint that vouches for the entry."""

    submission: str
    acts: list
    standings: list
    checklist: str
    entry: str
    content: str
    origin: str
    size: int
    root: str
    withheld: list


def read(files, vkeys):
    """Recompute every digest of the attachments (name -> bytes) and check inclusion under one of the vkeys."""
    if sorted(files) != sorted(ATTACHMENTS):
        raise Wrong("other attachments than the six")
    submission = canonical(files["submission.json"])
    acts = canonical(files["acts.json"])
    standings = canonical(files["standings.json"])
    entry = canonical(files["entry.json"])
    canonical(files["checklist.json"])
    submission_root = tree_digest(submission)
    act_roots = [tree_digest(act) for act in acts]
    checklist = sha(files["checklist.json"])
    check_submission(submission, checklist)
    standing_digests = check_standings(standings, submission_root, act_roots)
    check_acts(acts, submission_root, standing_digests)
    last = ["rai-act/1", act_roots[-1]] if acts else ["rai-submission/1", submission_root]
    check_entry(entry, last)
    leaf = hashlib.sha256(b"\x00" + files["entry.json"]).digest()
    origin, size, root = check_proof(files["report.tlog-proof"], entry["idx"], leaf, vkeys)
    return Reading(
        submission=submission_root,
        acts=act_roots,
        standings=standing_digests,
        checklist=checklist,
        entry=leaf.hex(),
        content=content_hash(submission),
        origin=origin,
        size=size,
        root=root.hex(),
        withheld=[leaf[0] for tree in [submission, *acts] for leaf in tree if len(leaf) == 2],
    )


# Canonical JSON, RFC 8785, as far as these files need it: no floats, no null.


def jcs(value):
    if value is True or value is False:
        return b"true" if value else b"false"
    if isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise Wrong("a whole number beyond 2^53-1")
        return str(value).encode()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return b"[" + b",".join(jcs(member) for member in value) + b"]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return b"{" + b",".join(quoted(name) + b":" + jcs(value[name]) for name in names) + b"}"
    raise Wrong(f"JSON of type {type(value).__name__}")


SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def quoted(text):
    parts = [SHORT.get(char) or (f"\\u{ord(char):04x}" if char < " " else char) for char in text]
    return ('"' + "".join(parts) + '"').encode("utf-8")


def canonical(data):
    value = json.loads(data)
    if jcs(value) != data:
        raise Wrong("a file is not in canonical form")
    return value


def sha(data):
    return hashlib.sha256(data).hexdigest()


def unbase64url(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Wrong("not base64url without padding")
    return data


# Sealed trees.


def tree_digest(leaves):
    keys = [jcs(leaf[0]) for leaf in leaves]
    if keys != sorted(set(keys)):
        raise Wrong("leaves out of order, or a path twice")
    return merkle([leaf_digest(leaf) for leaf in leaves]).hex()


def leaf_digest(leaf):
    if len(leaf) == 3:
        if len(unbase64url(leaf[1])) != 32:
            raise Wrong("a salt that is not 32 bytes")
        commitment = sha(jcs([leaf[1], leaf[2]]))
    else:
        commitment = leaf[1]
    if not re.fullmatch("[0-9a-f]{64}", commitment):
        raise Wrong("a commitment that is no digest")
    return hashlib.sha256(b"\x00" + jcs([leaf[0], commitment])).digest()


def merkle(hashes):
    """RFC 6962 §2.1, by its own recursion."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + merkle(hashes[:k]) + merkle(hashes[k:])).digest()


def values(leaves):
    return {tuple(leaf[0]): leaf[2] for leaf in leaves if len(leaf) == 3}


def content_hash(leaves):
    kept = []
    for leaf in leaves:
        path = leaf[0]
        if path[0] == "answer" and path[2] in ("value", "other", "note", "row", "evidence"):
            if len(leaf) == 2:
                return ""
            kept.append([path, leaf[2]])
    return sha(jcs(kept))


def check_submission(leaves, checklist):
    found = values(leaves)
    if found.get(("format",), "rai-submission/1") != "rai-submission/1":
        raise Wrong("not a submission")
    if found[("checklist",)]["digest"] != checklist:
        raise Wrong("the submission names another checklist")
    persons = {found[("sender",)]}
    for path, value in found.items():
        if path[0] == "answer" and path[-1] == "provenance":
            persons |= {step["by"] for step in value}
    check_names(leaves, persons)


def check_acts(acts, submission, standings):
    for number, leaves in enumerate(acts, 1):
        found = values(leaves)
        if found.get(("format",), "rai-act/1") != "rai-act/1":
            raise Wrong("not an act")
        if found.get(("submission",), submission) != submission:
            raise Wrong("an act of another submission")
        if found.get(("number",), number) != number:
            raise Wrong("the acts are not numbered 1, 2 ...")
        if found.get(("standing",), standings[number - 1]) != standings[number - 1]:
            raise Wrong("an act names another standing than the one before it")
        persons = {found[("person",)]}
        for path, value in found.items():
            if path[0] in ("condition", "action"):
                persons |= {value[role] for role in ("owner", "verifier") if role in value}
        check_names(leaves, persons)


def check_names(leaves, persons):
    named = {leaf[0][1] for leaf in leaves if leaf[0][0] == "name"}
    if not persons <= named:
        raise Wrong("a person without a name leaf")


def check_standings(standings, submission, act_roots):
    if len(standings) != len(act_roots) + 1:
        raise Wrong("not one standing before each act and one of the report")
    for number, standing in enumerate(standings):
        if not STANDING_KEYS - {"residual", "tier"} <= set(standing) <= STANDING_KEYS:
            raise Wrong("a standing with other members")
        if standing["format"] != "rai-standing/1" or standing["submission"] != submission:
            raise Wrong("a standing of another submission")
        if standing["acts"] != act_roots[:number]:
            raise Wrong("a standing over other acts than those before it")
        check_order([item[0] for item in standing["open"]])
        check_order(standing["lapsed"])
        if not {item[1] for item in standing["open"]} <= {"blocker", "condition", "action"}:
            raise Wrong("an open item of another kind")
    return [sha(jcs(standing)) for standing in standings]


def check_order(ids):
    if ids != sorted(set(ids), key=lambda text: text.encode("utf-8")):
        raise Wrong("ids out of order")


# The ledger entry, its proof and the signed checkpoint.


def check_entry(entry, seal):
    if entry["v"] != 1 or seal not in entry["seals"]:
        raise Wrong("the entry does not seal the last act")
    if entry["rows"] != sorted(entry["rows"], key=lambda row: [part.encode() for part in row[:2]]):
        raise Wrong("rows out of order")
    if entry["seals"] != sorted(entry["seals"]):
        raise Wrong("seals out of order")


def check_proof(data, idx, leaf, vkeys):
    head, note = data.decode("utf-8").split("\n\n", 1)
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or lines[1] != f"index {idx}":
        raise Wrong("the proof is of another entry")
    path = [base64.b64decode(line, validate=True) for line in lines[2:]]
    origin, size, root = check_note(note, vkeys)
    if not idx < size or climb(idx, size, leaf, path) != root:
        raise Wrong("the entry is not included")
    return origin, size, root


def climb(idx, size, leaf, path):
    """The root that an audit path gives, by the recursion of RFC 6962 §2.1.1 read backwards."""
    if size == 1:
        return leaf if not path else b""
    if not path:
        return b""
    k = 1
    while k * 2 < size:
        k *= 2
    if idx < k:
        return hashlib.sha256(b"\x01" + climb(idx, k, leaf, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\x01" + path[-1] + climb(idx - k, size - k, leaf, path[:-1])).digest()


def check_note(note, vkeys):
    body, signatures = note.rsplit("\n\n", 1)
    origin, size, root = body.split("\n")
    for vkey in vkeys:
        name, key_id, key = vkey.split("+", 2)
        key = base64.b64decode(key)
        for line in signatures.splitlines():
            dash, signer, signature = line.split(" ")
            raw = base64.b64decode(signature)
            if dash == "\u2014" and signer == name == origin and raw[:4].hex() == key_id and key[0] == 1:
                try:
                    Ed25519PublicKey.from_public_bytes(key[1:]).verify(raw[4:], (body + "\n").encode())
                except InvalidSignature:
                    raise Wrong("the checkpoint's signature does not verify") from None
                return origin, int(size), base64.b64decode(root)
    raise Wrong("no known key signed the checkpoint")

"""The worked examples of the formats page: the product makes them, a reader of its own recomputes them."""

import hashlib
import hmac
import json
import re

import pytest

from rai_review.decisions import acts, submission
from rai_review.decisions.sealing import write_leaves
from rai_review.decisions.shapes import Slot
from tests import second_reader as reader
from tests.rules import vectors

PAGE = (vectors.FILE.parent / "formats.md").read_text(encoding="utf-8")
FILED = json.loads(vectors.FILE.read_bytes())


def test_the_file_is_what_the_product_makes():
    assert vectors.FILE.read_bytes() == vectors.written(), "run: python -m tests.rules.vectors"


def test_the_page_names_every_vector():
    named = {name for line in re.findall(r"\*Vectors?:\*(.*)", PAGE) for name in re.findall(r"`(\w+)`", line)}
    assert named == set(FILED) - {"figures"}


def test_leaves():
    leaf = FILED["leaf"]
    key, path = reader.unbase64url(leaf["seal_key"]), reader.jcs(leaf["path"])
    assert reader.unbase64url(leaf["salt"]) == hmac.new(key, path, hashlib.sha256).digest()
    assert leaf["commitment"] == reader.sha(reader.jcs([leaf["salt"], leaf["value"]]))
    assert reader.leaf_digest([leaf["path"], leaf["commitment"]]).hex() == leaf["leaf_hash"]
    assert reader.leaf_digest([leaf["path"], leaf["salt"], leaf["value"]]).hex() == leaf["leaf_hash"]


def test_trees():
    for each in (FILED["submission"], FILED["withheld"], *FILED["acts"].values()):
        assert reader.tree_digest(each["leaves"]) == each["digest"]
    assert FILED["withheld"]["digest"] == FILED["submission"]["digest"]
    assert reader.content_hash(FILED["submission"]["leaves"]) == FILED["content_hash"]
    assert set(FILED["acts"]) == {*acts.Kind}


def test_every_leaf_of_the_shapes_has_a_vector():
    seen = {tuple(leaf[0]) for leaf in FILED["submission"]["leaves"]}
    assert all(any(fits(path, rule.pattern) for path in seen) for rule in submission.SHAPE)
    for kind, own in acts.OWN_LEAVES.items():
        seen = {tuple(leaf[0]) for leaf in FILED["acts"][kind]["leaves"]}
        optional = {"end_date", "intended_use", "limits", "condition"}
        missing = [rule.pattern for rule in own if not any(fits(path, rule.pattern) for path in seen)]
        assert all(pattern[0] in optional for pattern in missing)
    both = FILED["acts"]["approve"]["leaves"] + FILED["acts"]["approve_with_conditions"]["leaves"]
    assert {leaf[0][0] for leaf in both} >= {rule.pattern[0] for rule in acts.OWN_LEAVES[acts.Kind.APPROVE]}


def fits(path, pattern):
    return len(path) == len(pattern) and all(
        part == slot or isinstance(slot, Slot) for part, slot in zip(path, pattern, strict=True)
    )


def test_json_numbers_and_checklist():
    assert reader.jcs(FILED["jcs"]["value"]).decode() == FILED["jcs"]["bytes"]
    assert reader.sha(FILED["checklist"]["bytes"].encode()) == FILED["checklist"]["digest"]
    assert [each["written"] for each in FILED["numbers"]] == [
        "0.5", 7, 5, 0, "-3.1", 9007199254740991, "9007199254740992", 0
    ]  # fmt: skip
    assert [each["written"] for each in FILED["figures"]] == ["31/39", -2, "-1/2"]
    assert [each["written"] for each in FILED["texts"]] == ["a\nb\nc", "Café", "  kept  "]


def test_ledger():
    row = FILED["row"]
    assert reader.sha(reader.unbase64url(row["salt"]) + reader.jcs(row["content"])) == row["commitment"]
    body = FILED["entry"]["body"].encode()
    assert hashlib.sha256(b"\x00" + body).hexdigest() == FILED["entry"]["leaf"]
    assert [row["commitment"]] == [each[2] for each in json.loads(body)["rows"]]
    leaves = [hashlib.sha256(b"\x00" + each.encode()).digest() for each in FILED["tree"]["leaf_data"]]
    roots = [hashlib.sha256(b"").hexdigest(), *(reader.merkle(leaves[:n]).hex() for n in range(1, 8))]
    assert roots == FILED["tree"]["roots"]
    note, vkey = FILED["checkpoint"]["note"], FILED["checkpoint"]["vkey"]
    assert reader.check_note(note, [vkey]) == (vectors.ORIGIN, 7, bytes.fromhex(roots[7]))
    reader.check_proof(FILED["proof"].encode(), 4, leaves[4], [vkey])
    old, new = FILED["consistency"]["old_size"], FILED["consistency"]["new_size"]
    path = [bytes.fromhex(step) for step in FILED["consistency"]["path"]]
    assert path == [leaves[2], leaves[3], reader.merkle(leaves[:2]), reader.merkle(leaves[4:])]
    assert (old, new) == (3, 7)


def test_the_report_is_read_whole():
    filed = FILED["report"]
    files = {name: text.encode() for name, text in filed["attachments"].items()}
    reading = reader.read(files, [filed["vkey"]])
    assert {name: getattr(reading, name) for name in filed["digests"]} == filed["digests"]
    assert (
        filed["digests"]["standings"]
        == [reader.sha(reader.jcs(each["object"])) for each in FILED["standings"]]
        == [each["digest"] for each in FILED["standings"]]
    )
    assert reading.withheld == []


@pytest.mark.parametrize("name", reader.ATTACHMENTS)
def test_no_byte_of_an_attachment_can_change_unseen(name):
    """It is refused; only the last standing, which no act names, is told by its digest, which the cover prints."""
    filed = FILED["report"]
    files = {each: text.encode() for each, text in filed["attachments"].items()}
    data = files[name]
    for place in range(0, len(data), max(1, len(data) // 40)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            reading = reader.read({**files, name: changed}, [filed["vkey"]])
        except (reader.Wrong, ValueError, KeyError, TypeError, IndexError, AttributeError):
            continue
        assert name == "standings.json"
        assert reading.standings[:-1] == filed["digests"]["standings"][:-1]
        assert reading.standings[-1] != filed["digests"]["standings"][-1]


def test_the_page_lists_every_leaf_and_kind():
    listed = set(re.findall(r"`\[([^`]*)\]`", PAGE))
    patterns = {rule.pattern for rule in submission.SHAPE}
    patterns |= {rule.pattern for rules in acts.OWN_LEAVES.values() for rule in rules}
    for pattern in patterns:
        words = [f'"{part}"' if isinstance(part, str) else None for part in pattern]
        assert any(same(words, text) for text in listed), pattern
    for kind, rules in acts.OWN_LEAVES.items():
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
        assert line.count('`["') == len(rules)
        assert line.count("`*") == sum(rule.always for rule in rules)


def same(words, text):
    parts = [part.strip() for part in text.split(",")]
    return len(parts) == len(words) and all(
        part == word or (word is None and not part.startswith('"')) for part, word in zip(parts, words, strict=True)
    )


def test_withheld_leaves_are_named_by_the_second_reader():
    story = vectors.told()
    filed = FILED["report"]
    files = {each: text.encode() for each, text in filed["attachments"].items()}
    rows = json.loads(files["submission.json"])
    leaves = [[row[0], reader.sha(reader.jcs(row[1:]))] if row[0][0] == "name" else row for row in rows]
    reading = reader.read({**files, "submission.json": reader.jcs(leaves)}, [filed["vkey"]])
    assert reading.submission == story.submission.root
    assert reading.withheld == [row[0] for row in rows if row[0][0] == "name"]
    assert write_leaves(story.trees[0]) in files["acts.json"]

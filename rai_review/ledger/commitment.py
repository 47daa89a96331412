"""What a ledger entry says: its body, and the salted commitment to each row that its event wrote.

Source of every rule: the formats page, section on ledger entries. Pure: rows come in as plain column values.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from rai_review.ledger.canonical import LARGEST_WHOLE, NotCanonical, b64url, jcs, sha256_hex

ENTRY_VERSION = 1
SALT_LENGTH = 32

Content = dict[str, str | int | bool]
"""A row as it is committed to: column name → written value."""

Fields = Mapping[str, object]

_ALWAYS = ("idx", "at", "type", "actor", "object")
_SOMETIMES = ("checklist_digest", "prev_object_idx", "request_id", "app_version")
_ACTOR = ("id", "kind", "auth", "token_id")
_OBJECT = ("type", "id", "rev")


def row_commitment(salt: bytes, content: Mapping[str, object]) -> str:
    """Commitment to a row: SHA-256(salt ‖ JCS(content)) in hex; `content` as `normalise` returns it.

    Raises ValueError for a salt that is not 32 bytes.
    """
    if len(salt) != SALT_LENGTH:
        raise ValueError("a row's salt has 32 bytes")
    return sha256_hex(salt + jcs(dict(content)))


def normalise(
    values: Mapping[str, object],
    *,
    digests: Collection[str] = (),
    json_texts: Collection[str] = (),
    trees: Mapping[str, str] | None = None,
) -> Content:
    """Column values as a row's content, the same from every database.

    `values` holds all columns but the salt, `entry_idx` and derived ones. `digests` names columns that hold
    a digest (hex even where stored as bytes), `json_texts` those that hold JSON as bytes (its text), `trees`
    those that hold a sealed tree, each with its root (hex or bytes), which stands in its place.
    NULLs are left out. Raises NotCanonical for a type that has no written form (a float, a list).
    """
    roots = dict(trees or {})
    content: Content = {}
    for column, value in values.items():
        if column in roots:
            content[column] = _hex(roots[column])
        elif value is None:
            continue
        elif column in digests:
            content[column] = _hex(value)
        elif column in json_texts and isinstance(value, bytes | bytearray | memoryview):
            content[column] = bytes(value).decode("utf-8")
        else:
            content[column] = _written(value)
    return content


def entry_body(
    *,
    actor: Fields,
    object: Fields,
    rows: Iterable[tuple[str, str, str]],
    seals: Iterable[tuple[str, str]] = (),
    **fields: str | int | None,
) -> bytes:
    """The canonical bytes of an entry, those that are stored and hashed.

    `actor` has id, kind, auth, token_id; `object` has type, id, rev; `rows` are (table, id, commitment) in any
    order; `seals` are (format, root); the other fields are idx, at (UTC milliseconds), type, and where known
    checklist_digest, prev_object_idx, request_id, app_version. What is None is left out.
    Raises ValueError for a field that is unknown or must be there and is not, and for a row that stands twice.
    """
    unknown = set(fields) - {*_ALWAYS, *_SOMETIMES}
    if unknown:
        raise ValueError(f"an entry has no field {', '.join(sorted(unknown))}")
    sealed = sorted([list(seal) for seal in seals], key=_by_bytes)
    body = {
        "v": ENTRY_VERSION,
        "actor": _part(actor, _ACTOR),
        "object": _part(object, _OBJECT),
        "rows": _sorted_rows(rows),
        **({"seals": sealed} if sealed else {}),
        **{name: value for name, value in fields.items() if value is not None},
    }
    absent = [name for name in _ALWAYS if name not in body]
    if absent:
        raise ValueError(f"an entry lacks {', '.join(absent)}")
    return jcs(body)


def read_entry_body(body: bytes) -> dict[str, object]:
    """The fields of an entry's stored bytes; raises NotCanonical where they are not a body in its one written form."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NotCanonical("the entry is not JSON") from problem
    if not isinstance(fields, dict) or jcs(fields) != body:
        raise NotCanonical("the entry is not in its one written form")
    if fields.get("v") != ENTRY_VERSION:
        raise NotCanonical("the entry was made by a newer version")
    if any(name not in fields for name in (*_ALWAYS, "rows")):
        raise NotCanonical("the entry lacks a field")
    return fields


def _sorted_rows(rows: Iterable[tuple[str, str, str]]) -> list[list[str]]:
    listed = sorted([list(row) for row in rows], key=_by_bytes)
    if len({(table, row_id) for table, row_id, _ in listed}) != len(listed):
        raise ValueError("a row stands twice in one entry")
    return listed


def _by_bytes(texts: list[str]) -> list[bytes]:
    return [text.encode("utf-8") for text in texts]


def _part(values: Fields, allowed: tuple[str, ...]) -> dict[str, object]:
    unknown = set(values) - set(allowed)
    if unknown:
        raise ValueError(f"an entry's part has no field {', '.join(sorted(unknown))}")
    return {name: value for name, value in values.items() if value is not None}


def _written(value: object) -> str | int | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= LARGEST_WHOLE else str(int(value))
    if isinstance(value, str):
        # str() of a StrEnum member is its value, so that an enumeration commits as its text.
        return str(value)
    if type(value) is date:  # a datetime is one too, and has no written form here: instants are integers
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return b64url(bytes(value))
    raise NotCanonical(f"a column of type {type(value).__name__} has no written form")


def _hex(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, str):
        return str(value)
    raise NotCanonical("a digest is hexadecimal text or bytes")

"""Publishing checklist versions and reading them back, by digest."""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.document import LoadedChecklist, load_folder, parse_canonical, shipped_folders
from rai_review.catalogue.models import ChecklistVersion
from rai_review.errors import NotFound, Refused, Unavailable
from rai_review.ledger import service as ledger
from rai_review.ledger.canonical import jcs, sha256_hex
from rai_review.ledger.events import ChecklistPublished, ObjectRef
from rai_review.policy import Actor
from rai_review.text import mark

CACHED: Final = 32

_cache: OrderedDict[str, Checklist] = OrderedDict()
_cache_lock = Lock()


@dataclass(frozen=True)
class PublishedVersion:
    """A published version as lists show it. `published_at` is UTC milliseconds."""

    id: str
    key: str
    label: str
    digest: str
    title: str
    summary: str
    published_at: int


def publish(session: Session, actor: Actor, loaded: LoadedChecklist) -> str:
    """Publishes a version for good and returns its digest; publishing the same bytes again changes nothing.

    Raises `Refused` where the label already stands for other bytes: a published version never changes.
    """
    document = loaded.document
    key, label = document["key"], document["label"]
    known = _digest_of(session, key, label)
    if known == loaded.digest:
        return known
    if known is not None:
        message = mark(
            "%(key)s %(label)s is published already, with another content. Give this one a label of its own."
        )
        raise Refused(message, key=key, label=label)
    version = ChecklistVersion(
        key=key,
        label=label,
        digest=loaded.digest,
        format=document["format"],
        semantics=document["semantics"],
        document=loaded.data,
        published_at=clock.now(),
        source=_packed(loaded.source),
    )
    session.add(version)
    subject = ObjectRef("checklist_version", version.id)
    ledger.record(session, actor, ChecklistPublished, subject, checklist_digest=loaded.digest)
    return loaded.digest


def publish_shipped(session: Session, actor: Actor) -> list[str]:
    """Publishes the versions that come with the product, each an event of its own; returns their digests.

    A label that stands already keeps what was published under it.
    """
    digests = []
    for folder in shipped_folders():
        loaded = load_folder(folder)
        known = _digest_of(session, loaded.document["key"], loaded.document["label"])
        digests.append(known or publish(session, actor, loaded))
    return digests


def _digest_of(session: Session, key: str, label: str) -> str | None:
    return session.scalar(
        select(ChecklistVersion.digest).where(ChecklistVersion.key == key, ChecklistVersion.label == label)
    )


def load_checklist(session: Session, digest: str) -> Checklist:
    """Returns the version of this digest. Its bytes are hashed when this process first reads them.

    Raises `NotFound` where it was never published, `Unavailable` where the stored bytes are not those published:
    nothing is asked, counted or printed by them then.
    """
    with _cache_lock:
        known = _cache.get(digest)
        if known is not None:
            _cache.move_to_end(digest)
            return known
    checklist = from_document(parse_canonical(load_document(session, digest)))
    with _cache_lock:
        _cache[digest] = checklist
        while len(_cache) > CACHED:
            _cache.popitem(last=False)
    return checklist


def load_document(session: Session, digest: str) -> bytes:
    """Returns the canonical bytes of a version, hashed on every call; raises as `load_checklist`."""
    data = session.scalar(select(ChecklistVersion.document).where(ChecklistVersion.digest == digest))
    if data is None:
        raise NotFound(mark("There is no such checklist version."))
    if sha256_hex(bytes(data)) != digest:
        message = mark(
            "The stored checklist version %(digest)s is not the one that was published. "
            "It stays closed until the ledger has been verified."
        )
        raise Unavailable(message, digest=digest[:12])
    return bytes(data)


def load_source(session: Session, digest: str) -> dict[str, str]:
    """Returns the YAML files that a version was published from, by name, with comments; empty where none are kept."""
    packed = session.scalar(select(ChecklistVersion.source).where(ChecklistVersion.digest == digest))
    files: dict[str, str] = json.loads(zlib.decompress(bytes(packed))) if packed else {}
    return files


def list_current(session: Session) -> list[PublishedVersion]:
    """Returns the version last published of every checklist, by key: those that a new review can start with."""
    newest = select(func.max(ChecklistVersion.entry_idx)).group_by(ChecklistVersion.key)
    return _listed(session, ChecklistVersion.entry_idx.in_(newest))


def list_versions(session: Session, key: str) -> list[PublishedVersion]:
    """Returns every published version of one checklist, the newest first."""
    return _listed(session, ChecklistVersion.key == key)


def _listed(session: Session, where: object) -> list[PublishedVersion]:
    found = session.execute(
        select(
            ChecklistVersion.id,
            ChecklistVersion.key,
            ChecklistVersion.label,
            ChecklistVersion.digest,
            ChecklistVersion.published_at,
        )
        .where(where)  # type: ignore[arg-type]
        .order_by(ChecklistVersion.key, ChecklistVersion.entry_idx.desc())
    ).all()
    listed = []
    for row in found:
        checklist = load_checklist(session, row.digest)
        listed.append(
            PublishedVersion(
                row.id, row.key, row.label, row.digest, checklist.title, checklist.summary, row.published_at
            )
        )
    return listed


def forget_read() -> None:
    """Empties the cache of this process, so that the next reading hashes the stored bytes again."""
    with _cache_lock:
        _cache.clear()


def _packed(source: dict[str, bytes]) -> bytes:
    texts = {name: data.decode("utf-8-sig") for name, data in source.items()}
    return zlib.compress(jcs(texts), 9)

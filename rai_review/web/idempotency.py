"""A change that is sent twice happens once: its request id is stored in the change's own transaction."""

from __future__ import annotations

import hashlib
import json
import re

from flask import request
from sqlalchemy import BigInteger, Integer, String, delete, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from rai_review import clock
from rai_review.database import Base, Id, Operational
from rai_review.errors import Invalid, Refused
from rai_review.text import mark
from rai_review.web.call import Call, Outcome, Redirect

FIELD = "request_id"
HEADER = "Idempotency-Key"
KEPT_MS = clock.DAY_MS

_SHAPE = re.compile(r"[A-Za-z0-9._:-]{8,100}")


class DoneRequest(Operational, Base):
    """A request id, who sent it, where and with what (`route`: method, path, SHA-256), and where its answer led."""

    __tablename__ = "done_request"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    route: Mapped[str] = mapped_column(String(300))
    status: Mapped[int] = mapped_column(Integer)
    location: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[int] = mapped_column(BigInteger)


def request_key() -> str:
    """Returns the request id from header or hidden field; raises `Invalid` where it is missing or malformed."""
    key = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not _SHAPE.fullmatch(key):
        raise Invalid.at(FIELD, mark("The request id is missing; open the page again and send it once more."))
    return key


def begin(session: Session, call: Call, key: str) -> Outcome | None:
    """Claims a request id at the start of its transaction; returns the stored answer where it was claimed before.

    Two equal requests at once: the second waits here until the first has ended. Raises `Refused` where the id was used
    for something else, or where the first answer can't be repeated.
    """
    session.execute(delete(DoneRequest).where(DoneRequest.at < clock.now() - KEPT_MS))
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    row = {"key": key, "person_id": call.person.person_id, "route": _route(), "status": 0, "at": clock.now()}
    claimed = session.execute(insert(DoneRequest).values(**row).on_conflict_do_nothing().returning(DoneRequest.key))
    if claimed.first() is not None:
        return None
    done = session.get_one(DoneRequest, (key, call.person.person_id))
    if done.route != _route() or done.location is None:
        raise Refused(mark("This request was already carried out; open the page again to see where things stand."))
    return Redirect(done.location)


def keep(session: Session, call: Call, key: str, outcome: Outcome) -> None:
    """Stores where the answer led, in the transaction of the change; an answer that holds a secret is not stored."""
    location = outcome.location if isinstance(outcome, Redirect) and outcome.cookie is None else None
    mine = (DoneRequest.key == key) & (DoneRequest.person_id == call.person.person_id)
    session.execute(update(DoneRequest).where(mine).values(status=outcome.status, location=location))


def _route() -> str:
    """What the id was used for: one that comes again with other fields is no repetition.

    A password leaves no trace here, not even in a digest.
    """
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, "password"))
    digest = hashlib.sha256(json.dumps(fields).encode("ascii")).hexdigest()
    return f"{request.method} {request.path[:200]} {digest}"

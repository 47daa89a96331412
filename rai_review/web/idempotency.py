"""A change that is sent twice happens once: its request id is stored in the change's own transaction."""

from __future__ import annotations

import re

from flask import request
from sqlalchemy import BigInteger, Integer, String, delete
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
    """A request id, who sent it where, and where its answer led."""

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


def find(session: Session, call: Call, key: str) -> Outcome | None:
    """Returns the stored answer of a repeated request, or None where the id is new.

    Raises `Refused` where the id was used for something else, or where the first answer can't be repeated.
    """
    done = session.get(DoneRequest, (key, call.person.person_id))
    if done is None or done.at < clock.now() - KEPT_MS:
        return None
    if done.route != _route() or done.location is None:
        raise Refused(mark("This request was already carried out; open the page again to see where things stand."))
    return Redirect(done.location)


def keep(session: Session, call: Call, key: str, outcome: Outcome) -> None:
    """Stores where the answer led, in the transaction of the change, and forgets ids older than a day."""
    session.execute(delete(DoneRequest).where(DoneRequest.at < clock.now() - KEPT_MS))
    location = outcome.location if isinstance(outcome, Redirect) and outcome.cookie is None else None
    session.add(
        DoneRequest(
            key=key,
            person_id=call.person.person_id,
            route=_route(),
            status=outcome.status,
            location=location,
            at=clock.now(),
        )
    )


def _route() -> str:
    return f"{request.method} {request.path}"[:300]

"""What a view is given, and what it may give back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from rai_review.database import Database
from rai_review.errors import Forbidden, Invalid
from rai_review.policy import Actor, Relation
from rai_review.settings import Settings
from rai_review.text import mark, speaking
from rai_review.web.pieces import Frame

LONGEST_FIELD = 200_000
EXTENSION = "rai_review"

_DIGITS = re.compile(r"[0-9]{1,15}")
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")


@dataclass(frozen=True)
class Wiring:
    """What the application hands to the lower rooms.

    `load_actor` finds who holds a session token; `clean_text` is the one way text enters
    (it raises `ValueError`); `frame` makes what surrounds every page.
    """

    settings: Settings
    database: Database
    load_actor: Callable[[Session, str], Actor | None]
    clean_text: Callable[[str], str]
    frame: Callable[[Session, Actor | None], Frame]


def wiring() -> Wiring:
    """Returns the wiring of the running application."""
    found: Wiring = current_app.extensions[EXTENSION]
    return found


@dataclass(frozen=True)
class Loaded:
    """A thing a route acts on, and how the actor stands to it."""

    value: Any
    relations: frozenset[Relation] = frozenset()


@dataclass
class Call:
    """One request on its way through guard and view.

    `subject` is what the route's loader found, `path` the URL's parts, `prepared` what was done
    before the transaction (a checked password, a stored upload).
    """

    wiring: Wiring
    path: Mapping[str, str]
    actor: Actor | None = None
    subject: Any = None
    relations: frozenset[Relation] = frozenset()
    prepared: Any = None
    frame: Frame = field(default_factory=Frame)
    _session: Session | None = None
    _form: MultiDict[str, str] | None = None

    @property
    def session(self) -> Session:
        """The open database session; there is none while `prepare` runs."""
        if self._session is None:
            raise RuntimeError("no database session is open here")
        return self._session

    @property
    def person(self) -> Actor:
        """Who is signed in; raises `Forbidden` where nobody is."""
        if self.actor is None:
            raise Forbidden(mark("Sign in first."))
        return self.actor

    @property
    def form(self) -> MultiDict[str, str]:
        """The posted fields, line ends as LF and text in NFC; raises `Invalid` naming a field that can't be text."""
        if self._form is None:
            self._form = MultiDict((name, self._clean(name, value)) for name, value in request.form.items(multi=True))
        return self._form

    @property
    def query(self) -> MultiDict[str, str]:
        """The query's fields, cleaned like the form's."""
        return MultiDict((name, self._clean(name, value)) for name, value in request.args.items(multi=True))

    def _clean(self, name: str, value: str) -> str:
        if len(value) > LONGEST_FIELD:
            raise Invalid.at(name, mark("This text is too long; %(most)d characters fit."), most=LONGEST_FIELD)
        try:
            return self.wiring.clean_text(value)
        except ValueError as problem:
            message = mark("This text holds a character that can't be stored: %(why)s.")
            raise Invalid.at(name, message, why=str(problem)) from problem


@dataclass
class Outcome:
    """What a view gives back. `cookie` sets the session cookie, an empty text ends it, None leaves it.

    `retry_after` says in how many seconds trying again makes sense, 0 for nothing of the kind.
    """

    status: int = 200
    cookie: str | None = None
    retry_after: int = 0

    def respond(self, _call: Call) -> Response:
        """Returns the HTTP response, made after the database session has closed."""
        raise NotImplementedError


class Page(Outcome):
    """An HTML page made from a template and plain values."""

    def __init__(self, template: str, *, status: int = 200, cookie: str | None = None, **values: Any) -> None:
        super().__init__(status, cookie)
        self.template = template
        self.values = values

    def respond(self, call: Call) -> Response:
        """Returns the rendered page in the reader's language."""
        return Response(render(self.template, call, self.values), self.status, mimetype="text/html")


def render(template: str, call: Call, values: Mapping[str, Any]) -> str:
    """Returns the template filled with `values` and the frame, in the reader's language."""
    with speaking(call.frame.language):
        return render_template(template, frame=call.frame, **values)


def whole_number(text: str) -> int | None:
    """Returns the number that a form or an address writes in up to 15 ASCII digits, or None."""
    return int(text) if _DIGITS.fullmatch(text) else None


def own_path(target: str) -> str:
    """Returns `target` where it is a path of this service, else `/`.

    Browsers leave tabs and line ends out of an address and read a backslash as a slash, so a path holds none of them.
    """
    return target if _OWN_PATH.fullmatch(target) else "/"


class Redirect(Outcome):
    """303: look there now."""

    def __init__(self, location: str, *, cookie: str | None = None) -> None:
        super().__init__(303, cookie)
        self.location = location

    def respond(self, _call: Call) -> Response:
        """Returns the redirect; only paths of this service are led to."""
        return redirect(own_path(self.location), 303)  # type: ignore[return-value]


class File(Outcome):
    """Stored bytes, sent as they are. `name` is offered for saving; `digest` is the SHA-256 in hex."""

    def __init__(self, chunks: Iterable[bytes], *, size: int, name: str, mimetype: str, digest: str) -> None:
        super().__init__(200)
        self.chunks, self.size, self.name, self.mimetype, self.digest = chunks, size, name, mimetype, digest

    def respond(self, _call: Call) -> Response:
        """Returns the download with its digest as entity tag; 304 where the reader has it already."""
        response = Response(self.chunks, 200, mimetype=self.mimetype)
        response.content_length = self.size
        response.set_etag(self.digest)
        response.headers.set("Content-Disposition", "attachment", **_file_names(self.name))
        return response.make_conditional(request)  # type: ignore[return-value]


def _file_names(name: str) -> dict[str, str]:
    """The parameters of RFC 6266 that name a file: in plain letters, and as it is called where it needs others."""
    if name.isascii():
        return {"filename": name}
    plain = name.encode("ascii", "replace").decode("ascii").replace("?", "_")
    return {"filename": plain, "filename*": "UTF-8''" + quote(name, safe="")}


class Text(Outcome):
    """Plain bytes of a stated type, such as a key, a checkpoint or a health answer."""

    def __init__(self, body: str | bytes, *, mimetype: str = "text/plain", status: int = 200) -> None:
        super().__init__(status)
        self.body, self.mimetype = body, mimetype

    def respond(self, _call: Call) -> Response:
        """Returns the bytes as they are."""
        return Response(self.body, self.status, mimetype=self.mimetype)

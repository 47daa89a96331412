"""The one way into a view: load, check, do, commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from rai_review.errors import AppError, Forbidden, NotFound, SignInNeeded, TooMany
from rai_review.policy import Action, Verdict, decide
from rai_review.text import mark
from rai_review.web import idempotency
from rai_review.web.call import Call, Loaded, Outcome, wiring
from rai_review.web.errors import status_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MARKER = "rai_action"

View = Callable[[Call], Outcome]
Loader = Callable[[Call], Loaded]
Prepare = Callable[[Call], Any]
Again = Callable[[Call, AppError], Outcome]


@dataclass(frozen=True)
class Guarded:
    """A view with what must hold before it runs."""

    action: Action
    view: View
    load: Loader | None
    prepare: Prepare | None
    again: Again | None
    repeatable: bool
    about_review: bool


def allows(
    action: Action,
    *,
    load: Loader | None = None,
    prepare: Prepare | None = None,
    again: Again | None = None,
    repeatable: bool = False,
    about_review: bool = False,
) -> Callable[[View], Callable[..., Response]]:
    """Guards a view by `action` of the policy table.

    `load` finds the subject and the actor's relations to it. `prepare` does slow work of an unsafe
    request (reading an upload, checking a password) after the check and before the transaction.
    `again` shows the form once more after a refusal, with what was typed. `repeatable` says that
    sending the same request twice is harmless, so that it needs no request id. `about_review` hides
    what the actor may not know exists.
    """

    def decorate(view: View) -> Callable[..., Response]:
        guarded = Guarded(action, view, load, prepare, again, repeatable, about_review)

        @wraps(view)
        def endpoint(**path: str) -> Response:
            if any("\0" in part for part in path.values()):  # PostgreSQL could not even look for it
                raise NotFound(mark("There is nothing here, or it is not yours to see."))
            call = Call(wiring=wiring(), path=path)
            outcome = _read(guarded, call) if request.method in SAFE else _change(guarded, call)
            return finish(outcome, call)

        setattr(endpoint, MARKER, action)
        return endpoint

    return decorate


def finish(outcome: Outcome, call: Call) -> Response:
    """Returns the response of an outcome, with the session cookie set or ended as it asks."""
    response = outcome.respond(call)
    if outcome.retry_after:
        response.headers["Retry-After"] = str(outcome.retry_after)
    settings = call.wiring.settings
    if outcome.cookie:
        response.set_cookie(
            settings.session_cookie, outcome.cookie, httponly=True, secure=settings.is_https, samesite="Lax", path="/"
        )
    elif outcome.cookie == "":
        response.delete_cookie(
            settings.session_cookie, httponly=True, secure=settings.is_https, samesite="Lax", path="/"
        )
    return response


def admit(guarded: Guarded, call: Call, session: Session) -> None:
    """Finds who asks and what for, and raises where the policy says no."""
    call._session = session
    token = request.cookies.get(call.wiring.settings.session_cookie)
    call.actor = call.wiring.load_actor(session, token) if token else None
    if call.actor is None and decide(None, guarded.action) is Verdict.SIGN_IN_NEEDED:
        raise SignInNeeded(mark("Sign in to go on."))
    g.zone = call.actor.zone if call.actor else call.wiring.settings.timezone
    call.frame = g.frame = call.wiring.frame(session, call.actor)
    if guarded.load:
        loaded = guarded.load(call)
        call.subject, call.relations = loaded.value, loaded.relations
    verdict = decide(call.actor, guarded.action, call.relations, about_review=guarded.about_review)
    if verdict is Verdict.HIDDEN:
        raise NotFound(mark("There is nothing here, or it is not yours to see."))
    if verdict is not Verdict.ALLOWED:
        raise Forbidden(mark("Your account may not do this."))


def _read(guarded: Guarded, call: Call) -> Outcome:
    with call.wiring.database.reading() as session:
        admit(guarded, call, session)
        outcome = guarded.view(call)
    call._session = None
    return outcome


def _change(guarded: Guarded, call: Call) -> Outcome:
    try:
        return _carry_out(guarded, call)
    except AppError as error:
        if guarded.again is None or isinstance(error, NotFound | SignInNeeded | Forbidden):
            raise
        with call.wiring.database.reading() as session:
            admit(guarded, call, session)
            outcome = guarded.again(call, error)
        outcome.status = status_of(error)
        outcome.retry_after = error.retry_after if isinstance(error, TooMany) else 0
        return outcome
    finally:
        call._session = None


def _carry_out(guarded: Guarded, call: Call) -> Outcome:
    key = None if guarded.repeatable else idempotency.request_key()
    if guarded.prepare:
        with call.wiring.database.reading() as session:
            admit(guarded, call, session)
        call._session = None
        call.prepared = guarded.prepare(call)
    with call.wiring.database.transaction() as session:
        admit(guarded, call, session)
        if key is None:
            return guarded.view(call)
        if call.actor:
            call.actor = replace(call.actor, request_id=key)
            if done := idempotency.begin(session, call, key):
                return done
        outcome = guarded.view(call)
        if call.actor:
            idempotency.keep(session, call, key, outcome)
    return outcome


def refuse_unguarded(app: Flask) -> None:
    """Raises `RuntimeError` naming every route whose view declares no action; the app then does not start."""
    bare = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], MARKER) and rule.endpoint != "static"
    )
    if bare:
        raise RuntimeError("routes without a guard: " + ", ".join(bare))

"""The one table from errors to HTTP: a page for people, `application/problem+json` for programs, same words."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, redirect, render_template, request
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from rai_review import clock
from rai_review.errors import (
    AppError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    TooLarge,
    TooMany,
    Unavailable,
)
from rai_review.errors import Problem as Fault
from rai_review.text import gettext, mark
from rai_review.web.pieces import ErrorView, Frame, Problem

LOG = structlog.get_logger(__name__)

STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    SignInNeeded: 401,
    Forbidden: 403,
    Refused: 409,
    Stale: 409,
    Invalid: 422,
    TooLarge: 413,
    TooMany: 429,
    Unavailable: 503,
}
TITLES = {
    400: mark("That request could not be read"),
    401: mark("Sign in first"),
    403: mark("Not yours to do"),
    404: mark("Nothing here"),
    405: mark("That is not possible here"),
    409: mark("Things have moved"),
    412: mark("This changed since you saw it"),
    413: mark("Too large"),
    422: mark("Something needs another look"),
    429: mark("Too many attempts"),
    500: mark("That went wrong on our side"),
    503: mark("Not available just now"),
}
SENTENCES = {
    400: mark("The request was not understood. Go back and try it again."),
    404: mark("The address may be mistyped, or the thing it names is not yours to see."),
    405: mark("This address can't be used that way. Go back and use the page's own buttons."),
    409: mark("Somebody made a change that this one does not fit beside. Open the page again and look."),
    413: mark("What was sent is larger than the service takes. The page says how much fits."),
    500: mark(
        "Nothing you typed is lost if the page said it was saved. Try again; if it stays, tell your administrator."
    ),
    503: mark("The service is busy or restarting. Wait a moment and try again."),
}


def problems_of(error: AppError, place: str = "") -> tuple[Problem, ...]:
    """Returns what is wrong with a form in the reader's words; what is no single field's fault stands at `place`."""
    faults = error.problems if isinstance(error, Invalid) else (Fault(place, error.message, error.arguments),)
    return tuple(Problem(each.place, gettext(each.message, **each.arguments)) for each in faults)


def status_of(error: AppError) -> int:
    """Returns the HTTP status of an error."""
    if isinstance(error, Stale) and error.precondition:
        return 412
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def install(app: Flask) -> None:
    """Registers the table with the application."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(IntegrityError, _collision)
    app.register_error_handler(Exception, _unexpected)


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/problem+json", "application/json"])
    return best is not None and best != "text/html"


def _app_error(error: AppError) -> Response:
    if isinstance(error, SignInNeeded) and request.method == "GET" and not _wants_json():
        return redirect("/sign-in?next=" + quote(request.full_path.rstrip("?")), 303)  # type: ignore[return-value]
    status = status_of(error)
    problems = []
    if isinstance(error, Invalid):
        problems = [
            {"place": each.place, "message": gettext(each.message, **each.arguments), "fix": each.fix or ""}
            for each in error.problems
        ]
    response = answer(status, gettext(error.message, **error.arguments), problems)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    return answer(status, gettext(SENTENCES.get(status, SENTENCES[400])), [])


def _database_error(error: OperationalError) -> Response:
    LOG.error("database unavailable", problem=type(error.orig).__name__, path=request.path)
    return answer(503, gettext(SENTENCES[503]), [])


def _collision(error: IntegrityError) -> Response:
    LOG.warning("two changes collided", problem=type(error.orig).__name__, path=request.path)
    return answer(409, gettext(SENTENCES[409]), [])


def _unexpected(error: Exception) -> Response:
    reference = clock.new_id()[:8]
    LOG.error("request failed", reference=reference, path=request.path, exc_info=error)
    return answer(500, gettext(SENTENCES[500]), [], reference)


def answer(status: int, sentence: str, problems: list[dict[str, str]], reference: str = "") -> Response:
    """Returns the error as a page, or as problem+json where the client asks for it."""
    title = gettext(TITLES.get(status, TITLES[400 if status < 500 else 500]))
    if _wants_json():
        body = {"type": "about:blank", "title": title, "status": status, "detail": sentence, "problems": problems}
        return Response(json.dumps(body), status, mimetype="application/problem+json")
    view = ErrorView(
        status, title, sentence, reference, problems=tuple(Problem(each["place"], each["message"]) for each in problems)
    )
    frame = replace(g.get("frame") or Frame(path=request.path), notice="")
    return Response(render_template("pages/errors/error.html", view=view, frame=frame), status, mimetype="text/html")

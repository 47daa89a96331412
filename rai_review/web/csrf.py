"""Changes come from our own pages only: Sec-Fetch-Site, else Origin, decide; no tokens that go stale."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from rai_review.errors import Forbidden
from rai_review.text import mark
from rai_review.web.call import wiring

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


def refuse_foreign() -> None:
    """Raises `Forbidden` for an unsafe request that a browser sent from somewhere else.

    A request with neither header is let through only without a session cookie: no browser in use sends none.
    """
    if request.method in SAFE:
        return
    settings = wiring().settings
    cookies = settings.session_cookie in request.cookies
    if not is_own(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), settings.url, cookies):
        raise Forbidden(mark("This request came from another site and was not carried out."))


def is_own(fetch_site: str | None, origin: str | None, own_url: str, has_cookie: bool) -> bool:
    """Whether a request with these headers comes from a page of `own_url`, or from a program without cookies."""
    if fetch_site is not None:
        return fetch_site in OWN_SITE
    if origin is not None:
        return same_origin(origin, own_url)
    return not has_cookie


def same_origin(origin: str, own_url: str) -> bool:
    """Whether both name the same scheme, host and port."""
    try:
        return _parts(origin) == _parts(own_url)
    except ValueError:
        return False


def _parts(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host")
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default

"""The server as it is set up: forwarded headers count from the trusted proxy alone."""

from typing import Any

import pytest
from waitress.server import create_server

from rai_review.cli.serve import server_options
from rai_review.errors import Invalid
from rai_review.settings import Settings

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_FORWARDED": "for=203.0.113.9",
}
PEER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "reviews.example", "wsgi.url_scheme": "http"}


def seen_behind(proxy: str) -> tuple[str, str, str]:
    """Address, scheme and host that the application sees of a request with forwarded headers from 127.0.0.1."""
    seen: dict[str, Any] = {}
    options = server_options(Settings.from_environment({"RAI_TRUSTED_PROXY": proxy}))
    server = create_server(lambda environment, _start: seen.update(environment) or [], **{**options, "port": 0}, map={})
    try:
        server.application({**PEER, **FORWARDED}, None)
    finally:
        server.close()
        server.task_dispatcher.shutdown()
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["HTTP_HOST"]


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        ("127.0.0.1", ("198.51.100.7", "https", "reviews.example")),
        ("198.51.100.1", ("127.0.0.1", "http", "reviews.example")),
        ("", ("127.0.0.1", "http", "reviews.example")),
    ],
)
def test_forwarded_headers_count_from_the_trusted_proxy_alone(proxy: str, expected: tuple[str, str, str]) -> None:
    assert seen_behind(proxy) == expected


@pytest.mark.parametrize("proxy", ["*", "localhost", "127.0.0.1, 127.0.0.2"])
def test_a_trusted_proxy_is_one_address(proxy: str) -> None:
    with pytest.raises(Invalid, match="RAI_TRUSTED_PROXY"):
        Settings.from_environment({"RAI_TRUSTED_PROXY": proxy})

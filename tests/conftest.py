"""What every test stands on: the short or the long form of a loop, and a network that ends at this machine."""

import socket
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import database, postgres_database, sqlite_database, templates

__all__ = ["database", "postgres_database", "sqlite_database", "templates"]

settings.register_profile("short", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run races, faults and fuzzing for their long rounds")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "short")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`rounds(20, 150)`: the first in `make test`, the second in `make sweep`."""
    long = bool(request.config.getoption("--long"))
    return lambda short_form, long_form: long_form if long else short_form


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """A test that would reach another machine fails instead, whatever library tries."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            if host not in ("127.0.0.1", "::1", "localhost"):
                raise AssertionError(f"a test reached out to {host}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield

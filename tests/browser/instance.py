"""A real instance for a module of browser tests: `rai-review serve` with its worker, on a fresh folder and port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from rai_review.database import Database
from rai_review.migrations import runner
from rai_review.settings import PREFIX, Settings
from tests.builders import World, make_world

PASSWORD = "a long enough sentence"
START_SECONDS = 90
STOP_SECONDS = 30


@dataclass(frozen=True)
class Instance:
    """Where it is reached, its people by first name, its folder, and the checklist that reviews are started on."""

    url: str
    world: World
    folder: Path
    checklist: str


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of the instance, without any of the machine's own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | {"RAI_DATA": str(folder), "RAI_PORT": str(port), "RAI_ARGON2_TIME": "1"}


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once the service answers; fails when it ends or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "the service ended"
        try:
            with urlopen(f"{url}/readyz", timeout=5):
                return
        except URLError:
            time.sleep(0.2)
    raise AssertionError("the service did not start")


@contextmanager
def served(command: str, folder: Path, port: int) -> Iterator[str]:
    """Runs `rai-review COMMAND` over a folder until the block ends; yields where it is reached."""
    url = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        program = [sys.executable, "-m", "rai_review", command]
        server = subprocess.Popen(program, env=environment(folder, port), stdout=log, stderr=log)
        try:
            wait_until_ready(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(STOP_SECONDS)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance with its people and the shipped checklists, served until the module's tests are through."""
    folder = tmp_path_factory.mktemp("instance")
    database = Database(Settings.from_environment({"RAI_DATA": str(folder)}).database_url)
    runner.upgrade(database)
    world = make_world(database, folder, PASSWORD)
    checklist = world.publish_shipped()
    with served("serve", folder, free_port()) as url:
        yield Instance(url, world, folder, checklist)
    database.dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo is served, with its people and reviews in every state."""
    with served("demo", tmp_path_factory.mktemp("demo"), free_port()) as url:
        yield url

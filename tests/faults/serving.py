"""`rai-review serve` and `rai-review worker` as real processes, to be killed, measured and watched from outside."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from rai_review.settings import PREFIX
from tests.web.browser_less import PASSWORD, fields_of

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
LOST = (OSError, http.client.HTTPException)

Fields = dict[str, object]
Found = TypeVar("Found")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Said:
    """What came back; status 0 where nothing did."""

    status: int
    body: bytes = b""
    location: str = ""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Service:
    """One instance of its own folder and port: its server, and what asks it. `prefix` runs the server under a tool."""

    data: Path
    with_worker: bool = True
    prefix: tuple[str, ...] = ()
    port: int = 0
    server: subprocess.Popen[bytes] | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def run(self, *arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        """Starts a command of ours on this instance, its log beside the data."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        own |= {"RAI_DATA": str(self.data), "RAI_PORT": str(self.port), "RAI_ARGON2_TIME": "1"}
        command = [*prefix, sys.executable, "-m", "rai_review", *arguments]
        with (self.data / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=own, stderr=log, stdout=log)

    def start(self) -> None:
        arguments = ("serve",) if self.with_worker else ("serve", "--no-worker")
        self.server = self.run(*arguments, prefix=self.prefix)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.server.poll() is None:
            if self.ask("GET", "/healthz").status == 200:
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {(self.data / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        if self.server is not None:
            end(self.server, own=self.prefix[:1] != ("strace",))

    def processes(self) -> list[int]:
        """The server's process and all below it."""
        assert self.server is not None
        return [self.server.pid, *descendants(self.server.pid)]

    def worker(self) -> int:
        """The process of the supervised worker."""
        return wait_for(lambda: next((pid for pid in self.processes()[1:] if "worker" in command_of(pid)), 0))

    def ask(self, method: str, path: str, who: str = "", fields: Fields | None = None, file: bytes = b"") -> Said:
        """One request on a connection of its own; with `file` as a form that uploads it."""
        body, kind = _multipart(fields or {}, file) if file else (urlencode(fields or {}, doseq=True).encode(), FORM)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": kind}
        if who in self.cookies:
            headers["Cookie"] = self.cookies[who]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            said = Said(answer.status, answer.read(), answer.getheader("Location") or "")
            if cookie := answer.getheader("Set-Cookie"):
                self.cookies[who] = cookie.partition(";")[0]
            return said
        except LOST:
            return Said(0)
        finally:
            connection.close()

    def sign_in(self, who: str) -> None:
        self.cookies.pop(who, None)
        said = self.ask("POST", "/sign-in", who, {"name": f"{who}@example.org", "password": PASSWORD})
        assert said.status == 303, said.text[:500]

    def form(self, page: str, who: str, action: str) -> Fields:
        """The fields of a form as its page gives them."""
        said = self.ask("GET", page, who)
        assert said.status == 200, (said.status, said.body[:500])
        return dict(fields_of(said.text, action))


def end(process: subprocess.Popen[bytes], *, own: bool = True) -> None:
    """Asks a process to end and waits for it; not `own` where a tool stands before ours and ends with it."""
    with suppress(OSError):
        for pid in [process.pid] if own else descendants(process.pid)[:1]:
            os.kill(pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def served(data: Path, **how: object) -> Iterator[Service]:
    """A started service; its server and worker are gone afterwards."""
    service = Service(data, **how)  # type: ignore[arg-type]
    try:
        service.start()
        yield service
    finally:
        service.stop()


def _multipart(fields: Fields, file: bytes) -> tuple[bytes, str]:
    line = uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, given in fields.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="run.txt"\r\n'
    parts += [f"{head}Content-Type: text/plain\r\n\r\n".encode(), file, f"\r\n--{line}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={line}"


def wait_for(look: Callable[[], Found], seconds: float = 90) -> Found:
    """What `look` finds as soon as it finds something; fails after a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def descendants(pid: int) -> list[int]:
    """The processes below a process, at any depth."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> list[str]:
    """A process's command; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []

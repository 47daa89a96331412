"""The server killed in the middle of requests: what was acknowledged is there, nothing is half done, all can go on."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from rai_review import clock
from rai_review.database import Database
from rai_review.decisions.models import Act, Submission
from rai_review.jobs import queue, worker
from rai_review.jobs.models import Job
from rai_review.reports.models import Report
from rai_review.reviews import access
from rai_review.reviews.models import CurrentAnswer
from tests.builders import World, ledger_problems, make_world
from tests.web.browser_less import PASSWORD, fields_of

ROOT = Path(__file__).parents[2]
ANSWERS = {"harm": "small", "switch": "yes", "notice": "yes", "why": "Because people wait for answers all day."}


@dataclass
class Server:
    """`rai-review serve` on a free port, started again after each kill."""

    world: World
    port: int
    process: subprocess.Popen[bytes] | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        environment = {**os.environ, "RAI_DATA": str(self.world.settings.data), "RAI_PORT": str(self.port)}
        environment |= {"RAI_DATABASE_URL": self.world.database.url}
        command = [sys.executable, "-m", "rai_review", "serve"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, who: str = "", **fields: object) -> tuple[int, str]:
        """Sends one request and returns status and text; raises `OSError` or `HTTPException` where none came back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/x-www-form-urlencoded"}
        if who in self.cookies:
            headers["Cookie"] = self.cookies[who]
        connection.request(method, path, urlencode(fields, doseq=True), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookies[who] = cookie.partition(";")[0]
        connection.close()
        return answer.status, text

    def sign_in(self, who: str) -> None:
        assert self.ask("POST", "/sign-in", who, name=f"{who}@example.org", password=PASSWORD)[0] == 303


@pytest.fixture
def server(sqlite_database: Database, tmp_path: Path) -> Server:
    world = make_world(sqlite_database, tmp_path, PASSWORD)
    world.checklist = world.publish_small()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Server(world, port)


def survive(server: Server, chance: random.Random, step: Callable[[], int]) -> bool:
    """Carries out a step while the server is killed, starts it again; returns whether the step was acknowledged."""
    done: list[int] = []

    def run() -> None:
        try:
            done.append(step())
        except (OSError, http.client.HTTPException):
            done.append(0)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(chance.random() * 0.06)
    server.kill()
    thread.join()
    server.start()
    return done[0] == 303


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def value_number(database: Database, review: str, key: str) -> int:
    with database.reading() as session:
        row = session.get(CurrentAnswer, (review, key))
        return row.number if row else 0


@pytest.mark.slow
def test_a_journey_under_kills_loses_nothing(server: Server, rounds: Callable[[int, int], int]) -> None:
    chance, world = random.Random(7), server.world
    database = world.database
    review = world.start(world.checklist)
    with database.reading() as session:
        url = access.find_review(session, review).url
    server.start()
    server.sign_in("lou")
    kills = rounds(1, len(ANSWERS))
    given = {**ANSWERS, "tested": clock.today("UTC").isoformat()}
    for place, (key, value) in enumerate(given.items()):
        save = {"value": value, "version": "0", "note": "", "request_id": f"answer-{key}-once"}

        def step(key: str = key, save: dict[str, str] = save) -> int:
            return server.ask("POST", f"{url}/answers/{key}", "lou", **save)[0]

        acknowledged = survive(server, chance, step) if place < kills else step() == 303
        if acknowledged:
            assert value_number(database, review, key) == 1
        elif value_number(database, review, key) == 0:
            assert step() == 303
        assert ledger_problems(database) == ()
    send(server, chance, url, review)
    approve(server, chance, url)
    server.kill()
    with clock.frozen(clock.now() + queue.LEASE_MS + 1000):
        worker.run_one(database, {"issue-report": world.handler()})
    assert count(database, Report) == count(database, Job) == 1
    assert ledger_problems(database) == ()


def send(server: Server, chance: random.Random, url: str, review: str) -> None:
    """Sends the review under a kill, and again with the same request id where that was not acknowledged."""
    database = server.world.database
    fields = fields_of(server.ask("GET", f"{url}/check", "lou")[1], f"{url}/send") | {"attest": ["yes"]}

    def step() -> int:
        return server.ask("POST", f"{url}/send", "lou", **fields)[0]

    acknowledged = survive(server, chance, step)
    assert acknowledged <= count(database, Submission)
    assert step() == 303, "the same request again leads to the same place"
    assert count(database, Submission) == 1
    assert server.world.case(review).revision.state == "in_review"


def approve(server: Server, chance: random.Random, url: str) -> None:
    """Approves under a kill, and again with the same request id."""
    database = server.world.database
    server.sign_in("kai")
    fields = fields_of(server.ask("GET", f"{url}/sign-off", "kai")[1], f"{url}/sign-off")
    fields |= {"decision": ["approve"], "intended_use": ["Orders."], "limits": ["No refunds."], "do": ["decide"]}
    fields |= {"statement": ["read", "not-author", "signature"]}

    def step() -> int:
        return server.ask("POST", f"{url}/sign-off", "kai", **fields)[0]

    acknowledged = survive(server, chance, step)
    assert acknowledged <= count(database, Act)
    assert step() == 303
    assert count(database, Act) == 1

"""Server and worker killed along the whole journey: what was acknowledged stands, once, and one report comes of it."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ledger_problems
from tests.faults.journey import Journey, Sent, Step, instance, steps
from tests.faults.serving import Said, Service, command_of, descendants, served, wait_for

pytestmark = pytest.mark.slow

WORKER_POINTS = 10
LONGEST_JOB_SECONDS = 4.0


def killed_over(journey: Journey, sent: Sent, delay: float | None) -> Said:
    """Kills the server `delay` seconds into a request, or once it has answered, and starts it again."""
    said: list[Said] = []
    asking = threading.Thread(target=lambda: said.append(journey.send(sent)))
    asking.start()
    if delay is None:
        asking.join()
    else:
        time.sleep(delay)
    journey.service.kill()
    asking.join()
    journey.service.start()
    return said[0]


def carry_out(journey: Journey, step: Step, kill: bool, delay: float | None) -> None:
    """A step, under a kill or not, and again: acknowledged means stored, and it is stored once."""
    sent = step.make(journey)
    assert step.count(journey) == 0
    said = killed_over(journey, sent, delay) if kill else journey.send(sent)
    stored = step.count(journey)
    assert said.status in (0, 303), (step.name, said.text[:500])
    assert stored in ((1,) if said.status else (0, 1)), (step.name, said.status, stored)
    again = journey.send(sent)
    assert again.status == 303, (step.name, again.status, again.text[:2000])
    assert step.count(journey) == 1, step.name


def verified(data: bytes, service: Service, folder: Path) -> int:
    """The exit code of `rai-review verify` on a report, with the instance's own seal trusted."""
    (folder / "report.pdf").write_bytes(data)
    (folder / "seal.pem").write_bytes(service.ask("GET", "/.well-known/rai-review/seal.pem").body)
    command = [sys.executable, "-m", "rai_review", "verify", str(folder / "report.pdf")]
    return subprocess.run([*command, "--trust", str(folder / "seal.pem")], check=False, timeout=120).returncode


@pytest.mark.parametrize("moment", ["within", "after"])
def test_the_server_is_killed_at_every_step(tmp_path: Path, rounds: Callable[[int, int], int], moment: str) -> None:
    chance = random.Random(f"seed {moment}")
    way = steps()
    chosen = {step.name for step in chance.sample(way, rounds(1, len(way)))}
    world = instance(tmp_path)
    with served(tmp_path) as service:
        journey = Journey(service, world)
        workers = [service.worker()]
        service.sign_in("lou")
        for step in way:
            carry_out(journey, step, step.name in chosen, chance.random() * 0.06 if moment == "within" else None)
            if step.name in chosen:
                workers.append(service.worker())
                assert ledger_problems(journey.world.database) == ()
        assert verified(journey.report(), service, tmp_path) == 0
        assert journey.reports() == (1, 1, ["done"])
        for pid in set(workers) - {service.worker()}:
            wait_for(lambda pid=pid: "worker" not in command_of(pid))
    assert ledger_problems(journey.world.database) == ()


def test_the_worker_is_killed_at_any_moment_of_its_job(tmp_path: Path, rounds: Callable[[int, int], int]) -> None:
    points, world = rounds(1, WORKER_POINTS), instance(tmp_path)
    with served(tmp_path, with_worker=False) as service:
        journey = Journey(service, world)
        service.sign_in("lou")
        for step in steps():
            assert journey.send(step.make(journey)).status == 303
        for point in range(points):
            killed_at_work(journey, LONGEST_JOB_SECONDS * (point + 0.5) / points)
            assert journey.reports()[:2] in ((0, 0), (1, 1))
            assert ledger_problems(world.database) == ()
        last = service.run("worker")
        try:
            assert verified(journey.report(), service, tmp_path) == 0
            wait_for(lambda: journey.job_is("done"))
        finally:
            last.terminate()
            last.wait(30)
    assert journey.reports() == (1, 1, ["done"])
    assert ledger_problems(world.database) == ()


def killed_at_work(journey: Journey, delay: float) -> None:
    """Starts a worker and kills it so long after it took the job; its lease then ends at once."""
    worker = journey.service.run("worker")
    wait_for(lambda: journey.job_is("running") or journey.job_is("done"))
    time.sleep(delay)
    below = descendants(worker.pid)
    worker.kill()
    worker.wait()
    for pid in below:
        wait_for(lambda pid=pid: "rendering" not in " ".join(command_of(pid)))
    journey.let_leases_end()

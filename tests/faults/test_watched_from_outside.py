"""The served journey under strace: which process opens a private key, and what is on the disk when an answer leaves."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from rai_review.ledger.signing import KEY_FILE as CHECKPOINT_KEY
from rai_review.reports.signing import KEY_FILE as SEAL_KEY
from tests.faults.journey import Journey, instance, steps
from tests.faults.serving import end, served
from tests.faults.traces import HAS_STRACE, Call, acknowledged_too_early, calls, opened_below, strace

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HAS_STRACE, reason="strace is not installed")]


@dataclass(frozen=True)
class Watched:
    data: Path
    answers: int
    web: list[Call]
    worker: list[Call]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A journey from the feature to the report, its web process and its worker watched."""
    data = tmp_path_factory.mktemp("watched")
    web, worker = data / "web.trace", data / "worker.trace"
    world = instance(data)
    with served(data, with_worker=False, prefix=strace(web)) as service:
        journey = Journey(service, world)
        service.sign_in("lou")
        given = 1
        for step in steps():
            assert journey.send(step.make(journey)).status == 303
            given += 1
        working = service.run("worker", prefix=strace(worker))
        try:
            report = journey.report()
        finally:
            end(working, own=False)
        for page in ("", "/check", "/tier", "/report"):
            assert service.ask("GET", journey.url + page, "lou").status == 200
        for page in ("keys", "seal.pem", "checkpoint"):
            assert service.ask("GET", f"/.well-known/rai-review/{page}").status == 200
        assert service.ask("POST", "/verify", "", {"nothing": "more"}, report).status == 200
    return Watched(data, given, calls(web), calls(worker))


def test_the_web_process_opens_no_private_key_and_the_worker_does(watched: Watched) -> None:
    keys = watched.data / "keys"
    assert opened_below(watched.worker, keys) >= {SEAL_KEY, CHECKPOINT_KEY}
    assert opened_below(watched.web, watched.data) >= {"rai.db"}, "the watch sees what is opened"
    assert opened_below(watched.web, keys) == set()


def test_no_change_is_acknowledged_before_it_is_on_the_disk(watched: Watched) -> None:
    log = str(watched.data / "rai.db-wal")
    assert sum(call.is_change_acknowledged for call in watched.web) > watched.answers
    assert acknowledged_too_early(watched.web, log) == []


def test_the_watch_would_see_an_answer_that_leaves_too_early(watched: Watched) -> None:
    log = str(watched.data / "rai.db-wal")
    never_synced = [call for call in watched.web if not call.is_sync]
    assert len(acknowledged_too_early(never_synced, log)) >= watched.answers


def test_evidence_is_on_the_disk_before_its_row(watched: Watched) -> None:
    log, kept = str(watched.data / "rai.db-wal"), f"{watched.data}/files/evidence/"
    links = [place for place, call in enumerate(watched.web) if call.name.startswith("link")]
    assert len(links) == 1
    source, target = (path for path in watched.web[links[0]].paths if path.startswith(kept))
    before, after = watched.web[: links[0]], watched.web[links[0] :]
    assert any(call.is_sync and source in call.paths for call in before), "the file, before it gets its name"
    row = next(place for place, call in enumerate(after) if call.name == "pwrite64" and log in call.paths)
    folder = str(Path(target).parent)
    assert any(call.is_sync and folder in call.paths for call in after[:row]), "the folder, before the row"
    assert any(call.is_sync and log in call.paths for call in after[row:])

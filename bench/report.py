"""Rendering the report of a T4 review against WeasyPrint alone: the same pages, each in a fresh process.

As a program it is the floor: HTML on standard input, the PDF on standard output.
"""

import dataclasses
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

from bench.alternation import timed
from rai_review.cli import demo, stories
from rai_review.cli.instance import set_up
from rai_review.cli.key import origin_of, prepare_keys
from rai_review.cli.stories import Stage
from rai_review.clock import now
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.decisions.sign_off import Decision
from rai_review.jobs import queue
from rai_review.ledger import signing
from rai_review.people import service as people
from rai_review.people.service import NewPerson
from rai_review.policy import SERVICE
from rai_review.reports import printing, rendering
from rai_review.reports.composition import compose
from rai_review.reports.handler import freeze
from rai_review.reports.record import ReportMeta, SealedRecord, to_json
from rai_review.settings import Settings

PRODUCT = [sys.executable, "-m", "rai_review.reports.rendering"]
FLOOR = [sys.executable, "-m", "bench.report"]


def measure(folder: Path, pairs: int) -> str:
    """Renders in turn, A B B A, and returns a line with the ratio of the medians."""
    record, meta = make_record(folder)
    html = printing.report_html(printing.safe_contents(compose(record, meta))).encode()
    sides = {"floor": (FLOOR, html), "product": (PRODUCT, to_json(record, meta))}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for pair in range(pairs):
        for name in sorted(sides, reverse=bool(pair % 2)):
            times[name].append(timed(partial(_run, *sides[name])))
    floor, product = (statistics.median(times[name]) for name in ("floor", "product"))
    return f"a T4 report / WeasyPrint alone: {product / floor:.2f} (median {product:.1f} and {floor:.1f} s)"


def _run(command: list[str], data: bytes) -> None:
    subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True)


def make_record(folder: Path) -> tuple[SealedRecord, ReportMeta]:
    """Plays a rejected T4 review through the services; returns what its report is made from."""
    settings = Settings.from_environment({"RAI_DATA": str(folder)})
    database = Database(settings.database_url)
    set_up(settings, database)
    prepare_keys(settings, database)
    _play(_cast(settings, database))
    with database.transaction() as session:
        held = queue.claim(session)
    assert held is not None
    with database.reading() as session:
        frozen = freeze(session, held.payload)
    note = signing.make_checkpoint(database, settings.keys, settings.checkpoint_file, origin_of(settings))
    assert note is not None
    proof = signing.proof_of(database, frozen.entry, note, int(note.splitlines()[1]))
    meta = ReportMeta(1, now(), held.payload["as_of"], "Bench", "0", "0" * 64, "2036-01-01", entries=frozen.entries)
    database.dispose()
    return dataclasses.replace(frozen.record, proof=proof), meta


def _cast(settings: Settings, database: Database) -> Stage:
    with database.transaction() as session:
        team = people.add_team(session, SERVICE, demo.HEALTH)
    found = {}
    for name, positions, teams in (("Ana", (), ((team, True),)), ("Grace", ("executive",), ())):
        with database.transaction() as session:
            new = NewPerson(name, f"{name.lower()}@example.org", positions=positions, teams=teams)
            found[name] = people.add_person(session, SERVICE, new)
    return Stage(settings, database, found, {demo.HEALTH: team})


def _play(stage: Stage) -> None:
    told = stories.walkthroughs()["medical-triage-agent", "first"]
    review = stories.start(stage, "Ana", demo.HEALTH, "Medical triage agent", "", "0.9", "2027-03-01")
    stories.answer(stage, review, told)
    stories.send(stage, review)
    stories.decide(stage, review, "Grace", Decision(Kind.REJECT, "executive", "This design does not go ahead."))


def main() -> None:
    import weasyprint  # noqa: PLC0415 - it loads Pango, which the measuring process does without

    page = weasyprint.HTML(string=sys.stdin.read(), base_url=rendering._BASE, url_fetcher=rendering._closed_table())
    sys.stdout.buffer.write(page.write_pdf(**rendering._OPTIONS))


if __name__ == "__main__":
    main()

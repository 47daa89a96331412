"""`python -m bench`: saves one answer in the product and in the floor, and prints how they compare."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from bench import honesty, report
from bench.alternation import Compared, Side, compare
from bench.instance import Seeded, copy, free_port, seed, serving
from bench.saving import FLOOR, PRODUCT, Saver, saver

AIM = 1.0
STILL = 0.05  # an A/A run further off than this says that the machine is too busy to tell
SERVICE, FLOOR_SERVER = ["rai_review", "serve", "--no-worker"], ["bench.floor"]


@click.command()
@click.option("--reviews", default=140, show_default=True, help="Reviews in the database, each answered.")
@click.option("--blocks", default=15, show_default=True)
@click.option("--pairs", default=100, show_default=True, help="Pairs of saves in a block.")
@click.option("--reports", default=3, show_default=True, help="Pairs of reports to render; 0 for none.")
def main(reviews: int, blocks: int, pairs: int, reports: int) -> None:
    """Saves one answer and renders one report beside their floors, and prints how they compare."""
    with tempfile.TemporaryDirectory(prefix="rai-bench-") as folder:
        click.echo(f"Answering {reviews} reviews …")
        seeded = seed(Path(folder) / "seed", reviews)
        problems = measure(seeded, blocks, pairs)
        if reports:
            click.echo(report.measure(Path(folder) / "report", reports))
    for problem in problems[:10]:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def measure(seeded: Seeded, blocks: int, pairs: int) -> list[str]:
    """Measures, prints, checks; returns what was not honest."""
    folders = {name: copy(seeded, name) for name in ("floor", "twin", "product")}
    savers: dict[str, Saver] = {}
    with ExitStack() as stack:
        sides = {}
        for name, folder in folders.items():
            command, path = (SERVICE, PRODUCT) if name == "product" else (FLOOR_SERVER, FLOOR)
            port = free_port()
            pid = stack.enter_context(serving(command, port, folder))
            savers[name] = saver(port, path, seeded)
            sides[name] = Side(savers[name], pid)
        for longer in (1, 2):
            same = compare(sides["floor"], sides["twin"], blocks * longer, pairs)
            compared = compare(sides["floor"], sides["product"], blocks * longer, pairs)
            if _is_still(same):
                break
    click.echo(same.line("floor", "the same floor once more"))
    click.echo(compared.line("floor", "rai-review"))
    click.echo(_verdict(compared, same))
    return _check(folders, savers)


def _check(folders: dict[str, Path], savers: dict[str, Saver]) -> list[str]:
    done = savers["product"].done
    problems = honesty.check_product(folders["product"], done)
    for name in ("floor", "twin"):
        problems += honesty.check_floor(folders[name], savers[name].done)
    if not problems:
        click.echo(f"Honest: all {len(done)} acknowledged saves are stored with their ledger entries, which verify.")
    return problems


def _is_still(same: Compared) -> bool:
    return abs(same.ratio - 1) <= STILL


def _verdict(compared: Compared, same: Compared) -> str:
    if not _is_still(same):
        return "Too noisy: the floor does not equal itself. Measure again on a quiet machine."
    return f"The aim of at most {AIM:.1f} is {'met' if compared.ratio <= AIM else 'not met'}."


if __name__ == "__main__":
    main()

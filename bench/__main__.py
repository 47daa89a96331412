"""`python -m bench`: saves one answer in the product and in the floor, and prints how they compare."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from bench import honesty
from bench.alternation import Compared, Side, compare
from bench.instance import Seeded, copy, free_port, seed, serving
from bench.saving import FLOOR, PRODUCT, Saver, saver

AIM = 1.0
STILL = 0.05  # an A/A run further off than this says that the machine is too busy to tell
THREADS = 8


@click.command()
@click.option("--reviews", default=140, show_default=True, help="Reviews in the database, each answered.")
@click.option("--blocks", default=15, show_default=True)
@click.option("--pairs", default=100, show_default=True, help="Pairs of saves in a block.")
def main(reviews: int, blocks: int, pairs: int) -> None:
    """Saves one answer in the product and in the floor, and prints how they compare."""
    with tempfile.TemporaryDirectory(prefix="rai-bench-") as folder:
        click.echo(f"Answering {reviews} reviews …")
        seeded = seed(Path(folder) / "seed", reviews)
        problems = measure(seeded, blocks, pairs)
    for problem in problems[:10]:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def measure(seeded: Seeded, blocks: int, pairs: int) -> list[str]:
    """Measures, prints, checks; returns what was not honest."""
    folders = {name: copy(seeded, name) for name in ("floor", "twin", "product")}
    with ExitStack() as stack:
        floor, twin = (_start_floor(stack, seeded, folders[name], name) for name in ("floor", "twin"))
        product = _start_product(stack, seeded, folders["product"])
        compared = same = compare(floor, floor, 1, 1)
        for attempt in (1, 2):
            same = compare(floor, twin, blocks * attempt, pairs)
            compared = compare(floor, product, blocks * attempt, pairs)
            if _is_still(same):
                break
    click.echo(same.line("floor", "the same floor once more"))
    click.echo(compared.line("floor", "rai-review"))
    click.echo(_verdict(compared, same))
    problems = honesty.check_product(folders["product"], product.save.done)
    for side in (floor, twin):
        problems += honesty.check_floor(folders[side.name], side.save.done)
    saves = len(product.save.done)
    if not problems:
        click.echo(f"Honest: all {saves} acknowledged saves are stored with their ledger entries; the ledger verifies.")
    return problems


def _start_floor(stack: ExitStack, seeded: Seeded, folder: Path, name: str) -> Side:
    port = free_port()
    pid = stack.enter_context(serving(["bench.floor"], port, folder))
    return Side(name, saver(port, FLOOR, seeded), pid)


def _start_product(stack: ExitStack, seeded: Seeded, folder: Path) -> Side:
    port = free_port()
    pid = stack.enter_context(serving(["rai_review", "serve", "--no-worker"], port, folder))
    return Side("product", saver(port, PRODUCT, seeded), pid)


def _is_still(same: Compared) -> bool:
    return abs(same.ratio - 1) <= STILL


def _verdict(compared: Compared, same: Compared) -> str:
    if not _is_still(same):
        return "Too noisy: the floor does not equal itself. Measure again on a quiet machine."
    return f"The aim of at most {AIM:.1f} is {'met' if compared.ratio <= AIM else 'not met'}."


if __name__ == "__main__":
    main()

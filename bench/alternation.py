"""Two servers asked in turn, A B B A, by one client: what disturbs the machine disturbs both."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RESAMPLES = 2000


@dataclass(frozen=True)
class Side:
    """One of the two: what does one save and returns its seconds, and the process whose CPU time counts."""

    save: Callable[[], float]
    pid: int


@dataclass(frozen=True)
class Compared:
    """B against A: the median of the blocks' ratios with its 95 % bootstrap interval; times in ms a save."""

    ratio: float
    low: float
    high: float
    medians: tuple[float, float]
    cpu: tuple[float, float]

    def line(self, a: str, b: str) -> str:
        took = f"median {self.medians[1]:.2f} and {self.medians[0]:.2f} ms"
        used = f"CPU {self.cpu[1]:.2f} and {self.cpu[0]:.2f} ms, ratio {self.cpu[1] / self.cpu[0]:.2f}"
        return f"{b} / {a}: {self.ratio:.2f} [{self.low:.2f} to {self.high:.2f}] ({took}; {used})"


def compare(a: Side, b: Side, blocks: int, pairs: int) -> Compared:
    """Measures B against A in `blocks` blocks of `pairs` pairs, after a warm-up of both."""
    for _ in range(pairs):
        a.save(), b.save()
    before = cpu_seconds(a.pid), cpu_seconds(b.pid)
    found = [_block(a, b, pairs) for _ in range(blocks)]
    after = cpu_seconds(a.pid), cpu_seconds(b.pid)
    ratios = [of_b / of_a for of_a, of_b in found]
    low, high = _interval(ratios)
    saves = blocks * pairs / 1000
    return Compared(
        ratio=statistics.median(ratios),
        low=low,
        high=high,
        medians=(statistics.median(one for one, _ in found) * 1000, statistics.median(one for _, one in found) * 1000),
        cpu=((after[0] - before[0]) / saves, (after[1] - before[1]) / saves),
    )


def _block(a: Side, b: Side, pairs: int) -> tuple[float, float]:
    times: dict[str, list[float]] = {"a": [], "b": []}
    for pair in range(pairs):
        for name, side in (("b", b), ("a", a)) if pair % 2 else (("a", a), ("b", b)):
            times[name].append(side.save())
    return statistics.median(times["a"]), statistics.median(times["b"])


def _interval(ratios: list[float]) -> tuple[float, float]:
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return medians[RESAMPLES // 40], medians[-RESAMPLES // 40 - 1]


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of its children, the ended ones included."""
    ticks = 0
    for each in [pid, *_children(pid)]:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / 100


def _children(pid: int) -> list[int]:
    own = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return own + [deeper for each in own for deeper in _children(each)]


def timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start

"""Saving one answer, over and over: a text and a choice in turn, spread over all reviews, never the same twice."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.alternation import timed
from bench.connection import Connection
from bench.instance import Seeded, Target

PRODUCT, FLOOR = "/reviews/{0.reference}/answers/{0.question}", "/save/{0.review_id}/{0.question}"
SENTENCE = "Shoppers ask about orders and returns; a person takes over where the answer is not sure. "


@dataclass(frozen=True)
class Saved:
    """A save that was acknowledged."""

    review_id: str
    question: str
    number: int
    value: str


@dataclass
class Saver:
    """Saves through one connection and keeps what was acknowledged."""

    connection: Connection
    path: str
    turns: Callable[[], Target]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    done: list[Saved] = field(default_factory=list)

    def __call__(self) -> float:
        target = self.turns()
        key = (target.review_id, target.question)
        seen = self.numbers.get(key, target.number)
        count = len(self.done)
        value = _choice(target, seen) if target.options else f"{SENTENCE * 3}Take {count}."
        request = self.connection.request(self.path.format(target), {"value": value, "version": str(seen)})
        statuses: list[int] = []
        took = timed(lambda: statuses.append(self.connection.post(request)))
        if statuses != [200]:
            raise RuntimeError(f"{self.path.format(target)} answered {statuses}")
        self.numbers[key] = seen + 1
        self.done.append(Saved(target.review_id, target.question, seen + 1, value))
        return took


def _choice(target: Target, seen: int) -> str:
    others = [option for option in target.options if option != target.present]
    return others[0] if (seen - target.number) % 2 == 0 else target.present


def saver(port: int, path: str, seeded: Seeded) -> Saver:
    headers = {
        "Cookie": f"rai_session={seeded.token}",
        "Sec-Fetch-Site": "same-origin",
        "HX-Request": "true",
        "Accept-Encoding": "identity",
    }
    return Saver(Connection(port, headers), path, itertools.cycle(seeded.targets).__next__)

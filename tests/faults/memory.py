"""How much memory a tree of processes takes, and a bound on it where the machine lets us set one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

PLACES = ((Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"), (Path("/sys/fs/cgroup"), "memory.max"))
KILLS = ("memory.oom_control", "memory.events")


def pss(pid: int) -> int:
    """A process's share of the memory that it maps, in bytes; 0 where it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Peak:
    """Looks again and again how much all `processes` take together while the block runs; `bytes` is the most seen."""

    def __init__(self, processes: Callable[[], list[int]]) -> None:
        self.processes, self.bytes, self.stop = processes, 0, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self.stop.wait(0.1):
            self.bytes = max(self.bytes, sum(map(pss, self.processes())))

    def __enter__(self) -> Peak:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: object, trace: TracebackType | None) -> None:
        self.stop.set()
        self.thread.join()


@dataclass(frozen=True)
class Group:
    """A control group with a bound; without a folder the machine has none for us, and only measuring is left."""

    folder: Path | None

    @property
    def prefix(self) -> tuple[str, ...]:
        """The words before a command that put it, and all that it starts, into the group."""
        join = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        return ("sh", "-c", join, str(self.folder)) if self.folder else ()

    def killed(self) -> int:
        """How many processes the bound has killed."""
        for name in KILLS if self.folder else ():
            with suppress(OSError):
                lines = (self.folder / name).read_text().splitlines()  # type: ignore[operator]
                return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return 0


@contextmanager
def group_of(limit: int) -> Iterator[Group]:
    """A control group bounded to `limit` bytes of memory, swap included where that can be said."""
    group = Group(_make(limit))
    yield group
    if group.folder:
        with suppress(OSError):
            group.folder.rmdir()


def _make(limit: int) -> Path | None:
    for place, bound in PLACES:
        folder = place / f"rai-review-{os.getpid()}"
        try:
            folder.mkdir()
            (folder / bound).write_text(str(limit))
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            continue
        with suppress(OSError):
            (folder / "memory.memsw.limit_in_bytes").write_text(str(limit))
        return folder
    return None

"""What strace wrote about a process, as finished system calls in the order in which they finished."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

WATCHED = "open,openat,openat2,link,linkat,fsync,fdatasync,pwrite64,sendto,sendmsg"
HAS_STRACE = shutil.which("strace") is not None

_LINE = re.compile(r"(\d+) +(.*)")
_UNFINISHED = re.compile(r"(.*?) *<unfinished \.\.\.>$")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r'"(/[^"]*)"|<(/[^>]*)>')


def strace(to: Path) -> tuple[str, ...]:
    """The words before a command that write its calls to a file."""
    return ("strace", "-f", "-y", "-s", "200", "--seccomp-bpf", "-e", f"trace={WATCHED}", "-o", str(to))


@dataclass(frozen=True)
class Call:
    """One finished call: its name, its arguments as strace prints them, and the paths among them."""

    name: str
    arguments: str
    paths: tuple[str, ...]
    succeeded: bool

    @property
    def is_sync(self) -> bool:
        return self.name in ("fsync", "fdatasync") and self.succeeded

    @property
    def is_change_acknowledged(self) -> bool:
        return self.name in ("sendto", "sendmsg") and "HTTP/1.1 303" in self.arguments


def calls(trace: Path) -> list[Call]:
    """Every finished call of all threads and children."""
    found: list[Call] = []
    begun: dict[str, str] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        pid, said = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
        if unfinished := _UNFINISHED.fullmatch(said):
            begun[pid] = unfinished[1]
            continue
        if resumed := _RESUMED.fullmatch(said):
            said = begun.pop(pid, "") + resumed[1]
        if call := _CALL.match(said):
            paths = tuple(quoted or named for quoted, named in _PATH.findall(call[2]))
            found.append(Call(call[1], call[2], paths, not call[3].startswith("-")))
    return found


def opened_below(found: list[Call], folder: Path) -> set[str]:
    """The names of the files below a folder that were opened, or that something tried to open."""
    inside = f"{folder}/"
    return {
        path.removeprefix(inside)
        for call in found
        if call.name.startswith("open")
        for path in call.paths
        if path.startswith(inside)
    }


def acknowledged_too_early(found: list[Call], log: str) -> list[int]:
    """Which answers to changes, counted from 0, left while something written to the log was not on the disk yet."""
    early, unsynced, number = [], False, 0
    for call in found:
        if call.name == "pwrite64" and log in call.paths:
            unsynced = True
        elif call.is_sync and log in call.paths:
            unsynced = False
        elif call.is_change_acknowledged:
            if unsynced:
                early.append(number)
            number += 1
    return early

"""Work on untrusted or heavy input in a child process: memory, processor time, wall time and output are bounded.

Data goes in on standard input and comes back on standard output as bytes; nothing is pickled. The child gets a folder
for temporary files that goes with it, and no part of the environment that could carry a secret.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
}
"""All of the child's environment, so that nothing of the parent's, a secret least of all, is passed on."""

_LARGEST_FILE = 20_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds of one child: address space and output in bytes, processor and wall time in seconds."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int
    output_bytes: int


@dataclass(frozen=True)
class Result:
    """What came of it: the output, or None and in `problem` one line of why."""

    output: bytes | None
    problem: str = ""


def run_limited(module: str, data: bytes, limits: Limits) -> Result:
    """Runs `python -m module` with `data` on its standard input, within `limits`.

    A child that fails, is killed by a limit, or says more than `output_bytes` gives no output.
    """
    with (
        tempfile.TemporaryDirectory(prefix="rai-review-") as folder,
        subprocess.Popen(  # noqa: S603 - our own interpreter and a module named in our own code
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=_ENVIRONMENT | {"TMPDIR": folder, "HOME": folder, "XDG_CACHE_HOME": folder},
            start_new_session=True,
            preexec_fn=lambda: _bound(limits),  # noqa: PLW1509 - sets limits only; takes no lock between fork and exec
        ) as child,
    ):
        return _converse(child, data, limits)


def _bound(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))


def _converse(child: subprocess.Popen[bytes], data: bytes, limits: Limits) -> Result:
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.wall_seconds, end)
    timer.start()
    try:
        output, errors = _exchange(child, data, limits.output_bytes)
    finally:
        timer.cancel()
    if late.is_set():
        return Result(None, f"took longer than {limits.wall_seconds} seconds")
    if child.returncode < 0:
        return Result(None, f"ended by {signal.Signals(-child.returncode).name}, a limit was reached")
    if child.returncode != 0:
        return Result(None, errors.decode("utf-8", "replace").strip()[-500:] or f"exit code {child.returncode}")
    if len(output) > limits.output_bytes:
        return Result(None, f"said more than {limits.output_bytes} bytes")
    return Result(output)


def _exchange(child: subprocess.Popen[bytes], data: bytes, most: int) -> tuple[bytes, bytes]:
    """Writes the input while reading both outputs, and stops reading after `most` bytes."""
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise RuntimeError("the child has no pipes")
    errors: list[bytes] = []
    pipes = (child.stdin, child.stdout, child.stderr)
    writer = threading.Thread(target=_feed, args=(pipes[0], data), daemon=True)
    listener = threading.Thread(target=lambda: errors.append(_read_all(pipes[2], 20_000)), daemon=True)
    writer.start()
    listener.start()
    output = _read_all(pipes[1], most + 1)
    if len(output) > most:
        child.kill()
    child.wait()
    writer.join(5)
    listener.join(5)
    return output, b"".join(errors)


def _feed(pipe: object, data: bytes) -> None:
    try:
        pipe.write(data)  # type: ignore[attr-defined]
        pipe.close()  # type: ignore[attr-defined]
    except OSError:
        pass  # the child ended before it had read all; its exit code says why


def _read_all(pipe: object, most: int) -> bytes:
    """Reads to the end but keeps only the first `most` bytes, so that a talking child never blocks."""
    kept = b""
    while chunk := pipe.read(65_536):  # type: ignore[attr-defined]
        if len(kept) <= most:
            kept += chunk
    return kept[:most]

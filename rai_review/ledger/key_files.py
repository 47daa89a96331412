"""Writing a key file: whole or not at all, durable, and never over another one."""

from __future__ import annotations

import os
from pathlib import Path


def write_once(path: Path, data: bytes, mode: int) -> None:
    """Writes a file that must not exist yet, with its mode from the first byte on; raises `FileExistsError`.

    It is brought to the disk under another name first, so that a crash leaves no half of it under its own. Writers of
    one folder must come one after the other.
    """
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)  # left by a crash
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    finally:
        beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

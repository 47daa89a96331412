"""A folder of files that are written once, each under its own SHA-256, durable before anything speaks of them.

A file is written beside its place, brought to the disk, and only then linked under its digest; the folder is
brought to the disk as well. So a crash leaves either nothing or the whole file, and bytes precede their row.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rai_review import clock
from rai_review.errors import NotFound, TooLarge
from rai_review.text import mark

CHUNK = 256 * 1024
LARGEST = 50 * 1000 * 1000
HEAD = 8 * 1024


class Incoming(io.RawIOBase):
    """A file on its way in: hashed while it is written, gone when closed unless it was kept.

    Raises `TooLarge` from `write` once more than `most` bytes have come.
    """

    def __init__(self, folder: Path, most: int = LARGEST) -> None:
        super().__init__()
        self.folder, self.most = folder, most
        self.size = 0
        self.head = b""
        self._hash = hashlib.sha256()
        self._path = _made(folder / "incoming") / clock.new_id()
        self._file = self._path.open("xb+")

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written, in hex."""
        return self._hash.hexdigest()

    def writable(self) -> bool:
        """Whether it can be written to: yes."""
        return True

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def seekable(self) -> bool:
        """Whether its place can be moved, for reading only: yes."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Appends bytes, hashing and counting them."""
        self.size += len(data)
        if self.size > self.most:
            self.close()
            raise TooLarge(mark("A file may have up to %(most)d MB; this one is larger."), most=self.most // 1_000_000)
        self.head += bytes(data[: max(0, HEAD - len(self.head))])
        self._hash.update(data)
        self._file.write(data)
        return len(data)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills the buffer with what was written."""
        return self._file.readinto(buffer)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Moves the place of the next reading."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Returns the place of the next reading."""
        return self._file.tell()

    def keep(self) -> str:
        """Puts the file in its place for good and returns its digest; the same content is kept once."""
        self._file.flush()
        os.fsync(self._file.fileno())
        place = path_of(self.folder, self.digest)
        _made(place.parent)
        with suppress(FileExistsError):
            os.link(self._path, place)
        _sync(place.parent)
        return self.digest

    def close(self) -> None:
        """Closes the file and takes its temporary name away."""
        if not self.closed:
            self._file.close()
            self._path.unlink(missing_ok=True)
        super().close()


def folder_of(all_files: Path) -> Path:
    """Returns the folder of evidence below the folder of all the instance's files."""
    return all_files / "evidence"


def path_of(folder: Path, digest: str) -> Path:
    """Returns where the file of a digest (64 hex digits) stands."""
    return folder / digest[:2] / digest[2:4] / digest


def _made(folder: Path) -> Path:
    """Makes a folder whose name is durable, with those above it, and returns it."""
    if not folder.is_dir():
        _made(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o750)  # for the service's accounts alone
        _sync(folder.parent)
    return folder


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_bytes(folder: Path, data: bytes) -> str:
    """Keeps bytes that are at hand already and returns their digest."""
    incoming = Incoming(folder, most=max(LARGEST, len(data)))
    try:
        incoming.write(data)
        return incoming.keep()
    finally:
        incoming.close()


def read_chunks(folder: Path, digest: str) -> Iterator[bytes]:
    """Returns the content of a kept file, piece by piece; raises `NotFound` where it is not there."""
    place = path_of(folder, digest)
    if not place.is_file():
        raise NotFound(mark("The stored file is missing; tell your administrator."))
    return _chunks(place)


def fault_of(folder: Path, digest: str, size: int) -> str | None:
    """Reads a kept file whole; returns what is wrong with it, or None where it is `size` bytes of this digest."""
    found, length = hashlib.sha256(), 0
    try:
        for piece in _chunks(path_of(folder, digest)):
            found.update(piece)
            length += len(piece)
    except OSError:
        return "the stored file can't be read"
    return None if (found.hexdigest(), length) == (digest, size) else "the stored file is not what was recorded"


def _chunks(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece

"""The files of one checklist version become one value: `checklist.yaml` names the others in order.

Lists of the same key are joined in the order of the files; any other key that stands in two files is refused
(formats page, section 2). Every value and key keeps the place it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rai_review.catalogue.source import FILE_BYTES, Source, Steps, place_text, read_source
from rai_review.errors import Problem
from rai_review.text import mark

__all__ = ["FILES", "FIRST", "Joined", "join", "read_folder"]

FIRST: Final = "checklist.yaml"
FILES: Final = 50

_FILES_KEY: Final = "files"


@dataclass
class Joined:
    """The joined value, what was wrong with the files, and where everything stands."""

    value: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _files: dict[str, list[tuple[int, Source]]] = field(default_factory=dict)

    def place(self, steps: Steps, *, key: bool = False) -> str:
        """Where the value at `steps` begins (with `key`: its key), as `file:line:column`; else its nearest parent."""
        if not steps:
            return place_text(FIRST, (1, 1))
        source, own = self._own(steps)
        while own:
            place = source.keys.get(own) if key else source.values.get(own)
            if place is not None:
                return place_text(source.name, place)
            own, key = own[:-1], False
        return place_text(source.name, (1, 1))

    def _own(self, steps: Steps) -> tuple[Source, Steps]:
        parts = self._files.get(str(steps[0]), [])
        if not parts:
            return Source(FIRST), ()
        start, source = parts[0]
        if len(steps) > 1 and isinstance(steps[1], int):
            for begins, each in parts:
                if begins <= steps[1]:
                    start, source = begins, each
            return source, (steps[0], steps[1] - start, *steps[2:])
        return source, steps

    def add(self, source: Source) -> None:
        """Join one file to what is there."""
        self.problems += source.problems
        if source.value is None:
            return
        if not isinstance(source.value, dict):
            self.report(source, (), mark("The file must hold keys with values."), mark("Begin with a key and a colon."))
            return
        for key, value in source.value.items():
            if key not in self.value:
                self.value[key] = list(value) if isinstance(value, list) else value
                self._files[key] = [(0, source)]
            elif isinstance(value, list) and isinstance(self.value[key], list):
                self._files[key].append((len(self.value[key]), source))
                self.value[key] += value
            else:
                self.report(
                    source,
                    (key,),
                    mark("The key “%(key)s” stands in another file already."),
                    mark("Keep one of the two."),
                    key=key,
                )

    def report(self, source: Source, steps: Steps, message: str, fix: str, **arguments: object) -> None:
        """Note a problem at `steps` inside one file."""
        place = source.keys.get(steps) or source.values.get(steps) or (1, 1)
        self.problems.append(Problem(place_text(source.name, place), message, dict(arguments), fix))


def join(files: Mapping[str, bytes]) -> Joined:
    """Read `checklist.yaml` among `files` (name → bytes) and join the files it names to it."""
    joined = Joined()
    if FIRST not in files:
        joined.problems.append(
            Problem(
                FIRST,
                mark("There is no file %(name)s."),
                {"name": FIRST},
                mark("Write one; it names the other files in order."),
            )
        )
        return joined
    first = read_source(FIRST, files[FIRST])
    names = first.value.pop(_FILES_KEY, []) if isinstance(first.value, dict) else []
    joined.add(first)
    for name in _names(names, first, files, joined):
        joined.add(read_source(name, files[name]))
    return joined


def _names(names: object, first: Source, files: Mapping[str, bytes], joined: Joined) -> list[str]:
    if not isinstance(names, list):
        joined.report(
            first,
            (_FILES_KEY,),
            mark("“files” must be a list of file names."),
            mark("Write one name in each line, after a dash."),
        )
        return []
    known: list[str] = []
    for number, name in enumerate(names[:FILES]):
        if not isinstance(name, str) or name == FIRST or name in known:
            joined.report(
                first,
                (_FILES_KEY, number),
                mark("This names no other file, or one a second time."),
                mark("Name each file once."),
            )
        elif name not in files:
            joined.report(
                first,
                (_FILES_KEY, number),
                mark("There is no file %(name)s."),
                mark("Correct the name, or add the file to the folder."),
                name=name,
            )
        else:
            known.append(name)
    if len(names) > FILES:
        joined.report(
            first, (_FILES_KEY,), mark("More than %(limit)s files are named."), mark("Join some of them."), limit=FILES
        )
    if not joined.problems:
        joined.problems += [_unnamed(name) for name in sorted(set(files) - set(known) - {FIRST})]
    return known


def _unnamed(name: str) -> Problem:
    message = mark("The folder holds a file that %(first)s does not name.")
    return Problem(name, message, {"first": FIRST}, mark("Add it to the list of files, or remove it."))


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The YAML files directly in `folder`, by name, each cut one byte past the limit that `read_source` reports."""
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())
        for path in paths[: FILES + 1]:
            with path.open("rb") as opened:
                files[path.name] = opened.read(FILE_BYTES + 1)
    except OSError as problem:
        detail = problem.strerror or type(problem).__name__
        problems.append(
            Problem(
                str(folder),
                mark("The folder cannot be read: %(detail)s."),
                {"detail": detail},
                mark("Check its name and your rights."),
            )
        )
    return files, problems

"""The edge of the catalogue: a folder of YAML files becomes the document whose bytes are a version's identity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rai_review.catalogue.folder import FIRST, Joined, join, read_folder
from rai_review.catalogue.lint import lint
from rai_review.catalogue.schema import typed
from rai_review.errors import Invalid, Problem
from rai_review.ledger.canonical import NotCanonical, jcs, sha256_hex
from rai_review.resources import checklists_folder
from rai_review.text import mark

__all__ = ["LoadedChecklist", "load_files", "load_folder", "parse_canonical", "shipped_folders"]


@dataclass(frozen=True)
class LoadedChecklist:
    """A checklist version that was read: its document, the canonical bytes, their digest, and the YAML it came from."""

    document: dict[str, Any]
    data: bytes
    digest: str
    source: dict[str, bytes]


def load_folder(path: Path) -> LoadedChecklist:
    """Read the YAML files of a folder; raises `Invalid` with every problem: file, line, column, message, fix."""
    files, problems = read_folder(path)
    if problems:
        raise Invalid(problems)
    return load_files(files)


def load_files(files: Mapping[str, bytes]) -> LoadedChecklist:
    """Read the files of one version, by name; raises `Invalid` with every problem."""
    joined = join(files)
    document, problems = _document(joined)
    if problems:
        raise Invalid(sorted(problems, key=_order))
    data = jcs(document)
    return LoadedChecklist(document, data, sha256_hex(data), dict(files))


def _document(joined: Joined) -> tuple[dict[str, Any], list[Problem]]:
    if joined.problems:
        # What cannot be read whole would be reported as missing by the schema: first the files, then their sense.
        return {}, joined.problems
    document, faults = typed(joined.value)
    if faults:
        return {}, [
            Problem(joined.place(path, key=fault.at_key), str(fault), dict(fault.arguments), fault.fix)
            for path, fault in faults
        ]
    return document, [
        Problem(joined.place(fault.path, key=fault.at_key), fault.message, dict(fault.arguments), fault.fix)
        for fault in lint(document)
    ]


def _order(problem: Problem) -> tuple[int, str, int, int]:
    name, _, place = problem.place.partition(":")
    line, _, column = place.partition(":")
    first = 0 if name == FIRST else 1
    return first, name, int(line or 0), int(column or 0)


def parse_canonical(data: bytes) -> dict[str, Any]:
    """The document behind canonical bytes; raises `Invalid` where the bytes are not in the one form."""
    try:
        document = json.loads(data)
        if isinstance(document, dict) and jcs(document) == data:
            return document
    except (ValueError, RecursionError, NotCanonical):
        pass
    message = mark("These are not the canonical bytes of a checklist.")
    raise Invalid.at("document", message, mark("Use the bytes as they were published or exported."))


def shipped_folders() -> list[Path]:
    """The folders of the versions that come with the product, by key and label."""
    return sorted(path.parent for path in checklists_folder().glob(f"*/*/{FIRST}"))

"""The files of the checkout as the architecture tests read them: what git tracks or would track."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked(*under: str) -> tuple[Path, ...]:
    """Return the files below the folders `under`, relative to the root, ignored ones left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *under]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted({Path(name) for name in names.split("\0") if name and (ROOT / name).is_file()}))


def modules(*under: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield each Python file below `under` with its syntax tree."""
    for path in tracked(*under):
        if path.suffix == ".py":
            yield path, parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_bytes(), filename=str(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_roots(tree: ast.Module) -> set[str]:
    """Return the first names of all absolute imports: `{"flask", "os"}`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names

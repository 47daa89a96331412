"""Each source of chance, time, settings and commits has one place; the tree names nothing it must not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, functions, modules, tracked

CHANCE = {"time", "uuid", "secrets", "random"}
# Only these load something late: two heavy libraries at their one seam, the groups of commands, and what
# Alembic runs.
LATE = {
    "rai_review/reports/rendering.py",
    "rai_review/reports/signing.py",
    "rai_review/reports/verification.py",
    "rai_review/cli/__init__.py",
}
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "base", "tools"}


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def _attribute_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.lineno, f"{node.value.id}.{node.attr}"


def test_only_the_clock_knows_time_and_chance() -> None:
    found = [
        f"{path}:{line} imports {name}"
        for path, tree in modules("rai_review")
        if path != Path("rai_review/clock.py")
        for line, name in _imported(tree)
        if name in CHANCE
    ]
    found += [
        f"{path}:{line} calls {name}"
        for path, tree in modules("rai_review")
        if path != Path("rai_review/clock.py")
        for line, name in _attribute_uses(tree)
        if name in {"os.urandom", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    ]
    assert not found, "ask rai_review.clock instead:\n" + "\n".join(found)


def test_only_the_settings_read_the_environment() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules("rai_review")
        if path != Path("rai_review/settings.py")
        for line, name in _attribute_uses(tree)
        if name in {"os.environ", "os.getenv", "os.environb"}
    ]
    assert not found, "read it in rai_review.settings:\n" + "\n".join(found)


def test_there_is_one_commit() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules("rai_review")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert len(found) <= 1, found
    assert all(place.startswith("rai_review/database.py") for place in found), found


def test_imports_stand_at_the_top() -> None:
    found = {
        f"{path}:{node.lineno}"
        for path, tree in modules("rai_review")
        if str(path) not in LATE
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not found, sorted(found)


def test_names_say_what_a_thing_is() -> None:
    vague = [str(path) for path in tracked("rai_review", "tests", "bench") if VAGUE & {*path.parts[:-1], path.stem}]
    assert not vague, f"name them after what they hold: {vague}"


# Spelt in parts, or this file would be the first to name one.
HOSTS = [
    "|".join(r"\.".join(parts) for parts in group)
    for group in (
        [("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python")],
        [("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com")],
        [("deb", "debian"), ("security", "debian"), ("ftp", "debian")],
    )
]


@pytest.mark.parametrize("hosts", HOSTS)
def test_no_registry_is_named(hosts: str) -> None:
    wanted = re.compile(hosts.encode())
    found = [str(path) for path in tracked() if wanted.search((ROOT / path).read_bytes())]
    assert not found, f"where packages come from is for each machine to say: {found}"


def test_lock_files_name_no_place() -> None:
    for path in tracked("requirements"):
        text = (ROOT / path).read_text()
        assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", text), path
        pinned = re.findall(
            r"^[a-z0-9.-]+==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE
        )
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)), f"{path}: a package without a hash"

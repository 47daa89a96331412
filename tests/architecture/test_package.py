"""The wheel holds what git tracks, no less and no more, and works where nothing else is installed."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, imported_roots, modules, tracked
from tests.reports.conftest import issue
from tests.reports.sealed import a_pass, approved, new_key

MAPPED = {"checklists": "rai_review/checklists", "templates": "rai_review/templates"}
NOT_SHIPPED = {".pot", ".md"}
SERVICE = ("server", "postgres")


def _installed_name(path: Path) -> str:
    first, *rest = path.parts
    return "/".join([MAPPED.get(first, first), *rest])


def _setup() -> configparser.ConfigParser:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return setup


def _pip(*arguments: str, cwd: Path) -> None:
    command = [sys.executable, "-m", "pip", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because setuptools leaves a `build/` that would reach the next wheel."""
    copy = tmp_path_factory.mktemp("copy")
    for path in tracked("rai_review", "templates", "checklists", "setup.cfg", "pyproject.toml", "README.md"):
        (copy / path.parent).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)
    _pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "wheel", ".", cwd=copy)
    (made,) = (copy / "wheel").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """An environment with the wheel and nothing else; returns its `bin`."""
    return _environment(tmp_path_factory.mktemp("bare"), wheel)


def _environment(folder: Path, wheel: Path) -> Path:
    venv.create(folder, symlinks=True)
    _pip("--python", str(folder), "install", "--quiet", "--no-deps", str(wheel), cwd=folder)
    return folder / "bin"


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run away from the checkout, which would otherwise be imported in the wheel's place."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )


def test_every_folder_is_a_named_package() -> None:
    folders = {path.parent for path in tracked("rai_review", "checklists", "templates") if path.name == "__init__.py"}
    named = set(_setup()["options"]["packages"].split())
    assert named == {_installed_name(folder).replace("/", ".") for folder in folders}


# Reached by name alone: the zones of the world, and the driver that a database URL asks for.
BY_NAME = {"tzdata", "psycopg"}


def test_what_is_imported_is_declared_and_nothing_else() -> None:
    declared = {
        re.split(r"[\[>=<]", line.strip())[0].lower()
        for part in (_setup()["options"]["install_requires"], *(_setup()["options.extras_require"][x] for x in SERVICE))
        for line in part.splitlines()
        if line.strip()
    }
    holders = packages_distributions()
    imported = {
        holders[name][0].lower()
        for _, tree in modules("rai_review")
        for name in imported_roots(tree)
        if name not in sys.stdlib_module_names and name not in {"rai_review", "_typeshed"}
    }
    assert imported - declared == set(), "name it in setup.cfg, then `make lock`"
    assert declared - imported - BY_NAME == set(), "nothing imports it"


def test_no_code_folder_hides_a_mapped_one() -> None:
    """A code folder of that name is left out of the wheel without a word."""
    for name in MAPPED:
        assert not (ROOT / "rai_review" / name).exists()


def test_the_wheel_holds_what_git_tracks(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        _installed_name(path)
        for path in tracked("rai_review", "templates", "checklists")
        if path.suffix not in NOT_SHIPPED
    }
    assert names - wanted == set()
    assert wanted - names == set(), "add a pattern to [options.package_data]"


def test_an_installed_wheel_finds_its_folders(bare: Path, tmp_path: Path) -> None:
    code = (
        "from rai_review import resources as r\n"
        "for folder in (r.checklists_folder(), r.templates_folder(), r.static_folder()):\n"
        "    print(folder, len([p for p in folder.rglob('*') if p.suffix in {'.yaml', '.html', '.css'}]))\n"
    )
    done = _run(bare / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        folder, _, count = line.rpartition(" ")
        assert Path(folder).is_relative_to(bare.parent), line
        assert int(count) > 0, line


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and the locked base install; returns its `bin`."""
    folder = tmp_path_factory.mktemp("base")
    commands = _environment(folder, wheel)
    lock = str(ROOT / "requirements" / "base.txt")
    _pip("--python", str(folder), "install", "--quiet", "--require-hashes", "-r", lock, cwd=folder)
    return commands


OFFLINE = """
import socket, sys
def refuse(*_):
    raise SystemExit("the verifier reached for the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from rai_review.cli import main
main(sys.argv[1:])
"""


@pytest.mark.slow
def test_the_base_install_verifies_a_report_offline(base: Path, tmp_path: Path) -> None:
    key = new_key(tmp_path)
    pdf = issue(approved(a_pass("code-search")), key).pdf
    (tmp_path / "report.pdf").write_bytes(pdf)
    (tmp_path / "tampered.pdf").write_bytes(pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:])

    def verify(*arguments: str) -> int:
        return _run(base / "python", "-c", OFFLINE, "verify", *arguments, cwd=tmp_path).returncode

    assert verify("report.pdf", "--trust", str(key.certificate)) == 0
    assert verify("report.pdf") == 5
    assert verify("tampered.pdf", "--trust", str(key.certificate)) == 1


@pytest.mark.slow
def test_the_base_install_says_what_the_server_needs(base: Path, tmp_path: Path) -> None:
    assert _run(base / "python", "-c", "import flask", cwd=tmp_path).returncode == 1
    serve = _run(base / "rai-review", "serve", cwd=tmp_path)
    assert serve.returncode == 1
    assert "rai-review[server]" in serve.stderr

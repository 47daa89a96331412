"""What the documents say of the code is so."""

import configparser
import re

import pytest

from rai_review.cli import COMMANDS
from tests.architecture.tree import ROOT, tracked

PAGES = [path for path in tracked("README.md", "docs", "CHANGELOG.md") if path.suffix == ".md"]


def _layers() -> list[str]:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return [
        room.strip("() ")
        for line in setup["importlinter:contract:rooms"]["layers"].splitlines()
        for room in line.split(":")
        if room.strip("() ")
    ]


def test_the_architecture_page_lists_the_rooms_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    named = [room for row in rows for room in re.findall(r"`([a-z]+)(?:/|\.py)`", row.split("|")[1])]
    assert named == [room for room in _layers() if room != "__main__"]
    assert page.count("\n") < 80, "one page"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_documents_lead_somewhere(page: object) -> None:
    text = (ROOT / str(page)).read_text()
    folder = (ROOT / str(page)).parent
    broken = [
        target
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not (folder / target).exists()
    ]
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_commands_that_documents_name_exist(page: object) -> None:
    text = (ROOT / str(page)).read_text()
    named = set(re.findall(r"(?:`|^ {4}|\$ )rai-review ([a-z]+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)
    targets = set(re.findall(r"(?:`|^ {4}|\$ )make ([a-z-]+)", text, re.MULTILINE))
    assert targets <= set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

"""What others wrote is kept byte for byte, with its licence, and pages name the same bytes."""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from rai_review import resources

FOLDERS = [resources.static_folder() / "vendor", Path(__file__).parents[1] / "vendor"]
FILES = [(folder, entry) for folder in FOLDERS for entry in json.loads((folder / "vendor.json").read_text())]


@pytest.mark.parametrize(("folder", "entry"), FILES, ids=[entry["file"] for _, entry in FILES])
def test_the_bytes_are_those_of_the_release(folder: Path, entry: dict[str, str]) -> None:
    content = (folder / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert (folder / entry["licence_file"]).read_text().strip()
    if "sha384" in entry:
        assert "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode() == entry["sha384"]


def test_pages_pin_the_script_they_load() -> None:
    part = (resources.templates_folder() / "layouts" / "answer_scripts.html").read_text()
    for _, entry in FILES:
        if "sha384" in entry:
            assert f"vendor/{entry['file']}" in part
            assert f'integrity="{entry["sha384"]}"' in part


def test_a_first_visit_is_light() -> None:
    static = resources.static_folder()
    files = [*static.glob("*.css"), *static.glob("*.js"), *(static / "vendor").glob("*.js")]

    assert sum(len(gzip.compress(each.read_bytes())) for each in files) <= 40_000
    assert len(files) <= 4

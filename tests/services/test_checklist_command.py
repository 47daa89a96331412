"""`rai-review checklist check`: sentences for people, JSON for programs, 2 for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rai_review.catalogue.document import load_folder, shipped_folders
from rai_review.cli import main
from tests.small_checklists import SMALL


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    text = SMALL.replace("type: single", "type: singel").replace("label: B}", "label: B, credit: ~}")
    (tmp_path / "checklist.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_folder_is_named_by_its_digest() -> None:
    folder = shipped_folders()[1]
    result = CliRunner().invoke(main, ["checklist", "check", str(folder)])
    assert result.exit_code == 0
    assert "post-launch-review 1.0.0 has no problems." in result.output
    assert load_folder(folder).digest in result.output


def test_problems_are_printed_with_file_line_column_and_fix(broken: Path) -> None:
    result = CliRunner().invoke(main, ["checklist", "check", str(broken)])
    assert result.exit_code == 2
    fix = "Give one; if an empty text or the word itself is meant, quote it."
    assert result.stdout.splitlines() == [f"checklist.yaml:17:38: There is no value here. — {fix}"]


def test_programs_get_json(broken: Path) -> None:
    result = CliRunner().invoke(main, ["checklist", "check", str(broken), "--json"])
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert [problem["place"] for problem in answer["problems"]] == ["checklist.yaml:17:38"]
    good = CliRunner().invoke(main, ["checklist", "check", str(shipped_folders()[0]), "--json"])
    assert json.loads(good.stdout)["key"] == "ai-feature-launch"


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["checklist", "check", str(tmp_path / "none")]).exit_code == 2

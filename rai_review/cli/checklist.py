"""`rai-review checklist`: checking a folder of YAML before it is published."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from rai_review.catalogue.document import LoadedChecklist, load_folder
from rai_review.errors import Invalid, Problem
from rai_review.text import gettext


@click.group()
def checklist() -> None:
    """Check checklist versions that are written as folders of YAML."""


@checklist.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result for programs.")
def check(folder: Path, as_json: bool) -> None:
    """Say what is wrong with the checklist version in FOLDER, or print its digest.

    Problems are printed as file:line:column: message — fix; the exit code is then 2.
    """
    try:
        loaded = load_folder(folder)
    except Invalid as invalid:
        _print_problems(invalid.problems, as_json)
        sys.exit(2)
    _print_version(loaded, as_json)


def _print_problems(problems: tuple[Problem, ...], as_json: bool) -> None:
    if as_json:
        listed = [
            {
                "place": problem.place,
                "message": gettext(problem.message, **problem.arguments),
                "fix": gettext(problem.fix or ""),
            }
            for problem in problems
        ]
        click.echo(json.dumps({"ok": False, "problems": listed}, ensure_ascii=False, indent=2))
        return
    for problem in problems:
        fix = f" — {gettext(problem.fix)}" if problem.fix else ""
        click.echo(f"{problem.place}: {gettext(problem.message, **problem.arguments)}{fix}")
    click.echo(gettext("Problems found: %(count)s.", count=len(problems)), err=True)


def _print_version(loaded: LoadedChecklist, as_json: bool) -> None:
    document = loaded.document
    facts = {"key": document["key"], "label": document["label"], "sha256": loaded.digest}
    if as_json:
        click.echo(json.dumps({"ok": True, **facts}, ensure_ascii=False, indent=2))
        return
    click.echo(gettext("%(key)s %(label)s has no problems.", key=document["key"], label=document["label"]))
    click.echo(f"sha256 {loaded.digest}")

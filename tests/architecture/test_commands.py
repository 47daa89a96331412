"""The table of commands is whole, and asking for help loads no command."""

import subprocess
import sys

import click
import pytest

from rai_review.cli import COMMANDS, main
from tests.architecture.tree import tracked


def test_every_command_has_its_module_in_the_room() -> None:
    modules = {f"rai_review.cli.{path.stem}" for path in tracked("rai_review/cli")}
    assert {target.partition(":")[0] for target, _ in COMMANDS.values()} <= modules


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_and_says_what_the_table_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name][1]


def test_help_loads_no_framework() -> None:
    code = (
        "import sys\n"
        "from rai_review.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print({'flask', 'sqlalchemy', 'pyhanko', 'weasyprint', 'rich'} & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "set()"
    assert all(line in done.stdout for _, line in COMMANDS.values())

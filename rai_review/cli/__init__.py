"""The command ``rai-review``: one module per group of commands, loaded only when it is called.

The verifier runs on the base install, so nothing here may import a command's module before it is needed.
"""

from importlib import import_module

import click

from rai_review import __version__

COMMANDS = {
    "serve": ("rai_review.cli.serve:serve", "Start the web service with its worker."),
    "worker": ("rai_review.cli.worker:worker", "Start one more worker for reports and other jobs."),
    "demo": ("rai_review.cli.demo:demo", "Fill a demo instance if there is none, and start it."),
    "db": ("rai_review.cli.db:db", "Upgrade the database, and rebuild what is derived in it."),
    "user": ("rai_review.cli.user:user", "Make the first administrator."),
    "checklist": (
        "rai_review.cli.checklist:checklist",
        "Check checklist versions that are written as folders of YAML.",
    ),
    "verify": ("rai_review.cli.verify:verify", "Verify a signed report, offline."),
    "ledger": ("rai_review.cli.ledger:ledger", "Verify the ledger, and sign it as it stands."),
    "key": ("rai_review.cli.key:key", "Make and show the keys of this instance."),
    "routes": ("rai_review.cli.routes:routes", "List every route with its guard."),
    "settings": ("rai_review.cli.settings:settings", "Show the settings in force and what each is for."),
}


class LazyCommands(click.Group):
    """A group whose sub-commands are imported on call; ``--help`` reads the table alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return the names of all commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command, or None when there is none of that name.

        Raises ``click.ClickException`` when the command needs a package that only the server install brings.
        """
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        try:
            command: click.Command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] == "rai_review":
                raise
            raise click.ClickException(
                f"'{cmd_name}' needs the server install ({missing.name} is missing): pip install 'rai-review[server]'"
            ) from missing
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write one line per command without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rai-review")
def main() -> None:
    """Review AI features against versioned checklists and keep signed reports."""

"""``rai-review verify FILE``: is this report genuine? Offline, on the base install."""

import json
from pathlib import Path

import click
from cryptography import x509
from rich.console import Console
from rich.text import Text

from rai_review.reports.checks import Verdict, Verification
from rai_review.reports.verification import verification_to_json, verify_report

_MARKS = {True: ("✔", "green"), False: ("■", "red"), None: ("–", "yellow")}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    "trust",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificate (PEM) of the seal that you trust; may be given several times.",
)
@click.option(
    "--ledger-key",
    "vkeys",
    multiple=True,
    help="Public key of the ledger (a C2SP vkey, or a file that holds one); checks the checkpoint's signature too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of sentences.")
@click.pass_context
def verify(ctx: click.Context, file: Path, trust: tuple[Path, ...], vkeys: tuple[str, ...], as_json: bool) -> None:
    """Verify a signed report, offline.

    Exit code 0: authentic. 1: not authentic. 2: unreadable. 5: intact, but no certificate to trust was given. 6:
    genuine, but the decision was revoked, withdrawn or replaced.
    """
    trusted = [each for path in trust for each in _certificates(path)]
    verification = verify_report(file.read_bytes(), trusted or None, [_vkey(each) for each in vkeys] or None)
    if as_json:
        click.echo(json.dumps(_as_json(file, verification), ensure_ascii=False, indent=2))
    else:
        _show(file, verification)
    ctx.exit(verification.exit_code)


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as problem:
        raise click.BadParameter(f"{path} holds no certificate in PEM form") from problem


def _vkey(given: str) -> str:
    path = Path(given)
    return path.read_text(encoding="utf-8").strip() if "+" not in given and path.is_file() else given


def _as_json(file: Path, verification: Verification) -> dict[str, object]:
    """The same answer for programs: every sentence as shown, every check with its id."""
    plain = verification_to_json(verification)
    return {
        "file": file.name,
        "verdict": plain["verdict"],
        "exit_code": plain["exit_code"],
        "sentences": [str(each) for each in verification.sentences],
        "checks": [{"id": each.id, "holds": each.holds, "text": str(each.sentence)} for each in verification.checks],
        "report": verification.facts,
    }


def _show(file: Path, verification: Verification) -> None:
    console = Console(highlight=False, soft_wrap=True)
    good = verification.verdict is Verdict.AUTHENTIC
    head, *more = verification.sentences
    console.print(Text(f"{file.name}: ").append(str(head), style="bold green" if good else "bold red"))
    for sentence in more:
        console.print(Text(f"  {sentence}"))
    if verification.checks:
        console.print()
    for each in (each for each in verification.checks if each.sentence not in more):
        sign, style = _MARKS[each.holds]
        console.print(Text(f"  {sign} ", style=style).append(str(each.sentence), style="default"))
    if verification.facts:
        console.print()
    for name, value in verification.facts.items():
        console.print(Text(f"  {name.replace('_', ' ')}: {value}", style="dim"))

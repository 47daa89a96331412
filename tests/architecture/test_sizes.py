"""A file, a function and a template stay short enough to be read in one go (branches: ruff's C901)."""

from tests.architecture.tree import ROOT, functions, modules, tracked

FILE_LINES = 350
FUNCTION_LINES = 40
TEMPLATE_LINES = 120
CODE = ("rai_review", "bench", "checklists", "templates")
FROZEN = "rai_review/migrations/versions"
"""A migration is written once, spelt out, and never changed; nobody builds on it."""


def _lines(path: object) -> int:
    return (ROOT / str(path)).read_bytes().count(b"\n")


def test_files_are_short() -> None:
    scripts = [path for path in tracked("rai_review/static") if path.suffix == ".js" and "vendor" not in path.parts]
    code = [path for path, _ in modules(*CODE, "tests") if not path.is_relative_to(FROZEN)]
    long = {str(path): _lines(path) for path in [*code, *scripts] if _lines(path) > FILE_LINES}
    assert not long, f"split by what they do: {long}"


def test_functions_are_short() -> None:
    long = [
        f"{path}:{function.lineno} {function.name} has {length} lines"
        for path, tree in modules(*CODE)
        if not path.is_relative_to(FROZEN)
        for function in functions(tree)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_templates_are_short() -> None:
    long = {
        str(path): _lines(path)
        for path in tracked("templates")
        if path.suffix == ".html" and _lines(path) > TEMPLATE_LINES
    }
    assert not long, f"move parts to components: {long}"

"""The formats page lists every type of entry and every ledgered table there is, and no other."""

import importlib
import re

from rai_review.database import Base, Ledgered
from rai_review.ledger import events
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


def _listed(title: str) -> dict[str, str]:
    """The first two columns of the table under a heading."""
    section = PAGE.split(f" {title}\n", 1)[1].split("\n#", 1)[0]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]*[^ |]) \|", section, re.MULTILINE))


def test_every_type_of_entry_is_listed() -> None:
    assert set(_listed("Types of entry")) == set(events.ALL)


def test_every_ledgered_table_is_listed_as_what_it_is() -> None:
    for path in (ROOT / "rai_review").glob("*/models.py"):
        importlib.import_module(f"rai_review.{path.parent.name}.models")
    tables = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Ledgered)]
    assert _listed("Ledgered tables") == {table.ledger_name: str(table.table_kind) for table in tables}

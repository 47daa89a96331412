"""The page on the data model lists every table as what it is, with every column it has, and no other."""

import re

import pytest
from sqlalchemy import Column

from rai_review.database import NOT_COMMITTED, Base, Ledgered
from rai_review.migrations import runner
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)` \((.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| `(\w+)`(°?) \| (.+?)( → `\w+`)? \|$", re.MULTILINE)

runner.declare_tables()
TABLES = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def test_every_table_is_listed() -> None:
    assert set(SECTIONS) == set(TABLES)


def _row(column: Column[object], is_ledgered: bool) -> tuple[str, str, bool, str]:
    outside = is_ledgered and any(column.info.get(name) for name in NOT_COMMITTED)
    target = next((key.target_fullname.partition(".")[0] for key in column.foreign_keys), "")
    return column.name, "°" * outside, bool(column.nullable), f" → `{target}`" if target else ""


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_listed_with_its_kind_and_columns(name: str) -> None:
    table = TABLES[name]
    is_ledgered = issubclass(table, Ledgered)
    columns = [each for each in table.__table__.columns if not (is_ledgered and hasattr(Ledgered, each.name))]
    section = SECTIONS[name]
    listed = [(key, mark, said.endswith("; may be empty"), arrow) for key, mark, said, arrow in ROW.findall(section)]
    assert section.startswith(f"{table.table_kind.value})")
    assert listed == [_row(column, is_ledgered) for column in columns]

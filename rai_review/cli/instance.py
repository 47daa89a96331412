"""What the commands that need a database share: settings in plain words, logs, the set-up of an instance."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn

import click
import structlog

from rai_review.catalogue import service as catalogue
from rai_review.database import Database, hold
from rai_review.errors import AppError, Invalid
from rai_review.migrations import runner
from rai_review.people import service as people
from rai_review.policy import SERVICE
from rai_review.settings import Settings

EXIT_REFUSED = 1
EXIT_BAD_INPUT = 2


def fail(error: AppError) -> NoReturn:
    """Prints a refusal in plain words and ends the command: 2 for bad input, 1 for anything else."""
    click.echo(str(error), err=True)
    sys.exit(EXIT_BAD_INPUT if isinstance(error, Invalid) else EXIT_REFUSED)


def read_settings() -> Settings:
    """Returns the settings, or ends the command with every bad one named."""
    try:
        return Settings.from_environment()
    except Invalid as problem:
        fail(problem)


def start_logs() -> None:
    """Writes one JSON object a line to standard error: what happened, never what people wrote."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def set_up(settings: Settings, database: Database, *, is_demo: bool = False) -> bool:
    """Brings schema and shipped checklists up to date; creates the instance where there is none, and says whether.

    Servers that start at once do this one after the other.
    """
    runner.upgrade(database)
    with database.transaction() as session:
        hold(session.connection(), runner.SET_UP_LOCK)
        is_new = people.instance(session) is None
        if is_new:
            people.create_instance(
                session, SERVICE, organisation=settings.organisation, zone=settings.timezone, is_demo=is_demo
            )
        catalogue.publish_shipped(session, SERVICE)
    return is_new

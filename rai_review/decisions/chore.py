"""The worker's look at the clock: standings that a date may have moved are computed anew for lists."""

from __future__ import annotations

from rai_review import clock
from rai_review.database import Database
from rai_review.decisions.summaries import refresh_due

EVERY_MS = 60_000


class StandingChore:
    """Brings lists up to date once a minute; decides nothing."""

    def __init__(self) -> None:
        self.next_at = 0.0

    def __call__(self, database: Database) -> None:
        """Refreshes what is due."""
        if clock.monotonic() < self.next_at:
            return
        self.next_at = clock.monotonic() + EVERY_MS / 1000
        with database.transaction() as session:
            refresh_due(session)

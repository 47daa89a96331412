"""A worker that kills itself at a point of its report job: `python -m tests.faults.kill_worker URL DATA POINT`."""

import os
import signal
import sys

from rai_review.database import Database
from rai_review.decisions.job import ISSUE_REPORT
from rai_review.jobs import worker
from rai_review.migrations import runner
from rai_review.reports.handler import ReportHandler
from rai_review.settings import Settings


def main() -> None:
    url, data, point = sys.argv[1:]

    def die(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    runner.declare_tables()
    settings = Settings.from_environment({"RAI_DATA": data})
    worker.run_one(Database(url), {ISSUE_REPORT: ReportHandler(settings, die)})


if __name__ == "__main__":
    main()

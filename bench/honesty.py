"""After the measurement: did both sides really do what they acknowledged?"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select, text

from bench.saving import Saved
from rai_review.database import Database
from rai_review.ledger.models import LedgerEntry
from rai_review.reviews.answers import unpack
from rai_review.reviews.models import AnswerValue


def check_product(data: Path, saves: list[Saved]) -> list[str]:
    """Returns what is wrong: a save that is not there, lacks its ledger entry, or a ledger that does not verify."""
    database = Database(f"sqlite:///{data / 'rai.db'}")
    with database.reading() as session:
        rows = session.execute(
            select(AnswerValue.review_id, AnswerValue.question, AnswerValue.number, AnswerValue.value, LedgerEntry.body)
            .join(LedgerEntry, LedgerEntry.idx == AnswerValue.entry_idx)
            .add_columns(AnswerValue.id)
        )
        stored = {
            (row.review_id, row.question, row.number): unpack(row.value).value
            for row in rows
            if row.id in {listed for _, listed, _ in json.loads(row.body)["rows"]}
        }
    database.dispose()
    problems = [
        f"the product lost {save}"
        for save in saves
        if stored.get((save.review_id, save.question, save.number)) != save.value
    ]
    command = [sys.executable, "-m", "rai_review", "ledger", "verify"]
    settings = {**os.environ, "RAI_DATA": str(data)}
    verified = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if verified.returncode:
        problems.append(f"ledger verify: {verified.stderr.strip() or verified.stdout.strip()}")
    return problems


def check_floor(data: Path, saves: list[Saved]) -> list[str]:
    """Returns what is wrong with the floor: its last values, its chain."""
    database = Database(f"sqlite:///{data / 'rai.db'}")
    last = {(save.review_id, save.question): save.value for save in saves}
    with database.engine.connect() as connection:
        stored = {
            (row.review_id, row.question): unpack(row.value).value
            for row in connection.execute(text("SELECT review_id, question, value FROM floor_answer"))
        }
        chain = list(connection.execute(text("SELECT payload, hash FROM floor_log ORDER BY seq")))
    database.dispose()
    problems = [f"the floor lost {key}" for key, value in last.items() if stored.get(key) != value]
    before = ""
    for payload, found in chain:
        before = hashlib.sha256((before + payload).encode()).hexdigest()
        if before != found:
            return [*problems, "the floor's chain is broken"]
    if len(chain) != len(saves):
        problems.append(f"the floor logged {len(chain)} of {len(saves)} saves")
    return problems

"""The floor for saving one answer: bare Flask and SQLAlchemy Core, and still honest.

It looks the session up and checks the team as the product does, refuses a stale version, evaluates all answers
as the product does, appends to a hash chain, and answers after one durable commit.
"""

import hashlib
import json

import waitress
from flask import Flask, Response, request
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue import service as catalogue
from rai_review.catalogue.evaluation import evaluate
from rai_review.database import Database
from rai_review.people import sessions
from rai_review.reviews.answers import unpack
from rai_review.settings import Settings

TABLES = """
CREATE TABLE floor_review (id TEXT PRIMARY KEY, team_id TEXT NOT NULL, checklist TEXT NOT NULL);
CREATE TABLE floor_answer (review_id TEXT, question TEXT, value BLOB, number INTEGER, at INTEGER,
    PRIMARY KEY (review_id, question));
CREATE TABLE floor_log (seq INTEGER PRIMARY KEY, at INTEGER, payload TEXT, hash TEXT);
INSERT INTO floor_review SELECT id, team_id, checklist_digest FROM review;
INSERT INTO floor_answer SELECT a.review_id, a.question, a.value, a.number, a.at
    FROM answer_value a JOIN current_answer c ON c.value_id = a.id;
"""
FIND = text("SELECT team_id, checklist FROM floor_review WHERE id = :id")
SAVE = text(
    "UPDATE floor_answer SET value = :value, number = number + 1, at = :at"
    " WHERE review_id = :id AND question = :question AND number = :seen"
)
LOAD = text("SELECT question, value FROM floor_answer WHERE review_id = :id")
LAST = text("SELECT hash FROM floor_log ORDER BY seq DESC LIMIT 1")
LOG = text("INSERT INTO floor_log (at, payload, hash) VALUES (:at, :payload, :hash)")


def fill(connection: Connection) -> None:
    """Copies the product's reviews and present answers into the floor's own tables."""
    for statement in filter(str.strip, TABLES.split(";")):
        connection.execute(text(statement))


def create_app(database: Database) -> Flask:
    app = Flask("floor")

    @app.post("/save/<review_id>/<question>")
    def save(review_id: str, question: str) -> Response:
        value, seen = request.form["value"], int(request.form["version"])
        with database.transaction() as session:
            actor = sessions.load_actor(session, request.cookies.get("rai_session", ""))
            found = session.execute(FIND, {"id": review_id}).first()
            if actor is None or found is None or found.team_id not in actor.team_ids:
                return Response(status=403)
            now = clock.now()
            data = json.dumps({"value": value}).encode()
            row = {"id": review_id, "question": question, "seen": seen, "value": data, "at": now}
            if session.connection().execute(SAVE, row).rowcount != 1:
                return Response(status=409)
            missing = _missing(session, review_id, found.checklist)
            _log(session, now, json.dumps([actor.person_id, review_id, question, seen + 1, value]))
        return Response(json.dumps({"number": seen + 1, "missing": missing}), mimetype="application/json")

    return app


def _missing(session: Session, review_id: str, digest: str) -> tuple[str, ...]:
    rows = session.execute(LOAD, {"id": review_id})
    answers = {row.question: answer for row in rows if (answer := unpack(row.value).answer) is not None}
    return evaluate(catalogue.load_checklist(session, digest), answers, clock.today("UTC")).missing


def _log(session: Session, now: int, payload: str) -> None:
    last = session.scalar(LAST) or ""
    chained = hashlib.sha256((last + payload).encode()).hexdigest()
    session.execute(LOG, {"at": now, "payload": payload, "hash": chained})


def main() -> None:
    settings = Settings.from_environment()
    database = Database(settings.database_url)
    with database.engine.begin() as connection:
        fill(connection)
    waitress.serve(create_app(database), host=settings.host, port=settings.port, threads=settings.threads, ident=None)


if __name__ == "__main__":
    main()

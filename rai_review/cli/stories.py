"""The demo's reviews: four features played through the same services that pages call."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from rai_review.catalogue import service as catalogue
from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import Question
from rai_review.database import Database
from rai_review.decisions import reviewers, sign_off
from rai_review.decisions import service as decisions
from rai_review.decisions.acting import Seen, open_case
from rai_review.decisions.acts import Condition, Kind, Verdict
from rai_review.decisions.reviewers import Judgement
from rai_review.decisions.sign_off import Decision
from rai_review.evidence import files
from rai_review.evidence.service import Upload
from rai_review.features import service as features
from rai_review.people import sessions
from rai_review.policy import Actor
from rai_review.resources import checklists_folder
from rai_review.reviews import access
from rai_review.reviews import service as reviews
from rai_review.reviews.answers import Entry, Raw
from rai_review.reviews.reading import load_draft
from rai_review.settings import Settings

CHECKLIST = "ai-feature-launch"
WALKTHROUGHS = "walkthroughs.json"
ATTESTATION = "These answers are true and complete to the best of my knowledge."


def walkthroughs() -> dict[tuple[str, str], dict[str, Any]]:
    """Returns the answers of every pass of the shipped walkthroughs, by (feature, pass)."""
    passes = json.loads((checklists_folder() / WALKTHROUGHS).read_text("utf-8"))
    return {(each["feature"], each["pass"]): each for each in passes}


@dataclass(frozen=True)
class Stage:
    """Where the stories are played: the instance, and everybody in it by first name."""

    settings: Settings
    database: Database
    people: Mapping[str, str]
    teams: Mapping[str, str]

    @contextmanager
    def acting(self, who: str) -> Iterator[tuple[Session, Actor]]:
        """Yields a transaction and the person who acts in it."""
        with self.database.transaction() as session:
            yield session, sessions.actor_for(session, self.people[who], "demo")

    def attach(self, review_id: str, who: str, key: str, ask: str) -> None:
        """Attaches a small file, named for its question, that says what it stands for."""
        data = f"Stands for: {ask}\nMade up for the demo.\n".encode()
        digest = files.keep_bytes(self.settings.files / "evidence", data)
        upload = Upload(digest, len(data), f"{key}.txt", "text/plain")
        with self.acting(who) as (session, actor):
            reviews.attach_evidence(session, actor, review_id, key, upload, proves=ask[:200])


@dataclass(frozen=True)
class Started:
    """A review on the stage."""

    id: str
    reference: str
    lead: str
    version: str


def start(stage: Stage, who: str, team: str, name: str, summary: str, version: str, launch: str) -> Started:
    """Registers a feature and starts its review; returns the review."""
    with stage.acting(who) as (session, actor):
        feature = features.register_feature(
            session, actor, name=name, summary=summary, team_id=stage.teams[team], owner_id=actor.person_id
        )
    return start_on(stage, who, feature, version, launch)


def start_on(stage: Stage, who: str, feature: str, version: str, launch: str) -> Started:
    """Starts a review of a registered feature; returns the review."""
    with stage.acting(who) as (session, actor):
        digest = next(each.digest for each in catalogue.list_current(session) if each.key == CHECKLIST)
        reference = reviews.start_review(
            session, actor, feature_id=feature, checklist_digest=digest, system_version=version, launch_on=launch
        )
    with stage.database.reading() as session:
        found = access.find_by_reference(session, reference)
    return Started(found.id, reference, who, version)


def answer(stage: Stage, review: Started, told: Mapping[str, Any], upto: int | None = None) -> None:
    """Answers the review as a walkthrough pass tells it, in checklist order, with evidence where the tier asks."""
    with stage.database.reading() as session:
        draft = load_draft(session, access.find_review(session, review.id))
        checklist, seen = draft.checklist, {key: given.number for key, given in draft.given.items()}
    keys = [question.key for question in checklist.questions if question.key in told["answers"]][:upto]
    with stage.acting(review.lead) as (session, actor):
        for key in keys:
            entry = _entry(checklist.question_by_key[key], told["answers"][key], actor)
            reviews.save_answer(session, actor, review.id, key, entry, seen.get(key, 0))
    without = set(told["no_evidence"])
    for key, ask in _asked(stage, review):
        if key not in without and key in keys:
            stage.attach(review.id, review.lead, key, ask)


def _asked(stage: Stage, review: Started) -> list[tuple[str, str]]:
    """Returns (question, what is asked) for answers whose evidence the tier requires and that have none yet."""
    with stage.database.reading() as session:
        draft = load_draft(session, access.find_review(session, review.id))
    scored = draft.evaluation.scored
    return [
        (question.key, question.evidence.ask)
        for question in draft.checklist.questions
        if question.key in scored and question.evidence.required_from and not draft.files.get(question.key)
    ]


def _entry(question: Question, told: Any, actor: Actor) -> Entry:
    if isinstance(told, dict):
        if told.get("not_applicable"):
            return Entry(NOT_APPLICABLE, note="It does not apply: nothing of the kind is part of this feature.")
        return Entry(NOTHING, note="The team looked and has nothing to show yet.")
    if question.type == "person":
        return Entry(actor.person_id)
    value: Raw = told if isinstance(told, list) else str(told)
    if question.type == "table":
        value = [{column: str(cell) for column, cell in row.items()} for row in told]
    chosen = set(told if isinstance(told, list) and question.type == "multi" else [str(told)])
    wants_note = question.needs_note or any(each.needs_note for each in question.options if each.value in chosen)
    return Entry(value, note="The team looked at this together; the attached record says more." if wants_note else "")


def send(stage: Stage, review: Started) -> None:
    """Sends the review."""
    with stage.acting(review.lead) as (session, actor):
        decisions.submit(session, actor, review.id, attestation=ATTESTATION)


def _seen(session: Session, review: Started) -> Seen:
    case = open_case(session, review.id)
    return Seen(case.history.row.root, case.standing.digest)


def judge(stage: Stage, review: Started, who: str, verdicts: Callable[[str], Judgement]) -> None:
    """Invites a person, who judges every scored answer and verifies all evidence."""
    with stage.acting(review.lead) as (session, actor):
        reviewers.invite(session, actor, review.id, stage.people[who])
    with stage.acting(who) as (session, actor):
        case = open_case(session, review.id)
        submission = case.history.submission
        digests = frozenset(item.digest for given in submission.answers.values() for item in given.evidence)
        judgements = {
            key: verdicts(key) for key in submission.results.visible if _is_judged(case.history.checklist, key)
        }
        reviewers.send_review(session, actor, review.id, _seen(session, review), judgements, verified=digests)


def _is_judged(checklist: Checklist, key: str) -> bool:
    return bool(checklist.question_by_key[key].weight)


def met(_key: str) -> Judgement:
    """Every answer is met."""
    return Judgement(Verdict.MET)


def decide(stage: Stage, review: Started, who: str, decision: Decision) -> None:
    """A person decides, on the digests as they stand."""
    with stage.acting(who) as (session, actor):
        sign_off.decide(session, actor, review.id, _seen(session, review), decision, password_given=True)


def approve(stage: Stage, review: Started, who: str, position: str, use: str, limits: str, **more: Any) -> None:
    """A person approves the review's version in a position; `more` are further parts of the decision."""
    kind = more.pop("kind", Kind.APPROVE)
    decision = Decision(kind, position, system_version=review.version, intended_use=use, limits=limits, **more)
    decide(stage, review, who, decision)


def condition(stage: Stage, text: str, owner: str, verifier: str, due: dt.date, about: str, proof: str) -> Condition:
    """Returns a condition to be met before launch."""
    return Condition(text, stage.people[owner], due, True, proof, stage.people[verifier], about)

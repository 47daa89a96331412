"""The walkthroughs as people type them: their dates moved to today, their notes, and the walk through the sections."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rai_review import clock
from rai_review.catalogue.questions import Question
from rai_review.cli.stories import walkthroughs
from tests.browser.people import NOTE, Reader
from tests.checklists import shipped

Say = Callable[[Reader, Question, Any, str], None]


@dataclass(frozen=True)
class Told:
    """One pass of a walkthrough as it would be told today, by a person of this name."""

    answers: Mapping[str, Any]
    no_evidence: frozenset[str]
    expect: Mapping[str, Any]

    def note(self, key: str) -> str:
        """The note that goes with the answer, where the answer asks for one."""
        question, told = shipped().question_by_key[key], self.answers[key]
        if isinstance(told, dict):
            return NOTE if "nothing" in told else ""
        chosen = set(told) if isinstance(told, list) and question.type == "multi" else {str(told)}
        needed = question.needs_note or any(each.needs_note for each in question.options if each.value in chosen)
        return NOTE if needed else ""


def told_today(feature: str, name: str, person: str) -> Told:
    """Returns the pass with every date as far from today as it was from the day of its pinned results."""
    one = walkthroughs()[feature, name]
    later = clock.today("UTC") - datetime.date.fromisoformat(one["as_of"])
    answers = {key: _moved(shipped().question_by_key[key], told, later) for key, told in one["answers"].items()}
    who = {key: person for key in answers if shipped().question_by_key[key].type == "person"}
    return Told(answers | who, frozenset(one["no_evidence"]), one["expect"])


def _moved(question: Question, told: Any, later: datetime.timedelta) -> Any:
    if question.type == "date" and isinstance(told, str):
        return _later(told, later)
    if question.type != "table" or isinstance(told, dict):
        return told
    dates = {column.id for column in question.columns if column.type == "date"}
    return [{name: _later(cell, later) if name in dates else cell for name, cell in row.items()} for row in told]


def _later(day: str, later: datetime.timedelta) -> str:
    return (datetime.date.fromisoformat(day) + later).isoformat()


def say(reader: Reader, question: Question, told: Any, note: str) -> None:
    """Answers by the widgets."""
    reader.answer(question, told, note)


def answer_section(reader: Reader, told: Told, file: Path, by: Say = say) -> list[str]:
    """Answers every question that the section shows or comes to show; returns their keys."""
    done: list[str] = []
    while left := [key for key in reader.questions() if key not in done]:
        key = left[0]
        assert key in told.answers, f"{key} is shown, and the walkthrough has no answer"
        by(reader, shipped().question_by_key[key], told.answers[key], told.note(key))
        done.append(key)
    for key in done:
        evidence = shipped().question_by_key[key].evidence
        if key not in told.no_evidence and evidence.required_from == "T1":
            reader.attach(key, file, evidence.ask[:200])
    return done


def finish_section(reader: Reader) -> None:
    """Says that the section is complete and goes on."""
    reader.page.locator("form[data-last]").get_by_label("Yes", exact=True).check()
    reader.press("Save and continue")
    problems = reader.problems()
    assert not problems, problems

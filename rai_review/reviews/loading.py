"""What the routes of a review load before they act: the review, how the actor stands to it, names and people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rai_review.catalogue.service import load_checklist
from rai_review.errors import NotFound
from rai_review.features import service as features
from rai_review.people import service as people
from rai_review.policy import Action, Verdict, decide
from rai_review.reviews import access, lifecycle
from rai_review.reviews.draft import Draft, ReviewView
from rai_review.reviews.lifecycle import Move
from rai_review.reviews.presentation_review import tier_of
from rai_review.reviews.reading import EarlierValue, histories_of
from rai_review.reviews.shown import Shown
from rai_review.text import mark
from rai_review.web.call import Call, Loaded
from rai_review.web.pieces import PersonChoice, ReviewHead


def load_review(call: Call) -> Loaded:
    """Finds the review of the path's `ref` and how the actor stands to it; raises `NotFound`."""
    review = access.find_by_reference(call.session, call.path["ref"])
    return Loaded(review, access.relations_of(call.session, call.actor, review))


def may(call: Call, action: Action) -> bool:
    """Whether the policy lets the actor do `action` to the loaded review."""
    return decide(call.actor, action, call.relations, about_review=True) is Verdict.ALLOWED


def can_answer(call: Call, review: ReviewView) -> bool:
    """Whether the actor may answer, and it is possible now."""
    return may(call, Action.ANSWER) and lifecycle.may(review.state, Move.ANSWER)


def known_section(draft: Draft, key: str) -> str:
    """Returns the key of a section of the checklist; raises `NotFound`."""
    if key not in draft.checklist.section_by_key:
        raise NotFound(mark("There is no such section in this checklist version."))
    return key


def known_question(draft: Draft, key: str) -> str:
    """Returns the key of a question of the checklist; raises `NotFound`."""
    if key not in draft.checklist.question_by_key:
        raise NotFound(mark("There is no such question in this checklist version."))
    return key


def show(call: Call, draft: Draft, keys: Iterable[str], *, with_history: bool = True) -> Shown:
    """Returns the draft with the names, people and earlier values that showing these questions takes."""
    wanted = [key for key in keys if key in draft.evaluation.visible]
    histories = histories_of(call.session, draft.review.id, wanted) if with_history else {}
    return Shown(
        draft=draft,
        names=people.names_of(call.session, _persons(draft, histories)),
        people=_choices(call, draft, wanted),
        histories=histories,
        can_edit=can_answer(call, draft.review),
    )


def _persons(draft: Draft, histories: Mapping[str, Collection[EarlierValue]]) -> set[str]:
    found = {draft.review.started_by}
    found |= {given.by for given in draft.given.values()}
    found |= {file.by for files in draft.files.values() for file in files}
    found |= {each.by for earlier in histories.values() for each in earlier}
    for key, given in draft.given.items():
        question = draft.checklist.question_by_key.get(key)
        contents = [given.content, *(each.content for each in histories.get(key, ()))]
        if question and question.type == "person":
            found |= {str(content.value) for content in contents if isinstance(content.value, str)}
        elif question and (columns := [column.id for column in question.columns if column.type == "person"]):
            rows = (row for content in contents if isinstance(content.value, tuple) for row in content.value)
            found |= {str(row[each]) for row in rows if isinstance(row, Mapping) for each in columns if each in row}
    return found


def _choices(call: Call, draft: Draft, keys: Iterable[str]) -> tuple[PersonChoice, ...]:
    questions = [draft.checklist.question(key) for key in keys]
    if not any(q.type == "person" or any(column.type == "person" for column in q.columns) for q in questions):
        return ()
    return tuple(PersonChoice(each.id, each.name, each.title) for each in people.list_people(call.session))


def head_of(call: Call, draft: Draft) -> ReviewHead:
    """Returns the line under the heading of a review's pages."""
    review, checklist = draft.review, draft.checklist
    return ReviewHead(
        ref=review.reference,
        url=review.url,
        feature=features.find_feature(call.session, review.feature_id).name,
        team=people.team_name(call.session, review.team_id),
        revision=review.revision,
        state=review.state,
        tier=tier_of(draft),
        checklist=f"{checklist.title} {checklist.label}",
        checklist_digest=checklist.digest,
        launch=review.launch_on or "",
    )


def known_in(call: Call, key: str) -> None:
    """Raises `NotFound` where the loaded review's checklist version has no such question."""
    if key not in load_checklist(call.session, call.subject.checklist_digest).question_by_key:
        raise NotFound(mark("There is no such question in this checklist version."))

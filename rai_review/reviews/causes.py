"""Why a question is shown: the answers and facts that its visibility rests on, those that hold now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rai_review.catalogue.questions import Question
from rai_review.reviews import words
from rai_review.reviews.shown import Shown
from rai_review.text import gettext
from rai_review.web.pieces import Link


def shown_because(shown: Shown, question: Question) -> tuple[Link, ...]:
    """Returns the causes of a question's visibility, each with the way to the answer behind it, if it has any."""
    found: dict[str, Link] = {}
    for kind, key in dict.fromkeys(question.show_if.names()):
        for link in _cause(shown, kind, key):
            found.setdefault(link.label, link)
    return tuple(found.values())


def _cause(shown: Shown, kind: str, key: str) -> Iterable[Link]:
    draft = shown.draft
    if kind == "question" and key in draft.counted:
        yield _answer(shown, key)
    elif kind == "flag" and key in draft.evaluation.flags:
        setters = (setter for setter, _ in draft.checklist.setters.get(key, ()))
        behind = next((setter for setter in setters if _sets(shown, setter, key)), "")
        title = next(flag.title for flag in draft.checklist.flags if flag.key == key)
        yield Link(f"{draft.review.url}/questions/{behind}" if behind else "", title)
    elif kind == "tier" and (tier := draft.evaluation.tiers.get(key)) and tier.value:
        yield Link(f"{draft.review.url}/tier", gettext("The tier is %(tier)s", tier=tier.value))


def _answer(shown: Shown, key: str) -> Link:
    question = shown.checklist.question(key)
    told = words.said(question, shown.content(key), shown.names)
    label = gettext("%(question)s: %(answer)s", question=question.short, answer=told[:120])
    return Link(f"{shown.draft.review.url}/questions/{key}", label)


def _sets(shown: Shown, key: str, flag: str) -> bool:
    question = shown.checklist.question(key)
    chosen = _chosen(shown, key) if key in shown.draft.counted else ()
    return any(flag in question.option_by_value[each].sets for each in chosen if each in question.option_by_value)


def _chosen(shown: Shown, key: str) -> tuple[str, ...]:
    value = shown.content(key).value
    if isinstance(value, tuple):
        return tuple(str(each) for each in value if not isinstance(each, Mapping))
    return (str(value),)

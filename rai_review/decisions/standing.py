"""Standing: how a submission stands after its acts on a day. The one outcome that pages, gate and report show.

Source: the formats page, section on standing. A pure function of (checklist, submission, acts, as_of): it evaluates the
sealed answers again, over the sealed visible set, flags and tier, under the verdicts and the verified evidence of the
sent reviews. Its digest leaves the day out, so that it moves only when something moves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Conclusion, Evaluation, evaluate, outcome_of
from rai_review.catalogue.questions import TEXTS
from rai_review.decisions.acts import Act, Verdict
from rai_review.decisions.answer_types import fits
from rai_review.decisions.calendar import end_of_day, next_turn, turning_days
from rai_review.decisions.deciding import Deciding, State, decide, last_days, reading
from rai_review.decisions.open_items import OPEN_KINDS, AskedFinding, Item, ItemState, items_of
from rai_review.decisions.sealing import BadTree, Withheld
from rai_review.decisions.submission import Submission
from rai_review.decisions.verdicts import sent_reviews
from rai_review.ledger.canonical import in_byte_order, jcs, sha256_hex, write_fraction

FORMAT = "rai-standing/1"
Members = dict[str, object]
_ERASED = "\u2588"


@dataclass(frozen=True)
class Standing:
    """How a submission stands on a day.

    `open` is (item id, kind) in the byte order of ids, `lapsed` item ids likewise, `residual` a written number or
    fraction, `tier` the row at which the deciding tier stands; both None where the checklist has none. `items` are all
    items with what they ask, `verdicts` the strictest verdict on each question. `evaluation` is that of the answers,
    before anything was closed, waived or added; `end` what it comes to with what is open now. `next_change_on` is the
    last day before the next possible move by the clock alone.
    """

    submission: str
    acts: tuple[str, ...]
    as_of: date
    zone: str
    outcome: str
    open: tuple[tuple[str, str], ...]
    lapsed: tuple[str, ...]
    residual: int | str | None
    tier: str | None
    decided: Deciding
    reading: State
    items: tuple[Item, ...]
    verdicts: Mapping[str, Verdict]
    verified: frozenset[str]
    evaluation: Evaluation
    end: Conclusion
    next_change_on: date | None

    @cached_property
    def object(self) -> Members:
        """What the digest is over and a report carries, exactly."""
        members: Members = {
            "acts": list(self.acts),
            "format": FORMAT,
            "lapsed": list(self.lapsed),
            "open": [list(item) for item in self.open],
            "outcome": self.outcome,
            "residual": self.residual,
            "submission": self.submission,
            "tier": self.tier,
        }
        return {name: member for name, member in members.items() if member is not None}

    @cached_property
    def digest(self) -> str:
        """The standing's digest in hex, which a decision names as the one its decider saw."""
        return sha256_hex(jcs(self.object))

    @property
    def next_change_at(self) -> int | None:
        """The end of `next_change_on` in the sealed zone, UTC milliseconds; raises KeyError for an unknown zone."""
        return end_of_day(self.next_change_on, self.zone) if self.next_change_on is not None else None


def standing(
    checklist: Checklist, submission: Submission, acts: Sequence[Act], as_of: date, *, superseded: bool = False
) -> Standing:
    """The standing of a submission after `acts` (all of them so far, in number order) on the day `as_of`.

    Raises BadTree where the parts do not belong together, Withheld where an answer that the outcome needs is withheld.
    `superseded` says that a later decided submission replaced this one; it touches the reading alone.
    """
    _check_belonging(checklist, submission, acts)
    found = _find(checklist, submission, acts, as_of)
    decided = decide(
        checklist.deciding_row(_sealed_tier(checklist, submission)),
        acts,
        lambda number: _find(checklist, submission, acts[:number], acts[number - 1].as_of).outcome,
    )
    ends = last_days(acts, decided)
    turns = turning_days(checklist, found.answers) | set(ends.values())
    return Standing(
        submission=submission.root,
        acts=tuple(act.root for act in acts),
        as_of=as_of,
        zone=submission.zone,
        outcome=found.outcome,
        open=tuple((item.id, item.kind) for item in found.items if item.state is ItemState.OPEN),
        lapsed=tuple(in_byte_order(item for item, end in ends.items() if end < as_of)),
        residual=None if found.end.residual is None else write_fraction(found.end.residual),
        tier=_sealed_tier(checklist, submission),
        decided=decided,
        reading=reading(decided, acts, as_of, superseded=superseded),
        items=found.items,
        verdicts=sent_reviews(acts).verdicts,
        verified=sent_reviews(acts).verified,
        evaluation=found.evaluation,
        end=found.end,
        next_change_on=next_turn(turns, as_of),
    )


def standings(checklist: Checklist, submission: Submission, acts: Sequence[Act], as_of: date) -> tuple[Standing, ...]:
    """The standing before each act, as of that act's day, and last the one on `as_of` over all acts."""
    before = [standing(checklist, submission, acts[:place], act.as_of) for place, act in enumerate(acts)]
    return (*before, standing(checklist, submission, acts, as_of))


@dataclass(frozen=True)
class _Found:
    """What the answers come to under some acts on a day."""

    answers: Mapping[str, Answer]
    evaluation: Evaluation
    items: tuple[Item, ...]
    end: Conclusion

    @property
    def outcome(self) -> str:
        """The outcome's key; `_find` lets none through that is open."""
        return self.end.outcome.value or ""


def _find(checklist: Checklist, submission: Submission, acts: Sequence[Act], as_of: date) -> _Found:
    reviews = sent_reviews(acts)
    answers = _counted_answers(checklist, submission)
    evaluation = evaluate(
        checklist,
        answers,
        as_of,
        not_met=reviews.not_met,
        verified=reviews.verified,
        visible=frozenset(submission.results.visible),
        flags=frozenset(submission.results.flags),
        tier=_sealed_tier(checklist, submission),
    )
    findings = [
        AskedFinding(found.item_id, found.kind, found.question or None, found.text, found.due_days)
        for found in evaluation.findings
    ]
    items = items_of(findings, submission.as_of, acts, reviews, as_of)
    # Notes are never closed, so they stay among what is open for the outcome's rules, though not in `open`.
    notes = [finding.kind for finding in evaluation.findings if finding.kind not in OPEN_KINDS]
    end = outcome_of(evaluation, [*notes, *(item.kind for item in items if item.state is ItemState.OPEN)])
    if end.outcome.value is None:
        raise BadTree("the sealed answers leave the outcome open")
    return _Found(answers, evaluation, items, end)


def _sealed_tier(checklist: Checklist, submission: Submission) -> str | None:
    """The row at which the deciding tier stood when the submission was sealed."""
    if checklist.deciding_tier is None:
        return None
    ruling = submission.results.tiers.get(checklist.deciding_tier)
    if ruling is None or ruling.value not in checklist.tier_by_key[checklist.deciding_tier].places:
        raise BadTree("the submission does not say at which row its deciding tier stands")
    return ruling.value


def _counted_answers(checklist: Checklist, submission: Submission) -> dict[str, Answer]:
    """The sealed answers, with a mark in the place of withheld text that counts only as given or not given.

    Raises Withheld where a choice, a number, a date, a row or a file is withheld.
    """
    answers: dict[str, Answer] = {}
    needed: set[tuple[str, str]] = set()
    for key, given in submission.answers.items():
        question = checklist.question_by_key.get(key)
        if question is None:
            raise BadTree("the submission answers a question that its checklist does not have")
        words = {"note", "other", "value"} if question.type in TEXTS else {"note", "other"}
        needed |= {(key, part) for part in given.withheld - words}
        if "value" not in given.withheld and not fits(question, given.answer.value):
            raise BadTree(f"the answer to {key} is not of its question's type")
        answers[key] = _marked(given.answer, given.withheld & words)
    if needed:
        raise Withheld(path for path in submission.withheld if path[0] == "answer" and path[1:3] in needed)
    return answers


def _marked(answer: Answer, parts: Collection[str]) -> Answer:
    """The answer with a mark for each withheld text among value, other and note."""
    return replace(
        answer,
        value=_ERASED if "value" in parts else answer.value,
        other=_ERASED if "other" in parts else answer.other,
        note=_ERASED if "note" in parts else answer.note,
    )


def _check_belonging(checklist: Checklist, submission: Submission, acts: Sequence[Act]) -> None:
    if submission.checklist_digest != checklist.digest:
        raise BadTree("the submission was sealed under another checklist version")
    for number, act in enumerate(acts, 1):
        if act.submission != submission.root or act.number != number:
            raise BadTree("the acts are not those of this submission, numbered without a gap")

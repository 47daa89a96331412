"""From the sealed record to what is printed: pure, and from nothing but the record and what issuing adds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.numbers import exact, shown
from rai_review.decisions.acts import APPROVALS, ENDINGS, Act, Kind, read_act
from rai_review.decisions.deciding import ESCALATE
from rai_review.decisions.open_items import Item, ItemState
from rai_review.decisions.sealing import Withheld, leaves_from_rows, open_leaves
from rai_review.decisions.standing import Standing, standing
from rai_review.decisions.submission import Submission, read_submission
from rai_review.decisions.verdicts import sent_reviews
from rai_review.ledger.checkpoint import open_tlog_proof, peek_note
from rai_review.reports import changes, deeds, reasons
from rai_review.reports.answers import (
    answer_pieces,
    clauses_of,
    evidence_of,
    is_not_applicable,
    name_of,
    origins_of,
    table_of,
)
from rai_review.reports.contents import (
    Cover,
    File,
    Framework,
    OpenItem,
    Proof,
    ReportContents,
    Seal,
)
from rai_review.reports.parts import FindingPrint, QuestionPrint, SectionPrint
from rai_review.reports.record import ReportMeta, SealedRecord, attachments
from rai_review.text import gettext, speaking

_WORST_FIRST = {"blocker": 0, "condition": 1, "action": 2, "note": 3}


@dataclass(frozen=True)
class Opened:
    """A record read back: the checklist, the submission, the acts, and the standing at issue."""

    checklist: Checklist
    submission: Submission
    acts: tuple[Act, ...]
    standing: Standing


def open_record(record: SealedRecord, as_of: str) -> Opened:
    """Reads a sealed record and computes its standing on the ISO date `as_of`.

    Raises BadTree, Withheld, NewerVersion or ValueError where the record does not hold together.
    """
    checklist = from_document(json.loads(record.checklist))
    submission = read_submission(open_leaves(record.submission))
    acts = tuple(read_act(leaves_from_rows(rows)) for rows in json.loads(record.acts))
    return Opened(checklist, submission, acts, standing(checklist, submission, acts, date.fromisoformat(as_of)))


def compose(record: SealedRecord, meta: ReportMeta) -> ReportContents:
    """Everything that the report prints. Raises as `open_record` does."""
    opened = open_record(record, meta.as_of)
    with speaking(opened.submission.language):
        return _compose(record, meta, opened)


def _compose(record: SealedRecord, meta: ReportMeta, opened: Opened) -> ReportContents:
    submission, acts = opened.submission, opened.acts
    before = _previous(record)
    sections, left_out = _sections(opened, changes.changed_keys(submission, before))
    return ReportContents(
        language=submission.language,
        zone=submission.zone,
        cover=_cover(opened, meta),
        items=tuple(_items(opened)),
        notes=sum(finding.kind == "note" for finding in opened.standing.evaluation.findings),
        reason=reasons.tier_reason(opened.checklist, submission, opened.standing, gettext),
        figures=reasons.figures(opened.checklist, opened.standing, before),
        sections=sections,
        left_out=left_out,
        frameworks=_frameworks(opened),
        hidden=len(opened.checklist.questions) - len(submission.results.visible),
        attestation=submission.attestation or "",
        sender=name_of(submission.sender, submission.names),
        sent_at=submission.at,
        acts=deeds.print_acts(opened.checklist, acts, meta.entries),
        since=changes.since(opened.checklist, submission, before),
        proof=_proof(record),
        files=tuple(File(each.name, each.digest) for each in attachments(record)),
        seal=_seal(meta),
        leaves=len(json.loads(record.submission)),
    )


def report_number(submission: Submission, meta: ReportMeta) -> str:
    """The number of a report: reference, revision, and which report of that revision (`R-2026-0142-r2-1`)."""
    return f"{submission.reference}-r{submission.revision}-{meta.number}"


def _cover(opened: Opened, meta: ReportMeta) -> Cover:
    checklist, submission, stands = opened.checklist, opened.submission, opened.standing
    tier = reasons.tier_titles(checklist, stands)
    return Cover(
        number=report_number(submission, meta),
        feature=submission.feature_name or submission.feature,
        checklist=checklist.title,
        checklist_label=checklist.label,
        revision=submission.revision,
        team=meta.team,
        organisation=meta.organisation,
        reading=str(stands.reading),
        outcome=stands.outcome,
        outcome_title=reasons.outcome_title(checklist, stands.outcome),
        risk_accepted=stands.outcome == ESCALATE and stands.decided.acceptance is not None,
        tier=tier.key,
        tier_label=tier.title,
        score=tier.score,
        score_of=tier.highest,
        residual="" if stands.residual is None else shown(exact(stands.residual), 0),
        residual_tier=tier.residual_row,
        **_open_counts(stands.items),
        **_approval(opened),
        decided_by=deeds.deeds(checklist, opened.acts, _deciding_numbers(opened)),
        dissents=sum(act.kind is Kind.DISSENT for act in opened.acts),
        as_of=meta.as_of,
        submission=submission.root,
        standing=stands.digest,
        checklist_digest=checklist.digest,
    )


def _open_counts(items: Sequence[Item]) -> dict[str, Any]:
    """What is open before and after launch, as the cover counts it."""
    still = [item for item in items if item.state is ItemState.OPEN]
    after = [item for item in still if not item.before_launch]
    return {
        "before_launch": len(still) - len(after),
        "met_before": sum(item.state is not ItemState.OPEN and item.before_launch for item in items),
        "after_launch": len(after),
        "first_due": min((item.due.isoformat() for item in after if item.due), default=""),
    }


def _approval(opened: Opened) -> dict[str, Any]:
    """From when until when, and for what, as the last approval says; a decision without one names the submission's."""
    decided = opened.standing.decided
    approvals = [act for act in opened.acts if act.kind in APPROVALS]
    last = approvals[-1] if approvals else None
    completing = next((act for act in opened.acts if act.number == decided.by), None)
    return {
        "valid_from": completing.as_of.isoformat() if completing and decided.last_day else "",
        "valid_until": decided.last_day.isoformat() if decided.last_day else "",
        "system_version": (last.system_version if last else opened.submission.system_version) or "",
        "intended_use": (last.intended_use if last else "") or "",
        "limits": (last.limits if last else "") or "",
    }


def _deciding_numbers(opened: Opened) -> list[int]:
    """The acts that the cover names: those that filled a position, and the acceptance of the risk by anybody else."""
    decided = opened.standing.decided
    numbers = {each.number for each in decided.filled.values()}
    deciders = {act.person for act in opened.acts if act.number in numbers}
    accepted = next((act for act in opened.acts if act.number == decided.acceptance), None)
    if accepted is not None and accepted.person not in deciders:
        numbers.add(accepted.number)
    return sorted(numbers | {act.number for act in opened.acts if act.kind in ENDINGS and act.number == decided.by})


def _items(opened: Opened) -> list[OpenItem]:
    """What is open, worst first, then by what it costs the score, then by date."""
    scored = opened.standing.evaluation.scored
    lost = {key: each.weight * (1 - each.credit) for key, each in scored.items()}
    still = [item for item in opened.standing.items if item.state is ItemState.OPEN]
    still.sort(
        key=lambda item: (_WORST_FIRST[item.kind], -lost.get(item.question or "", 0), str(item.due or "9"), item.id)
    )
    return [_item(opened, item) for item in still]


def _item(opened: Opened, item: Item) -> OpenItem:
    checklist = opened.checklist
    question = checklist.question_by_key.get(item.question or "")
    names = {person: name for act in opened.acts for person, name in act.names.items()}
    if item.owner is not None:
        owner = name_of(item.owner, names)
    else:
        owner = deeds.position_title(checklist, reasons.owner_at(checklist, question, opened.standing.tier))
    rule = next((rule.title for rule in checklist.rules if item.id == f"rule/{rule.id}"), "")
    return OpenItem(
        id=item.id,
        kind=item.kind,
        key=item.question or "",
        title=question.short if question else rule or (gettext("Act %(n)d", n=item.act) if item.act else item.id),
        text=item.text or "…",
        owner=owner,
        due=item.due.isoformat() if item.due else "",
        before_launch=item.before_launch,
    )


def _sections(opened: Opened, changed: frozenset[str]) -> tuple[tuple[SectionPrint, ...], tuple[QuestionPrint, ...]]:
    """The answered questions under their sections, and apart from them those that do not apply."""
    visible = frozenset(opened.submission.results.visible)
    sections: list[SectionPrint] = []
    left_out: list[QuestionPrint] = []
    number = 0
    for place, section in enumerate(opened.checklist.sections, 1):
        printed: list[QuestionPrint] = []
        for question in opened.checklist.questions_of(section.key):
            if question.key not in visible:
                continue
            number += 1
            each = _question(opened, question.key, f"q{number}", question.key in changed)
            if each is not None:
                (left_out if each.not_applicable else printed).append(each)
        if printed:
            sections.append(SectionPrint(section.title, f"s{place}", section.intro, tuple(printed)))
    return tuple(sections), tuple(left_out)


def _question(opened: Opened, key: str, anchor: str, changed: bool) -> QuestionPrint | None:
    """One question as printed; None for an optional one that was shown and left open."""
    question, submission = opened.checklist.question(key), opened.submission
    reviews = sent_reviews(opened.acts)
    given = submission.answers.get(key)
    withheld = any(path[:3] in (("answer", key, "value"), ("answer", key, "row")) for path in submission.withheld)
    if given is None:
        return QuestionPrint(key, anchor, question.prompt, withheld=True) if withheld else None
    counts = reasons.counts(opened.standing, key)
    return QuestionPrint(
        key=key,
        anchor=anchor,
        prompt=question.prompt,
        answer=() if withheld else answer_pieces(question, given.answer.value, submission.names),
        note=given.answer.note or "",
        other=given.answer.other or "",
        table=None if withheld else table_of(question, given.answer.value, submission.names),
        findings=_findings(opened, key),
        weight=counts.weight,
        credit=counts.credit,
        factor=counts.factor,
        points=counts.points,
        evidence=evidence_of(given, reviews.verified),
        verdicts=deeds.verdicts_on(key, reviews.current),
        clauses=clauses_of(question),
        origins=origins_of(given, submission.names),
        changed=changed,
        not_applicable=not withheld and is_not_applicable(question, given),
        withheld=withheld,
    )


def _findings(opened: Opened, key: str) -> tuple[FindingPrint, ...]:
    """The findings on one answer: notes, and items with their state; an act's items stand with their act."""
    notes = [
        FindingPrint("note", each.text, "")
        for each in opened.standing.evaluation.findings
        if each.question == key and each.kind == "note"
    ]
    items = [
        FindingPrint(each.kind, each.text or "…", each.due.isoformat() if each.due else "", str(each.state))
        for each in opened.standing.items
        if each.question == key
    ]
    return (*sorted(items, key=lambda each: _WORST_FIRST[each.kind]), *notes)


def _frameworks(opened: Opened) -> tuple[Framework, ...]:
    """The outside sources that the printed questions speak to, in the checklist's order."""
    keys = {each.framework for key in opened.submission.answers for each in opened.checklist.question(key).mappings}
    return tuple(Framework(each.key, each.title) for each in opened.checklist.frameworks if each.key in keys)


def _previous(record: SealedRecord) -> Submission | None:
    """The revision before, for what changed; None where there is none, or too much of it is withheld to be read."""
    try:
        return read_submission(open_leaves(record.previous)) if record.previous else None
    except Withheld:
        return None


def _proof(record: SealedRecord) -> Proof:
    proof = open_tlog_proof(record.proof)
    head = peek_note(proof.note)
    signature = proof.note.rstrip("\n").rpartition("\n")[2].rpartition(" ")[2]
    return Proof(proof.idx, head.origin, head.size, head.root.hex(), signature, len(proof.path))


def _seal(meta: ReportMeta) -> Seal:
    return Seal(
        level=meta.level,
        key_bits=meta.key_bits,
        until=meta.seal_until,
        certificate=meta.certificate,
        file=meta.seal_file,
        site=meta.site,
        at=meta.issued_at,
        app_version=meta.app_version,
    )

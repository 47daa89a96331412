"""What the pages of a sent review share, in words: its head, what is open, what happened, who is still needed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.workload import owner_at
from rai_review.decisions.acts import APPROVALS, Act, Kind, Verdict
from rai_review.decisions.deciding import ACCEPTING_POSITION, ESCALATE
from rai_review.decisions.history import History
from rai_review.decisions.open_items import Item, ItemState
from rai_review.decisions.pages import ActLine
from rai_review.decisions.standing import Standing
from rai_review.features import service as features
from rai_review.people import service as people
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.words import position_title
from rai_review.text import gettext, ngettext
from rai_review.web import display
from rai_review.web.pieces import Finding, Outcome, PersonChoice, ReviewHead, Tier

WORST_FIRST = {"blocker": 0, "condition": 1, "action": 2}


def head_of(session: Session, review: ReviewView, checklist: Checklist, tier: str | None) -> ReviewHead:
    """Returns the line under a page's heading; `tier` is a row of the deciding tier."""
    return ReviewHead(
        ref=review.reference,
        url=review.url,
        feature=features.find_feature(session, review.feature_id).name,
        team=people.team_name(session, review.team_id),
        revision=review.revision,
        state=review.state,
        tier=tier_of(checklist, tier),
        checklist=f"{checklist.title} {checklist.label}",
        checklist_digest=checklist.digest,
        launch=review.launch_on or "",
    )


def tier_of(checklist: Checklist, key: str | None) -> Tier | None:
    """Returns a row of the deciding tier as pages show it; None where there is none."""
    deciding = checklist.deciding
    if deciding is None or key is None:
        return None
    place = deciding.places[key]
    return Tier(key, deciding.rows[place].title, place + 1)


def outcome_of(checklist: Checklist, key: str) -> Outcome:
    """Returns an outcome with the checklist's words for it."""
    return Outcome(key, next((each.title for each in checklist.outcomes if each.key == key), key))


def position_words(checklist: Checklist, key: str | None) -> str:
    """Returns what the checklist calls a position."""
    return position_title(checklist, key) if key else ""


def name_in(act: Act, person: str) -> str:
    """Returns the name that is sealed in an act, or words for one that was erased."""
    return act.names.get(person) or gettext("a person whose name was erased")


def open_findings(
    session: Session, history: History, now: Standing, url: str, *, before_launch: bool
) -> tuple[Finding, ...]:
    """Returns what is open on one side of the launch, the worst first, then by due date."""
    items = [item for item in now.items if item.state is ItemState.OPEN and item.before_launch is before_launch]
    names = people.names_of(session, [item.owner for item in items if item.owner])
    items.sort(key=lambda item: (WORST_FIRST[item.kind], item.due.isoformat() if item.due else "9999", item.id))
    return tuple(_finding(history.checklist, now.tier, item, names, url) for item in items)


def _finding(checklist: Checklist, tier: str | None, item: Item, names: dict[str, str], url: str) -> Finding:
    question = checklist.question_by_key.get(item.question or "")
    if item.owner:
        owner = names.get(item.owner, "")
    else:
        owner = position_words(checklist, owner_at(checklist, question, tier)) if question else ""
    return Finding(
        kind=item.kind,
        text=item.text or gettext("This text was erased."),
        item=item.id,
        question=question.key if question else "",
        short=question.short if question else (item.question or ""),
        url=f"{url}/questions/{question.key}" if question else "",
        owner=owner,
        due=item.due.isoformat() if item.due else "",
    )


def act_lines(history: History, *, newest_first: bool = True) -> tuple[ActLine, ...]:
    """Returns what happened to a submission: its sending and every act, with their ledger entries."""
    submission = history.submission
    lines = [
        ActLine(
            kind="submitted",
            who=submission.names.get(submission.sender) or gettext("a person whose name was erased"),
            position="",
            at=submission.at,
            entry=history.row.entry_idx,
            detail=gettext("Revision %(number)d", number=submission.revision),
        )
    ]
    for row, act in zip(history.act_rows, history.acts, strict=True):
        lines.append(act_line(history.checklist, act, row.entry_idx))
    return tuple(reversed(lines)) if newest_first else tuple(lines)


def act_line(checklist: Checklist, act: Act, entry: int | None) -> ActLine:
    """Returns one act in words."""
    return ActLine(
        kind=str(act.kind),
        who=name_in(act, act.person),
        position=position_words(checklist, act.position),
        at=act.at,
        text=act.reason or "",
        entry=entry,
        detail=_detail(act),
    )


def _detail(act: Act) -> str:
    if act.kind is Kind.REVIEW:
        return _review_detail(act)
    parts = []
    if act.kind in APPROVALS and act.system_version:
        parts.append(gettext("For %(version)s", version=act.system_version))
    if act.end_date:
        parts.append(gettext("until %(day)s", day=display.day(act.end_date)))
    if act.conditions:
        parts.append(ngettext("%(num)d condition", "%(num)d conditions", len(act.conditions)))
    if act.changes:
        parts.append(ngettext("%(num)d answer to change", "%(num)d answers to change", len(act.changes)))
    return ", ".join(parts)


def _review_detail(act: Act) -> str:
    given = list(act.verdicts.values())
    parts = [ngettext("%(num)d verdict", "%(num)d verdicts", len(given))]
    if not_met := given.count(Verdict.NOT_MET):
        parts.append(ngettext("%(num)d not met", "%(num)d not met", not_met))
    if act.actions:
        parts.append(ngettext("%(num)d action added", "%(num)d actions added", len(act.actions)))
    if act.verified:
        parts.append(
            ngettext("%(num)d piece of evidence verified", "%(num)d pieces of evidence verified", len(act.verified))
        )
    return ", ".join(parts)


def still_needed(history: History, now: Standing) -> tuple[str, ...]:
    """Returns what the deciding set still waits for, as sentences; nothing once it ended."""
    if now.decided.by is not None:
        return ()
    needed = [
        gettext("A decision as %(position)s", position=position_words(history.checklist, position))
        for position in now.decided.needed
    ]
    if missing := now.decided.reviews_needed:
        needed.append(ngettext("%(num)d independent review", "%(num)d independent reviews", missing))
    if now.outcome == ESCALATE and now.decided.acceptance is None:
        position = position_words(history.checklist, ACCEPTING_POSITION)
        needed.append(gettext("Acceptance of the residual risk as %(position)s", position=position))
    return tuple(needed)


def people_choices(session: Session) -> tuple[PersonChoice, ...]:
    """Returns everybody of the instance, for naming an owner or a verifier."""
    return tuple(PersonChoice(each.id, each.name, each.title) for each in people.list_people(session))


def moved_since(history: History, acts: Sequence[Act] | None) -> tuple[str, ...]:
    """Returns what changed since a page was shown, as sentences; `acts` are those made since, None where unknown."""
    if acts is None:
        return (gettext("The submission or its standing is another one now."),)
    lines = [act_line(history.checklist, act, None) for act in acts]
    sentences = [
        gettext("%(who)s acted on it, %(what)s", who=line.who, what=_kind_words(line.kind).lower()) for line in lines
    ]
    return tuple(sentences) or (gettext("A date passed, and something lapsed."),)


def _kind_words(kind: str) -> str:
    words = {
        "review": gettext("Independent review sent"),
        "approve": gettext("Approved"),
        "approve_with_conditions": gettext("Approved with conditions"),
        "request_changes": gettext("Changes requested"),
        "reject": gettext("Rejected"),
        "accept_risk": gettext("Residual risk accepted"),
        "dissent": gettext("Dissent recorded"),
    }
    return words.get(kind, kind)

"""Acts as the report prints them, and the items that they added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rai_review.catalogue.definition import Checklist
from rai_review.decisions.acts import Act, Action, Condition
from rai_review.reports import words
from rai_review.reports.answers import name_of
from rai_review.reports.contents import ActPrint, Asked, Deed, Line, Person
from rai_review.reports.parts import VerdictPrint


def position_title(checklist: Checklist, key: str | None) -> str:
    """What the checklist calls a position; one that it does not list is shown by its own key."""
    if not key:
        return ""
    return next((each.title for each in checklist.positions if each.key == key), key.replace("_", " "))


def person_of(checklist: Checklist, act: Act) -> Person:
    """Who acted, and in which position."""
    return Person(name_of(act.person, act.names), position_title(checklist, act.position))


def print_acts(checklist: Checklist, acts: Sequence[Act], entries: Sequence[int]) -> tuple[ActPrint, ...]:
    """Every act in number order; `entries` gives the ledger index of each, as far as known."""
    return tuple(
        ActPrint(
            number=act.number,
            anchor=f"act-{act.number}",
            kind=str(act.kind),
            person=person_of(checklist, act),
            at=act.at,
            reason=act.reason or "",
            lines=tuple(_lines(act)),
            asked=tuple(_asked(each, act) for each in (*act.conditions, *act.actions)),
            submission=act.submission,
            standing=act.standing or "",
            digest=act.root,
            entry=entries[place] if place < len(entries) else None,
        )
        for place, act in enumerate(acts)
    )


def deeds(checklist: Checklist, acts: Sequence[Act], numbers: Sequence[int]) -> tuple[Deed, ...]:
    """The acts of these numbers as the cover names them."""
    return tuple(Deed(person_of(checklist, act), str(act.kind), act.at) for act in acts if act.number in set(numbers))


def verdicts_on(key: str, reviews: Sequence[Act]) -> tuple[VerdictPrint, ...]:
    """What each current review says about the answer to question `key`."""
    return tuple(
        VerdictPrint(
            str(review.verdicts[key]),
            name_of(review.person, review.names),
            review.at,
            review.verdict_texts.get(key) or "",
        )
        for review in reviews
        if key in review.verdicts
    )


def _lines(act: Act) -> list[Line]:
    said = (
        ("System version", act.system_version),
        ("Intended use", act.intended_use),
        ("Limits", act.limits),
        ("What changed", act.what),
    )
    lines = [Line(label, text, said=True) for label, text in said if text]
    if act.end_date is not None:
        lines.append(Line("Until", act.end_date.isoformat(), day=True))
    if act.item is not None:
        lines.append(Line("Item", act.item))
    lines += [Line("Change asked", f"{key}: {text or '…'}", said=True) for key, text in act.changes.items()]
    if act.verdicts:
        counted = {
            verdict: [key for key, each in act.verdicts.items() if each == verdict] for verdict in words.VERDICTS
        }
        lines += [Line(words.VERDICTS[verdict][1], ", ".join(keys)) for verdict, keys in counted.items() if keys]
    if act.verified:
        lines.append(Line("Files verified", str(len(act.verified))))
    lines += [Line("Proof", digest, record=True) for digest in act.proofs if digest]
    return lines


def _asked(member: Condition | Action | None, act: Act) -> Asked:
    """A withheld member keeps its place and says nothing."""
    if member is None:
        return Asked("withheld", "", "…", "", "")
    plain = Asked("action", member.about or "", member.text, name_of(member.owner, act.names), member.due.isoformat())
    if not isinstance(member, Condition):
        return plain
    verifier = name_of(member.verifier, act.names)
    return replace(plain, kind="condition", before_launch=member.before_launch, proof=member.proof, verifier=verifier)

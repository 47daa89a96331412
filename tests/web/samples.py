"""Made-up content for templates: the support chatbot of the walkthroughs, in every state that a page can show."""

from typing import Any

from rai_review.decisions.pages import ActLine, ReportLine
from rai_review.reviews.pages import AnswerRow, SectionGroup, SectionRow
from rai_review.reviews.question_pages import EvidenceLine
from rai_review.web.pieces import Finding, Link, Outcome, PersonChoice, Problem, Progress, ReviewHead, Step, Tier

AT = 1_795_442_580_000  # 23 November 2026, 14:03 UTC
HEX = "7be290c41f5d8a36c2b97e0144d0a95b8e13f7c602ab59d46f81c3e790b5d21a"
OTHER = "d41f6e0893ab27c55c0e81f2b76a390d14e8c5f9a2037db6e95c41803fd6b72e"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOSTILE = '<img src=x onerror="alert(1)"> </textarea> ﷽ \u202eevil'


def link(label: str, url: str = "#x") -> Link:
    return Link(url=url, label=label)


def tier(number: int = 2) -> Tier:
    return Tier(id=f"T{number}", name=["Low", "Moderate", "High", "Critical"][number - 1], level=number)


def outcome(code: str = "conditional") -> Outcome:
    return Outcome(code=code, label=code.replace("_", " ").capitalize())


def finding(kind: str = "condition", **more: Any) -> Finding:
    base = {
        "kind": kind,
        "text": "Run the drill and record date, person and minutes.",
        "item": f"SAF-01/option/{kind}",
        "question": "SAF-01",
        "short": "Off switch",
        "url": "/reviews/R-2026-0142/questions/SAF-01",
        "owner": "J. Brandt",
        "due": "2027-01-13",
        "due_days": None,
        "closed": "",
    }
    return Finding(**(base | more))


def head(**more: Any) -> ReviewHead:
    base = {
        "ref": "R-2026-0142",
        "url": "/reviews/R-2026-0142",
        "feature": "Customer support chatbot",
        "team": "Support Engineering",
        "revision": 2,
        "state": "draft",
        "tier": tier(),
        "checklist": "AI feature pre-launch review 1.0.0",
        "checklist_digest": OTHER,
        "launch": "2027-01-18",
    }
    return ReviewHead(**(base | more))


def progress(**more: Any) -> Progress:
    return Progress(**({"answered": 14, "total": 22, "minutes_left": 9, "waiting": 2} | more))


def problem(place: str, message: str) -> Problem:
    return Problem(place=place, message=message)


def person(name: str = "L. Moreau", hint: str = "Engineering lead") -> PersonChoice:
    return PersonChoice(id=name.lower().replace(". ", "-"), name=name, hint=hint)


PEOPLE = (person(), person("K. Osei", "Director"), person("M. Chen", ""))


def evidence(name: str = "Off-switch drill, 2 December", **more: Any) -> EvidenceLine:
    base = {
        "id": "e1",
        "name": name,
        "url": "/evidence/e1",
        "proves": "Log with times",
        "digest": HEX,
        "kind": "PDF",
        "size": 84_000,
        "by": "J. Brandt",
        "at": AT,
        "verified_by": "",
        "verified_at": 0,
        "remove_url": "/evidence/e1/remove",
        "problem": "",
    }
    return EvidenceLine(**(base | more))


def row(key: str = "SAF-01", said: str = "Yes, and tried within the last 90 days", **more: Any) -> AnswerRow:
    base = {
        "short": "Off switch",
        "spoken": False,
        "note": "",
        "url": f"/reviews/R-2026-0142/questions/{key}",
        "missing": "",
        "state": "",
        "table": (),
        "evidence": (),
        "finding": None,
    }
    return AnswerRow(key=key, said=said, **(base | more))


ANSWERS = (
    row(note="Drill on 2 December; 3 minutes."),
    row("DEC-05", "", missing="Enter your recommendation"),
    row("SAF-04", "", state="hidden"),
    row("BIA-15", "", state="not_applicable", note="Nobody sees it; it feeds a build queue."),
    row("PUR-06", LONG_WORD, spoken=True, state="to_confirm"),
    row("SAF-10", "", table=(("Attack", "Result"), ("Refund", "held"))),
    row("INT-00", "", state="optional"),
)


def task(key: str, state: str, **more: Any) -> SectionRow:
    base = {
        "title": f"Bias: results for groups of people {key}",
        "url": f"/reviews/R-2026-0142/sections/{key}",
        "answered": 1,
        "total": 4,
        "minutes": 5,
        "waits_for": "",
        "owner": "J. Brandt",
        "current": False,
    }
    return SectionRow(key=key, state=state, **(base | more))


TASKS = (
    SectionGroup(title="Intake and triage", sections=(task("a", "completed"), task("b", "in_progress", current=True))),
    SectionGroup(
        title="Pre-launch review",
        sections=(
            task("c", "not_started"),
            task("d", "problem"),
            task("e", "cannot_start", waits_for="What could go wrong"),
        ),
    ),
)
STEPS = (
    Step(label="Sent", state="done"),
    Step(label="In review", state="now"),
    Step(label="Decision", state="later"),
    Step(label="Report", state="stopped"),
)


def act(kind: str, **more: Any) -> ActLine:
    base = {
        "who": "K. Osei",
        "position": "engineering lead",
        "at": AT,
        "text": "Polish should wait.",
        "entry": 20_417,
        "stale": "",
        "detail": "",
        "url": "",
    }
    return ActLine(kind=kind, **(base | more))


ACTS = (
    act("report", position="", text=""),
    act("approve"),
    act("approve_with_conditions", stale="Stale: revision 2 differs"),
    act("request_changes", detail="3 answers"),
    act("reject"),
    act("accept_risk"),
    act("dissent"),
    act("revoke"),
    act("withdraw"),
    act("review"),
    act("submitted", url="#r", entry=None),
)


def report(number: int, state: str = "ready") -> ReportLine:
    return ReportLine(
        number=number,
        url=f"/reports/{number}.pdf",
        file=f"R-2026-0142-r2-{number}.pdf",
        pages=24,
        size=412_000,
        sha256=HEX,
        at=AT,
        state=state,
    )

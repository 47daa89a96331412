"""Records to seal in tests: small, complete, and made of plain values."""

from datetime import date
from uuid import UUID

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, EvidenceItem
from rai_review.decisions.acts import ActContent, Action, Condition, Kind, Verdict
from rai_review.decisions.answer_leaves import EvidenceFile, GivenAnswer, Provenance
from rai_review.decisions.submission import FoundItem, Results, Ruling, SubmissionContent

KEY = bytes(range(32))
ANNE, BO, CHI, DEE, EVA = (str(UUID(int=number, version=4)) for number in range(1, 6))
NAMES = {ANNE: "Anne Ångström", BO: "Bo", CHI: "Chi 李", DEE: "Dee", EVA: "Eva"}
REVIEW, FEATURE = str(UUID(int=100, version=4)), str(UUID(int=101, version=4))
DAY = date(2026, 3, 1)
AT = 1_772_366_400_000
FILE = "f" * 64
PROOF = EvidenceFile(FILE, 1, "run.pdf", 312, "application/pdf", "the run", "2026-01-31")


def given(value, **more):
    """An answer typed by Anne."""
    files = more.pop("files", ())
    items = tuple(EvidenceItem(file.digest, file.date) for file in files)
    return GivenAnswer(Answer(value, evidence=items, **more), (Provenance(ANNE, AT, "typed"),), files)


def every_type():
    """One answer of each form that a value can have."""
    return {
        "single": given("yes", note="Because.\nTwo lines."),
        "other": given("else", other="something of ours"),
        "multi": given(("b", "a")),
        "none-ticked": given(()),
        "number": given(12),
        "decimal": given("0.5"),
        "date": given("2026-02-01"),
        "text": given("Tschüß, 你好 \U0001f600"),
        "not-applicable": given(NOT_APPLICABLE, note="does not run there"),
        "nothing": given(NOTHING),
        "table": given(({"group": "all", "rate": "0.97"}, {"group": "few", "count": 3})),
        "carried": GivenAnswer(
            Answer("yes"), (Provenance(BO, AT - 5, "typed", "R-2025-0007 r2"), Provenance(ANNE, AT, "confirmed"))
        ),
        "proven": given("yes", files=(PROOF,)),
    }


def submission(**changes):
    """A whole submission; `changes` replace members."""
    answers = changes.pop("answers", None) or every_type()
    members = {
        "review": REVIEW,
        "reference": "R-2026-0142",
        "revision": 1,
        "feature": FEATURE,
        "feature_name": "Reply drafts",
        "system_version": "2.4.0",
        "checklist_key": "ai-feature-launch",
        "checklist_label": "1.0.0",
        "checklist_digest": "c" * 64,
        "as_of": DAY,
        "at": AT,
        "zone": "Europe/Berlin",
        "language": "en",
        "sender": ANNE,
        "attestation": "I have answered as I know it.",
        "answers": answers,
        "results": Results(
            visible=[*answers, "left-open"],
            flags=["personal_data", "eu"],
            measures={"inherent": 42, "control": "31/39"},
            tiers={"inherent": Ruling("T2", {"measure": 42, "from": 26}), "residual": Ruling("T1", {"measure": 25})},
            obligations={"notice": "Tell people that they talk to a machine."},
            findings={
                "single/option/yes": FoundItem("action", {"question": "single"}, date(2026, 3, 31)),
                "table/check/gap/row/0": FoundItem("note", {"check": "gap", "value": "3/100"}),
            },
            outcome=Ruling("ready_actions", {"rule": 4}),
        ),
        "names": {ANNE: NAMES[ANNE], **({BO: NAMES[BO]} if "carried" in answers else {})},
    }
    return SubmissionContent(**{**members, **changes})


OWN = {
    Kind.APPROVE: {
        "system_version": "2.*",
        "intended_use": "Drafts that a person sends.",
        "end_date": date(2026, 9, 1),
    },
    Kind.APPROVE_WITH_CONDITIONS: {
        "system_version": "2.4.0",
        "limits": "Not for complaints.",
        "conditions": (
            Condition("Show the notice.", BO, date(2026, 4, 1), True, "A screenshot", CHI, "TRA-01"),
            Condition("Test again.", CHI, date(2026, 6, 1), False, "The run", BO),
        ),
    },
    Kind.REQUEST_CHANGES: {"changes": {"single": "Say why.", "table": "One row per group."}},
    Kind.REJECT: {"reason": "Too early."},
    Kind.REVIEW: {
        "verdicts": {"single": Verdict.MET_WITH_ACTIONS, "table": Verdict.NOT_MET, "number": Verdict.MET},
        "verdict_texts": {"table": "Two groups are missing."},
        "actions": (Action("Write it down.", BO, date(2026, 4, 1), "single"),),
        "verified": (FILE,),
    },
    Kind.ACCEPT_RISK: {"end_date": date(2026, 12, 31), "reason": "The gain is worth it."},
    Kind.DISSENT: {"reason": "I would wait."},
    Kind.CLOSE: {"item": "single/option/yes", "proofs": (FILE,)},
    Kind.WAIVE: {"item": "table/not_met", "end_date": date(2026, 5, 1), "reason": "Until the new model."},
    Kind.CHANGE: {"what": "model"},
    Kind.REVOKE: {"reason": "An incident."},
    Kind.WITHDRAW: {},
}


def act(kind, *, number=1, person=DEE, position=None, root="a" * 64, seen="b" * 64, as_of=DAY, **own):
    """An act of a kind, with that kind's own leaves filled unless others are given."""
    own = own or OWN[kind]
    people = {person}
    for member in (*own.get("conditions", ()), *own.get("actions", ())):
        people |= {member.owner, getattr(member, "verifier", member.owner)}
    names = {each: NAMES.get(each, "Somebody") for each in people}
    return ActContent(root, number, kind, person, AT + number, as_of, seen, names, position=position, **own)

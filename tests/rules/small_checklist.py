"""A checklist small enough to reason about by hand: three rows of a tier, every outcome, a date, a file, a table."""

from rai_review.catalogue.answers import NOTHING
from rai_review.catalogue.definition import from_document
from rai_review.catalogue.evaluation import evaluate
from rai_review.decisions.answer_leaves import EvidenceFile
from rai_review.decisions.results import sealed_results
from rai_review.decisions.sealing import seal
from rai_review.decisions.submission import build_submission, read_submission
from rai_review.ledger.canonical import jcs
from tests.rules import records

DOCUMENT = {
    "format": "rai-checklist/1",
    "semantics": 0,
    "key": "small",
    "label": "1.0.0",
    "title": "Small",
    "language": "en",
    "sections": [{"key": "all", "title": "All"}],
    "positions": [{"key": key, "title": key} for key in ("eng_lead", "compliance", "executive")],
    "flags": [{"key": "public", "text": "Anyone may use it"}],
    "questions": [
        {
            "key": "harm",
            "section": "all",
            "type": "scale",
            "short": "Harm",
            "prompt": "How bad?",
            "options": [
                {"value": "small", "label": "Small", "points": 10},
                {"value": "large", "label": "Large", "points": 40, "sets": ["public"]},
                {"value": "banned", "label": "Banned", "points": 40},
            ],
        },
        {
            "key": "switch",
            "section": "all",
            "type": "single",
            "short": "Off switch",
            "prompt": "Can it be turned off?",
            "weight": 4,
            "evidence": {"ask": "the run", "required_from": "T1"},
            "options": [
                {"value": "yes", "label": "Yes", "credit": 1},
                {
                    "value": "slow",
                    "label": "In a day",
                    "credit": "0.5",
                    "findings": [{"ladder": "steady", "fix": "Faster."}],
                },
                {"value": "no", "label": "No", "credit": 0, "findings": [{"ladder": "hard", "fix": "Build one."}]},
            ],
        },
        {
            "key": "notice",
            "section": "all",
            "type": "single",
            "short": "Notice",
            "prompt": "Do people know?",
            "weight": 1,
            "options": [{"value": "yes", "label": "Yes", "credit": 1}, {"value": "no", "label": "No", "credit": 0}],
        },
        {
            "key": "tested",
            "section": "all",
            "type": "date",
            "short": "Tested",
            "prompt": "When was it tested?",
            "weight": 1,
            "bands": [
                {"when": {"at_most": 90}, "credit": 1},
                {
                    "when": {"above": 90},
                    "credit": 0,
                    "finding": {"ladder": "firm", "fix": "Test again.", "due_days": 14},
                },
            ],
        },
        {"key": "why", "section": "all", "type": "long_text", "short": "Why", "prompt": "Why?", "min_chars": 20},
        {
            "key": "groups",
            "section": "all",
            "type": "table",
            "short": "Groups",
            "prompt": "Results",
            "weight": 2,
            "required": False,
            "columns": [
                {"id": "group", "label": "Group", "type": "text"},
                {"id": "rate", "label": "Rate", "type": "number"},
            ],
            "nothing": {"label": "None"},
            "checks": [
                {
                    "id": "gap",
                    "label": "Gap",
                    "fn": "max_minus_min",
                    "column": "rate",
                    "bands": [
                        {"when": {"at_most": "0.1"}, "credit": 1},
                        {"when": {"above": "0.1"}, "credit": 0, "finding": {"ladder": "firm", "fix": "Close the gap."}},
                    ],
                }
            ],
        },
    ],
    "measures": [
        {"key": "inherent", "title": "Inherent", "value": {"points": "harm"}},
        {
            "key": "control",
            "title": "Control",
            "value": {"share": {"product": ["weight", "credit", "evidence"]}, "out_of": "weight"},
        },
        {
            "key": "residual",
            "title": "Residual",
            "value": {
                "if": {"open": "blocker"},
                "then": {"measure": "inherent"},
                "else": {
                    "round": {
                        "product": [
                            {"measure": "inherent"},
                            {"sum": [1, {"product": ["-0.5", {"measure": "control"}]}]},
                        ]
                    }
                },
            },
        },
    ],
    "tiers": [
        {
            "key": "risk",
            "title": "Risk",
            "measure": "inherent",
            "rows": [
                {"key": "T1", "title": "Low", "from": 0, "positions": ["eng_lead"], "valid_days": 60},
                {
                    "key": "T2",
                    "title": "High",
                    "from": 30,
                    "positions": ["eng_lead", "compliance"],
                    "reviewers": 1,
                    "valid_days": 30,
                },
            ],
        }
    ],
    "deciding_tier": "risk",
    "ladders": [
        {"key": "steady", "title": "Steady", "kind": "action"},
        {"key": "firm", "title": "Firm", "kinds": {"T1": "action", "T2": "condition"}},
        {"key": "hard", "title": "Hard", "kind": "blocker"},
    ],
    "not_met": "firm",
    "due_days": 30,
    "outcomes": [
        {"key": "stop", "title": "Stop", "if": {"question": "harm", "is": "banned"}},
        {"key": "not_ready", "title": "Not ready", "if": {"open": "blocker"}},
        {"key": "conditional", "title": "Not yet", "if": {"open": "condition"}},
        {"key": "escalate", "title": "Escalate", "if": {"measure": "residual", "at_least": 25}},
        {"key": "ready_actions", "title": "With actions", "if": {"open": "action"}},
        {"key": "ready", "title": "Ready"},
    ],
    "residual": "residual",
    "evidence_factors": {"missing": "0.5", "attached": "0.8", "stale_days": 365},
}
BYTES = jcs(DOCUMENT)
CHECKLIST = from_document(DOCUMENT)
PROOF = EvidenceFile("e" * 64, 1, "run.pdf", 10, "application/pdf", date="2026-02-01")
DAY = records.DAY


def answers(harm="small", switch="yes", notice="yes", tested="2026-02-20", files=(PROOF,), rows=()):
    """Answers to the small checklist: by default nothing is wrong."""
    return {
        "harm": records.given(harm),
        "switch": records.given(switch, files=tuple(files)),
        "notice": records.given(notice, note="On every page."),
        "tested": records.given(tested),
        "why": records.given("Because people wait for answers all day."),
        "groups": records.given(tuple(rows) or NOTHING),
    }


def sealed(given=None, day=DAY, key=records.KEY, **more):
    """The sealed tree of a submission with these answers, sealed on a day."""
    given = given or answers(**more)
    found = evaluate(CHECKLIST, {name: each.answer for name, each in given.items()}, day)
    content = records.submission(
        answers=given,
        results=sealed_results(CHECKLIST, found, day),
        as_of=day,
        checklist_key="small",
        checklist_digest=CHECKLIST.digest,
        names={records.ANNE: records.NAMES[records.ANNE]},
    )
    return seal(build_submission(content), key)


def submitted(given=None, day=DAY, **more):
    """The same, read back."""
    return read_submission(sealed(given, day, **more).leaves)

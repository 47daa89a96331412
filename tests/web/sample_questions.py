"""One question of every type and one in every state, as the templates see them."""

from dataclasses import replace
from typing import Any

from rai_review.reviews.question_pages import ColumnView, Conflict, Earlier, Guidance, OptionView, QuestionView
from tests.web.samples import AT, HOSTILE, LONG_WORD, PEOPLE, evidence, finding, link, problem


def option(value: str, label: str, **more: Any) -> OptionView:
    base = {"chosen": False, "exclusive": False, "needs_note": False, "asks_other": False, "hint": ""}
    return OptionView(value=value, label=label, **(base | more))


GUIDANCE = Guidance(
    why="A feature that is fine on average and bad for Polish speakers is a bad feature for Polish speakers.",
    terms=(("Worst-served group", "The group with the lowest result on your main measure."),),
    good="Resolved correctly: average 87, Spanish 85, Polish 76 (n 140).",
    weak="Quality is consistent across languages.",
    incidents=(("Air Canada chatbot promise, 2024", "A tribunal held the airline to what its chatbot said."),),
    mappings=(("NIST AI RMF", "MEASURE 2.11"), ("ALTAI", "5")),
    owner="Engineering lead",
    minutes="2.5",
)


QUESTION: dict[str, Any] = {
    "prompt": "Can one on-call person switch the feature off in 15 minutes without a deploy?",
    "visible": True,
    "required": True,
    "editable": True,
    "help": "Pick the two or three groups that matter most.",
    "options": (),
    "columns": (),
    "rows": (),
    "people": (),
    "value": "",
    "other": "",
    "note": "",
    "reason": "",
    "unit": "",
    "minimum": "",
    "maximum": "",
    "min_chars": 0,
    "max_chars": 4000,
    "min_rows": 0,
    "max_rows": 0,
    "allows_not_applicable": False,
    "not_applicable": False,
    "not_applicable_hint": "",
    "allows_nothing": False,
    "nothing": False,
    "nothing_label": "",
    "version": 0,
    "saved_by": "",
    "saved_at": 0,
    "to_confirm": False,
    "problems": (),
    "conflict": None,
    "findings": (),
    "guidance": GUIDANCE,
    "evidence_ask": "Flag name, drill date, minutes taken, who did it.",
    "evidence_from": "T2",
    "evidence": (),
    "takes_evidence": True,
    "history": (),
    "shown_because": (),
}


def question(key: str, kind: str, **more: Any) -> QuestionView:
    place = "/reviews/R-2026-0142"
    own = {
        "key": key,
        "type": kind,
        "short": f"Off switch {key}",
        "action": f"{place}/answers/{key}",
        "url": f"{place}/questions/{key}",
    }
    return QuestionView(**(QUESTION | own | more))


def earlier(number: int, said: str, **more: Any) -> Earlier:
    base = {"note": "", "by": "J. Brandt", "at": AT, "how": "typed", "present": False}
    return Earlier(number=number, said=said, **(base | more))


CHOICES = (
    option("tested", "Yes, and tried within the last 90 days", needs_note=True),
    option("untried", "Yes, not tried", chosen=True, hint="Counts half"),
    option("no", "Only with a deploy or another team"),
    option("unknown", "I don't know", hint="Counts as “No”, and becomes a task for the owner"),
)
GROUPS = (
    option("languages", "Speakers of other languages, dialects or accents", chosen=True),
    option("older", "Older or younger people"),
    option("other", "Another group (name it)", chosen=True, asks_other=True),
    option("none", "No believable difference between people", exclusive=True),
)
COLUMNS = (
    ColumnView(id="attack", label="Abuse or attack", type="text", options=(), required=True, unit=""),
    ColumnView(id="tries", label="How many times", type="number", options=(), required=True, unit="tries"),
    ColumnView(id="on", label="When", type="date", options=(), required=True, unit=""),
    ColumnView(
        id="result",
        label="Result",
        type="single",
        options=(link("held", "held"), link("succeeded", "bad")),
        required=True,
        unit="",
    ),
    ColumnView(id="did", label="What you did", type="long_text", options=(), required=False, unit=""),
)
ROWS = (
    {"attack": "Make it promise a refund", "tries": "40", "on": "2026-11-20", "result": "bad", "did": "prompt changed"},
    {"attack": LONG_WORD, "tries": "30", "on": "", "result": "held", "did": ""},
)


REASON = "Say why this does not apply, in 20 characters or more"
QUESTIONS = (
    question(
        "SAF-01",
        "single",
        options=CHOICES,
        allows_not_applicable=True,
        findings=(finding(),),
        not_applicable_hint="Only where nobody sees the output",
        saved_at=AT,
        saved_by="J. Brandt",
        version=3,
        evidence=(
            evidence(),
            evidence("Old drill", verified_by="M. Chen", verified_at=AT, id="e2"),
            evidence("drill.zip", problem="Locked with a password", id="e3"),
        ),
        history=(earlier(3, "Yes, not tried", present=True), earlier(2, "No", note="We never tried")),
        shown_because=(link("Decides about people is Yes"),),
    ),
    question("INT-08", "scale", options=CHOICES),
    question("TRA-07", "evidence", options=CHOICES, evidence=(evidence(),)),
    question("BIA-01", "multi", options=GROUPS, other="Night-shift workers", note="Asked in May", saved_at=AT),
    question(
        "BIA-10",
        "number",
        value="11",
        unit="percent",
        minimum="0",
        maximum="100",
        allows_nothing=True,
        nothing_label="Not measured",
        findings=(finding("met", text="11 is within the line.", due=""),),
    ),
    question("DEC-04", "date", value="2027-10-30"),
    question("INT-00", "text", value="Head of Support", required=False),
    question(
        "INT-01",
        "long_text",
        value=HOSTILE,
        min_chars=80,
        allows_not_applicable=True,
        not_applicable=True,
        reason="Web chat only",
        problems=(problem("reason", REASON),),
    ),
    question("VEN-01", "link", value="https://example.org/spec"),
    question("INT-02", "person", value="k-osei", people=PEOPLE),
    question(
        "SAF-10",
        "table",
        columns=COLUMNS,
        rows=ROWS,
        min_rows=2,
        allows_nothing=True,
        problems=(problem("row-1-on", "Enter the day of the test"), problem("value", "Give at least 2 rows")),
    ),
    question(
        "BIA-12",
        "long_text",
        value="mine",
        conflict=Conflict(by="J. Brandt", at=AT, theirs="until the gap closes", mine="at any hour", version=4),
        version=3,
    ),
    question("BIA-13", "single", options=CHOICES, to_confirm=True, problems=(problem("value", "Select one"),)),
    question("odd key/%.'\"", "single", options=CHOICES[:2], guidance=replace(GUIDANCE, terms=())),
    question("HID-01", "single", visible=False, options=CHOICES),
    question("PUR-01", "table", columns=COLUMNS, rows=ROWS, editable=False, evidence=(evidence(),)),
    question("PUR-02", "multi", options=GROUPS, editable=False, note="Because."),
    question("PUR-03", "number", value="", editable=False),
    question("PUR-04", "person", value="k-osei", people=PEOPLE, editable=False),
)

"""The words that a report prints for the values of the record.

The first word of each value is printed now; the others were printed by earlier releases and stay listed, because the
verifier compares a page with what it recomputes. Message ids in English, translated where they are shown.
"""

from __future__ import annotations

from typing import Final

OUTCOME_MARKS: Final = {
    "stop": "blocker",
    "not_ready": "blocker",
    "conditional": "condition",
    "escalate": "hold",
    "ready_actions": "action",
    "ready": "met",
}
"""The mark (shape) beside each outcome."""

READINGS: Final[dict[str, tuple[str, ...]]] = {
    "approved": ("Approved",),
    "approved_with_conditions": ("Approved with conditions",),
    "rejected": ("Rejected",),
    "changes_requested": ("Changes requested",),
    "in_review": ("In review",),
    "expired": ("Expired",),
    "revoked": ("Revoked",),
    "withdrawn": ("Withdrawn",),
    "superseded": ("Superseded",),
}
"""What the deciding set came to, as the cover's largest word."""

FINDINGS: Final = {"blocker": "Blocker", "condition": "Condition", "action": "Action", "note": "Note"}

ACTS: Final = {
    "approve": ("met", "Approved"),
    "approve_with_conditions": ("condition", "Approved with conditions"),
    "request_changes": ("hold", "Changes requested"),
    "reject": ("not-met", "Rejected"),
    "review": ("met", "Review sent"),
    "accept_risk": ("hold", "Risk accepted"),
    "dissent": ("hold", "Dissent"),
    "close": ("met", "Item closed"),
    "waive": ("hold", "Item waived"),
    "change": ("changed", "Change declared"),
    "revoke": ("not-met", "Revoked"),
    "withdraw": ("not-met", "Withdrawn"),
}
"""Kind of act to its mark and its words."""

VERDICTS: Final = {
    "met": ("met", "Holds"),
    "met_with_actions": ("action", "Holds, with actions"),
    "not_met": ("not-met", "Not met"),
}


AS_OF: Final = ", as of "
"""What stands before the date in the record's line."""


def record_line(*, reading: str, outcome: str, tier: str, residual: str, as_of: str, last_day: str) -> str:
    """What the report says about itself in the record's own values, printed once and compared by the verifier.

    The form never changes: `reading outcome [tier X] [residual N] as of DATE [until DATE]`, absent parts left out.
    """
    parts = [reading, outcome]
    parts += [f"tier {tier}"] if tier else []
    parts += [f"residual {residual}"] if residual else []
    parts.append(f"as of {as_of}")
    parts += [f"until {last_day}"] if last_day else []
    return ", ".join(parts)


def normalised(text: str) -> str:
    """Text of a page or of the data, made comparable: one blank between words, no hyphen that a line end may eat."""
    joined = " ".join(text.replace("\ufffe", "-").replace("\u00ad", "").split())
    return joined.replace("- ", "-").casefold()

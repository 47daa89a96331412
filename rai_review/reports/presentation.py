"""The answer of a verification in the reader's words."""

from __future__ import annotations

from rai_review.reports.checks import Check, Sentence, Verdict, Verification
from rai_review.reports.pages import CheckLine, VerifyResult
from rai_review.text import gettext, mark

_STATES = {
    Verdict.AUTHENTIC: "authentic",
    Verdict.NOT_AUTHENTIC: "not_authentic",
    Verdict.UNREADABLE: "unreadable",
    Verdict.SIGNER_UNKNOWN: "unknown_signer",
    Verdict.ENDED: "superseded",
}
_HEADLINES = {
    Verdict.AUTHENTIC: mark("Authentic"),
    Verdict.NOT_AUTHENTIC: mark("Not authentic"),
    Verdict.UNREADABLE: mark("Unreadable"),
    Verdict.SIGNER_UNKNOWN: mark("Signer unknown"),
    Verdict.ENDED: mark("Genuine, no longer in force"),
}
_LABELS = {
    "report": mark("Report"),
    "reference": mark("Review"),
    "feature": mark("Feature"),
    "revision": mark("Revision"),
    "system_version": mark("Version of the system"),
    "checklist": mark("Checklist"),
    "reading": mark("Reads"),
    "outcome": mark("Outcome"),
    "tier": mark("Tier"),
    "as_of": mark("As of"),
    "valid_until": mark("Good until"),
    "submission": mark("Submission"),
    "standing": mark("Standing"),
    "checklist_digest": mark("Checklist digest"),
    "entry": mark("Ledger entry"),
    "origin": mark("Ledger"),
    "size": mark("Entries under the checkpoint"),
    "issued_at": mark("Issued"),
}


def verify_result(verification: Verification, file: str, at: int) -> VerifyResult:
    """Returns what the page shows; `file` is the name as uploaded, `at` when it was checked (UTC ms)."""
    head, *rest = verification.sentences
    return VerifyResult(
        state=_STATES[verification.verdict],
        headline=gettext(_HEADLINES[verification.verdict]),
        sentence=" ".join(_said(each) for each in (rest or [head])[:3]),
        file=file[:200] or gettext("A file"),
        at=at,
        facts=tuple(
            (gettext(_LABELS[name]) if name in _LABELS else name.replace("_", " "), value)
            for name, value in verification.facts.items()
        ),
        checks=tuple(_line(each) for each in verification.checks),
    )


def _line(check: Check) -> CheckLine:
    return CheckLine(_said(check.sentence), {True: "holds", False: "fails", None: "unknown"}[check.holds])


def _said(sentence: Sentence) -> str:
    return gettext(sentence.message, **sentence.arguments)

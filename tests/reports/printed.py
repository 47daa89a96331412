"""Contents of a report for the tests of the pages alone, after the printed example of the look."""

from rai_review.reports import contents as c
from rai_review.reports import parts as p

A, B, C = "7be290c41f5d8a36" * 4, "a683fedb4cb37247" * 4, "ab61f0e22e7d2c03" * 4
AT = 1797264571000


def question(key: str = "BIA-10", n: int = 1, **changes: object) -> p.QuestionPrint:
    plain: dict[str, object] = {
        "key": key,
        "anchor": f"q{n}",
        "prompt": "On your main quality measure, how many points below the average is the worst-served group?",
        "answer": (p.Piece("11 percentage points"),),
        "findings": (p.FindingPrint("action", "Improve the worst-served group.", "2027-01-28"),),
        "weight": "4",
        "credit": "0",
        "factor": "1",
        "points": "0",
        "evidence": (
            p.EvidencePrint(
                "Quality per language, November test", "quality number per group", "CSV", 38_000, "2026-11-17", C, True
            ),
        ),
        "verdicts": (p.VerdictPrint("met", "M. Chen", AT, "The gap is real and honestly reported."),),
        "clauses": ("NIST-AI-RMF MEASURE 2.11", "ISO-42001 A.6.2.4"),
        "origins": (p.Origin("typed", "J. Brandt", AT), p.Origin("confirmed", "S. Iyer", AT)),
    }
    return p.QuestionPrint(**{**plain, **changes})  # type: ignore[arg-type]


def contents(*asked: p.QuestionPrint, feature: str = "Customer support chatbot") -> c.ReportContents:
    table = p.TableAnswer(
        ("Gap", "Cause found", "Decision"),
        (
            (
                p.Piece("Polish 11 points below average", said=True),
                p.Piece("few Polish help pages", said=True),
                p.Piece("limited use"),
            ),
            (p.Piece("Spanish", said=True), p.Piece(""), p.Piece("open")),
        ),
    )
    questions = asked or (
        question(),
        question("BIA-12", 2, table=table, findings=(), credit="1", points="4"),
        question(
            "PUR-01",
            3,
            answer=(p.Piece("Shoppers ask about orders.\nThe assistant answers.", said=True),),
            note="A note.",
            findings=(),
        ),
        question("INT-11", 4, answer=(p.Piece("Adults"), p.Piece("Own staff")), findings=(), evidence=(), weight=""),
    )
    person = c.Person("K. Osei", "engineering lead")
    cover = c.Cover(
        number="R-2026-0142-r2-1", feature=feature, checklist="AI feature pre-launch review",
        checklist_label="1.0.0", revision=2, team="Support Engineering", organisation="Aldermoor Retail", reading="approved",
        outcome="ready_actions", outcome_title="Ready, with dated actions", tier="T2", tier_label="Moderate", score="42", score_of="100",
        residual="23", residual_tier="T1", valid_from="2026-12-14", valid_until="2027-10-30", before_launch=0, met_before=4,
        after_launch=2, first_due="2027-01-13", system_version="Release 2.3",
        intended_use="Answer order, return and product questions in English, Spanish and Polish.",
        limits="No refunds or price changes. Polish only with hand-over to a person.",
        decided_by=(c.Deed(person, "approve", AT), c.Deed(c.Person("S. Novak", "product lead"), "approve", AT)),
        dissents=1, as_of="2026-12-14", submission=A, standing=B, checklist_digest=C,
    )  # fmt: skip
    reason = c.TierReason(
        answers=(c.TierAnswer("INT-08", "Worst credible harm", "Material: real money", "3"),),
        score="42", effective="42", bands=(c.Band("T1", "Low", 5, 25), c.Band("T2", "Moderate", 26, 50),
        c.Band("T3", "High", 51, 75), c.Band("T4", "Critical", 76, 100)), inherent=42, residual=23, to_next=9,
        next_tier="T3", to_previous=17, previous_tier="T1", measures=(c.MeasurePrint("Inherent risk", "Severity 3 × (5 + Likelihood 2)", "42"), c.MeasurePrint("Control strength", "lowest of (mean; weakest + 0.2)", "0.9055")),
        positions=("engineering lead", "product lead"), reviewers=1, valid_days=365, obligations=("Tell people that it is an AI.",),
    )  # fmt: skip
    act = c.ActPrint(
        1,
        "act-1",
        "approve",
        person,
        AT,
        "The hand-over keeps shoppers safe.",
        (c.Line("Limits", "No refunds.", said=True),),
        A,
        B,
        C,
        20391,
    )
    return c.ReportContents(
        language="en", zone="Europe/Paris", cover=cover,
        items=(c.OpenItem("BIA-10/band/2", "action", "BIA-10", "Worst group against average", "Improve it.", "ML engineer", "2027-01-28"),),
        notes=1, reason=reason,
        figures=(c.Figure("Bias", "0.79", 0.79, "0.67", 0.67), c.Figure("Safeguards", "0.94", 0.94, "0.79", 0.79)),
        sections=(p.SectionPrint("Bias: results for groups of people", "s1", "Numbers per group.", questions),),
        left_out=(question("PUR-04", 9, not_applicable=True, answer=(), note="No cut-off in the design.", findings=(), evidence=(), weight=""),),
        frameworks=(c.Framework("NIST-AI-RMF", "NIST AI Risk Management Framework 1.0"),),
        hidden=31, attestation="I answered to the best of my knowledge.", sender="L. Moreau", sent_at=AT,
        acts=(act, c.ActPrint(2, "act-2", "dissent", c.Person("Z. Błaszczyk-Nguyễn"), AT, "Polish should wait.", (), A, B, C)),
        since=c.Since(1, A, (c.Change("SAF-01", "Off switch", (p.Piece("Yes, not tried"),), (p.Piece("Yes, tried"),)),), 70, "1.0.0", "Release 2.2"),
        proof=c.Proof(20417, "reviews.aldermoor.example/ledger", 20418, C, "nEHgA0yV6zr3X1f8mWq2b7kPZtS5cUoJ" * 3, 15),
        files=tuple(c.File(name, C) for name in ("submission.json", "acts.json")),
        seal=c.Seal("B-B", 3072, "2036-11-30", A, "seal.pem", "reviews.aldermoor.example", AT, "1.0.0"), leaves=612,
    )  # fmt: skip

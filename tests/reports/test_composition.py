"""What is printed follows from the sealed record alone, and says it as it is."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from rai_review.catalogue.answers import NOT_APPLICABLE, Answer
from rai_review.decisions.acts import Action, Condition, Kind, Verdict
from rai_review.decisions.sealing import open_leaves, withhold, write_leaves
from rai_review.reports import printing
from rai_review.reports.composition import compose
from rai_review.reports.contents import ReportContents
from rai_review.reports.issuing import SealKey
from tests.reports.sealed import (
    ENGINEER,
    FIRST,
    REVIEWER,
    SECOND,
    Course,
    a_pass,
    approved,
    checklist,
    meta_of,
    record_of,
    submission_content,
)


def composed(course: Course, seal_key: SealKey, previous: bytes = b"") -> ReportContents:
    return compose(record_of(course, previous=previous), meta_of(course, seal_key))


@pytest.fixture(scope="module")
def conditional(seal_key: SealKey) -> ReportContents:
    """The chatbot's first pass: one answer not met, one action, approved with two conditions."""
    course = Course(submission_content(a_pass("support-chatbot-first")))
    keys = [key for key, each in course.submission.answers.items() if each.evidence]
    course.act(
        Kind.REVIEW, REVIEWER, reason="Two things need work.", verified=(),
        verdicts={keys[3]: Verdict.NOT_MET, keys[4]: Verdict.MET_WITH_ACTIONS, keys[5]: Verdict.MET},
        verdict_texts={keys[3]: "The file shows another model."},
        actions=(Action("Write the limits into the help page.", ENGINEER, datetime.date(2027, 1, 15), keys[4]),),
    )  # fmt: skip
    course.act(Kind.APPROVE, FIRST, "eng_lead", system_version="2.2.0", intended_use="Order questions.", limits="None.")
    conditions = (
        Condition("Show the limits.", ENGINEER, datetime.date(2027, 1, 10), True, "A screenshot", REVIEWER, "TRA-01"),
        Condition("Test Polish again.", ENGINEER, datetime.date(2027, 4, 1), False, "The run", REVIEWER),
    )
    end = datetime.date(2027, 6, 30)
    course.act(
        Kind.APPROVE_WITH_CONDITIONS,
        SECOND,
        "product_lead",
        system_version="2.2.0",
        end_date=end,
        conditions=conditions,
    )
    return composed(course, seal_key)


def test_the_cover_of_an_approval(chatbot: object, seal_key: SealKey) -> None:
    cover = composed(approved(a_pass("support-chatbot-after")), seal_key).cover
    assert (cover.number, cover.reading, cover.outcome) == ("R-2026-0142-r1-1", "approved", "ready_actions")
    assert (cover.tier, cover.score, cover.residual, cover.residual_tier) == ("T2", "42", "23", "T1")
    assert (cover.before_launch, cover.after_launch, cover.dissents) == (0, 5, 1)
    assert [each.person.position for each in cover.decided_by] == ["Engineering lead", "Product lead"]
    assert (cover.valid_from, cover.valid_until) == ("2026-11-26", "2027-11-26")


def test_conditions_count_before_launch_or_after_it(conditional: ReportContents) -> None:
    cover = conditional.cover
    assert (cover.reading, cover.outcome, cover.valid_until) == (
        "approved_with_conditions",
        "conditional",
        "2027-06-30",
    )
    added = {item.text: item for item in conditional.items if item.id.startswith("act/")}
    assert added["Show the limits."].before_launch
    assert not added["Test Polish again."].before_launch
    assert added["Write the limits into the help page."].owner == "K. Adeyemi"
    assert cover.before_launch == sum(item.before_launch for item in conditional.items)
    assert cover.before_launch + cover.after_launch == len(conditional.items)


def test_what_is_open_comes_worst_first(conditional: ReportContents) -> None:
    order = ["blocker", "condition", "action"]
    kinds = [order.index(item.kind) for item in conditional.items]
    assert kinds == sorted(kinds)
    assert kinds


def test_an_answer_not_met_counts_nothing_and_shows_why(conditional: ReportContents) -> None:
    questions = {each.key: each for section in conditional.sections for each in section.questions}
    not_met = [each for each in questions.values() if any(said.verdict == "not_met" for said in each.verdicts)]
    assert [(each.credit, each.points) for each in not_met] == [("0", "0")]
    assert not_met[0].verdicts[0].text == "The file shows another model."


def test_every_shown_question_is_printed_once(seal_key: SealKey) -> None:
    course = approved(a_pass("medical-triage-agent-after"))
    contents = composed(course, seal_key)
    keys = [each.key for section in contents.sections for each in section.questions]
    keys += [each.key for each in contents.left_out]
    assert sorted(keys) == sorted(course.submission.results.visible)
    assert contents.hidden == len(checklist().questions) - len(keys)
    anchors = [each.anchor for section in contents.sections for each in section.questions]
    assert len(set(anchors)) == len(anchors)


def test_what_does_not_apply_stands_apart_with_its_reason(seal_key: SealKey) -> None:
    question = next(each for each in checklist().questions if each.allows_not_applicable)
    one = next(each for each in (a_pass("cv-ranking-after"), a_pass("medical")) if question.key in each.answers)
    course = Course(submission_content(one, **{question.key.replace("-", "_"): Answer(NOT_APPLICABLE)}))
    contents = composed(course, seal_key)
    found = next(each for each in contents.left_out if each.key == question.key)
    assert found.note == "There is nothing of the kind in the design."
    assert found.weight == ""


def test_changes_since_the_revision_before(seal_key: SealKey) -> None:
    before = Course(submission_content(a_pass("support-chatbot-first")))
    course = approved(a_pass("support-chatbot-after"), revision=2)
    since = composed(course, seal_key, before.tree.to_bytes()).since
    assert since is not None
    assert (since.revision, since.submission) == (1, before.submission.root)
    assert "SAF-01" in {change.key for change in since.changes}
    assert since.kept + len(since.changes) == len(course.submission.answers)
    cells = next(change for change in since.changes if change.key == "BIA-12")
    assert cells.before[0].text == "1 Decision: open"


def test_a_rejection_says_what_was_reviewed_and_claims_no_approval(seal_key: SealKey) -> None:
    course = Course(submission_content(a_pass("cv-ranking-first")))
    course.act(Kind.REJECT, FIRST, "director", reason="A blocker is open.")
    contents = composed(course, seal_key)
    assert (contents.cover.reading, contents.cover.valid_until) == ("rejected", "")
    html = printing.report_html(printing.safe_contents(contents))
    assert "Approved for" not in html
    assert "Release 2.3" in html


def test_an_erased_name_prints_the_pseudonym(seal_key: SealKey) -> None:
    course = approved(a_pass("code-search"))
    record, sender = record_of(course), course.submission.sender
    gone = write_leaves(withhold(open_leaves(record.submission), ("name", sender)))
    contents = compose(dataclasses.replace(record, submission=gone), meta_of(course, seal_key))
    assert contents.sender == sender


def test_the_arithmetic_can_be_followed(seal_key: SealKey) -> None:
    measures = {
        each.title: each for each in composed(approved(a_pass("support-chatbot-after")), seal_key).reason.measures
    }
    assert measures["Inherent risk before floors"].value == "42"
    assert measures["Inherent risk before floors"].formula.startswith("Severity of the worst believable harm 3 × (5 + ")
    assert measures["Residual risk"].formula.startswith("rounded (Inherent risk 42 × (1 − 0.5 × ")


def test_floors_are_named_with_their_reason(seal_key: SealKey) -> None:
    reason = composed(Course(submission_content(a_pass("cv-ranking-first"))), seal_key).reason
    assert "T3: work and hiring" in reason.floors
    assert [band.id for band in reason.bands] == ["T1", "T2", "T3", "T4"]
    assert (reason.bands[0].low, reason.bands[-1].high) == (5, 100)

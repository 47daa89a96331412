"""The shipped checklist, sealed: what a submission holds is enough to find its outcome again, and its standing."""

import pytest

from rai_review.catalogue.definition import from_document
from rai_review.catalogue.document import load_folder
from rai_review.catalogue.evaluation import evaluate
from rai_review.decisions.acts import Kind, Verdict, build_act, read_act
from rai_review.decisions.answer_leaves import EvidenceFile, GivenAnswer, Provenance
from rai_review.decisions.results import sealed_results
from rai_review.decisions.sealing import open_leaves, seal
from rai_review.decisions.standing import standing
from rai_review.decisions.submission import build_submission, read_submission
from rai_review.resources import checklists_folder
from tests import second_reader
from tests.rules import records
from tests.rules.records import ANNE, AT, CHI, KEY
from tests.walkthroughs import passes


@pytest.fixture(scope="module")
def checklist():
    return from_document(load_folder(checklists_folder() / "ai-feature-launch" / "1.0.0").document)


def sealed(checklist, one):
    """The tree of a pass, answered by Anne, each file named after its question."""
    evaluation = evaluate(checklist, one.answers, one.as_of)
    given = {}
    for key, answer in one.answers.items():
        files = tuple(
            EvidenceFile(item.digest, 1, f"{key}.pdf", 1, "application/pdf", date=item.date) for item in answer.evidence
        )
        given[key] = GivenAnswer(answer, (Provenance(ANNE, AT, "typed"),), files)
    content = records.submission(
        answers=given,
        results=sealed_results(checklist, evaluation, one.as_of),
        as_of=one.as_of,
        checklist_digest=checklist.digest,
        names={ANNE: "Anne"},
    )
    return seal(build_submission(content), KEY), evaluation


@pytest.mark.parametrize("one", passes(), ids=lambda one: one.id)
def test_the_sealed_record_stands_as_it_was_evaluated(checklist, one):
    tree, evaluation = sealed(checklist, one)
    data = tree.to_bytes()
    assert second_reader.tree_digest(second_reader.canonical(data)) == tree.root
    submission = read_submission(open_leaves(data))
    before = standing(checklist, submission, [], one.as_of)
    assert before.outcome == evaluation.outcome.value == submission.results.outcome.value
    assert before.residual == evaluation.residual
    assert before.tier == submission.results.tiers["inherent"].value == one.expect["tier"]
    ranked = {"blocker", "condition", "action"}
    assert dict(before.open) == {item: f.kind for item, f in submission.results.findings.items() if f.kind in ranked}


@pytest.mark.parametrize("one", passes(), ids=lambda one: one.id)
def test_a_review_that_verifies_the_evidence_brings_the_pinned_figures(checklist, one):
    tree, _ = sealed(checklist, one)
    submission = read_submission(tree.leaves)
    seen = standing(checklist, submission, [], one.as_of)
    act = records.act(
        Kind.REVIEW,
        person=CHI,
        root=tree.root,
        seen=seen.digest,
        as_of=one.as_of,
        verdicts=dict.fromkeys(one.answers, Verdict.MET),
        verified=tuple(sorted(one.verified)),
    )
    now = standing(checklist, submission, [read_act(seal(build_act(act), KEY).leaves)], one.as_of)
    assert now.outcome == one.expect["outcome"]
    assert now.residual == one.expect["residual"]
    assert now.digest != seen.digest

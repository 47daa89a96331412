"""What of an evaluation is sealed with a submission."""

from datetime import date, timedelta

from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Evaluation
from rai_review.decisions.submission import FoundItem, Results, Ruling
from rai_review.ledger.canonical import write_fraction


def sealed_results(checklist: Checklist, evaluation: Evaluation, as_of: date) -> Results:
    """The results of a settled evaluation of `checklist` on the day `as_of`, in the form in which they are sealed.

    A finding is due its days after `as_of`. Raises ValueError while open answers still keep the outcome or a tier open.
    """
    if evaluation.outcome.value is None or any(tier.value is None for tier in evaluation.tiers.values()):
        raise ValueError("the evaluation is not settled")
    texts = {obligation.key: obligation.text for obligation in checklist.obligations}
    figures = {key: measured.value for key, measured in evaluation.measures.items()}
    return Results(
        visible=evaluation.visible,
        flags=sorted(evaluation.flags),
        measures={key: write_fraction(value) for key, value in figures.items() if value is not None},
        tiers={key: Ruling(tier.value or "", tier.trace) for key, tier in evaluation.tiers.items()},
        obligations={key: texts[key] for key in evaluation.obligations},
        findings={
            found.item_id: FoundItem(
                found.kind, found.trace, None if found.due_days is None else as_of + timedelta(days=found.due_days)
            )
            for found in evaluation.findings
        },
        outcome=Ruling(evaluation.outcome.value, evaluation.outcome.trace),
    )

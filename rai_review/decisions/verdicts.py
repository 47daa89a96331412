"""What the sent reviews say together: the strictest verdict on each answer, and which evidence is verified.

Source: the formats page, section on standing. A later review by the same person replaces the earlier one whole: its
verdicts, its verified evidence and its actions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rai_review.decisions.acts import Act, Kind, Verdict

_STRICTNESS = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class SentReviews:
    """The current reviews, in number order, and what they come to."""

    current: tuple[Act, ...]
    verdicts: Mapping[str, Verdict]
    verified: frozenset[str]

    @property
    def not_met(self) -> frozenset[str]:
        """Keys of the questions whose answer counts as not met."""
        return frozenset(key for key, verdict in self.verdicts.items() if verdict is Verdict.NOT_MET)

    @property
    def reviewers(self) -> frozenset[str]:
        """Everyone who has sent a review, by person id."""
        return frozenset(review.person for review in self.current)


def sent_reviews(acts: Iterable[Act]) -> SentReviews:
    """The reviews among acts in number order."""
    latest = {act.person: act for act in acts if act.kind is Kind.REVIEW}
    current = tuple(sorted(latest.values(), key=lambda act: act.number))
    verdicts: dict[str, Verdict] = {}
    for review in current:
        for key, verdict in review.verdicts.items():
            verdicts[key] = max(verdicts.get(key, verdict), verdict, key=_STRICTNESS.__getitem__)
    return SentReviews(current, verdicts, frozenset(digest for review in current for digest in review.verified))

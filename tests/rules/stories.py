"""A submission and what happens to it, for the tests of standing."""

from datetime import timedelta

from rai_review.decisions.acts import Kind, Verdict, build_act, read_act
from rai_review.decisions.sealing import seal
from rai_review.decisions.standing import standing
from tests.rules import records
from tests.rules.records import CHI, DEE
from tests.rules.small_checklist import CHECKLIST, DAY, submitted

VERSION = {"system_version": "1"}


class Story:
    """A submission and what happens to it, act by act, each sealed on the standing before it."""

    def __init__(self, **answers):
        self.submission = submitted(**answers)
        self.acts, self.trees = [], []
        self.day = DAY

    def now(self, day=None):
        return standing(CHECKLIST, self.submission, self.acts, day or self.day)

    def act(self, kind, person=DEE, position=None, **own):
        content = records.act(
            kind,
            number=len(self.acts) + 1,
            person=person,
            position=position,
            root=self.submission.root,
            seen=self.now().digest,
            as_of=self.day,
            **(own or {"reason": "so"}),
        )
        self.trees.append(seal(build_act(content), records.KEY).leaves)
        self.acts.append(read_act(self.trees[-1]))
        return self.now()

    def approve(self, position, person=DEE, **own):
        return self.act(Kind.APPROVE, person, position, **{**VERSION, **own})

    def review(self, person=CHI, verdicts=None, **own):
        return self.act(Kind.REVIEW, person, verdicts=verdicts or {"notice": Verdict.MET}, **own)


def days(count):
    return timedelta(days=count)

"""Laws of standing over any story: a machine adds acts and lets days pass, beside a naive model of the formats page."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rai_review.decisions.acts import Action, Condition, Kind, Verdict, build_act, read_act
from rai_review.decisions.sealing import seal
from rai_review.decisions.standing import standing
from rai_review.ledger.canonical import jcs, sha256_hex
from tests.rules import records, small_checklist
from tests.rules.records import BO, CHI, DEE, EVA
from tests.rules.small_checklist import CHECKLIST, DAY, PROOF

PEOPLE = st.sampled_from([BO, CHI, DEE, EVA])
POSITIONS = st.sampled_from(["eng_lead", "compliance", "executive", None])
AHEAD = st.none() | st.integers(0, 70)
ANSWERS = st.fixed_dictionaries(
    {
        "harm": st.sampled_from(["small", "small", "large", "large", "large", "banned"]),
        "switch": st.sampled_from(["yes", "yes", "slow", "no"]),
        "notice": st.sampled_from(["yes", "no"]),
        "tested": st.dates(DAY - timedelta(days=100), DAY).map(date.isoformat),
        "files": st.sampled_from([(), (PROOF,)]),
    }
)
ROWS = {"T1": (("eng_lead",), 0, 60), "T2": (("eng_lead", "compliance"), 1, 30)}
WORST = {"switch": ("hard", "blocker"), "tested": ("firm", None), "notice": ("firm", None), "why": ("firm", None)}
APPROVALS = ("approve", "approve_with_conditions")


class Model:
    """The formats page, section 4, once more and as plainly as can be, for the small checklist."""

    def __init__(self, answers):
        self.answers = answers
        self.tier = "T1" if answers["harm"] == "small" else "T2"
        self.positions, self.reviewers, self.valid = ROWS[self.tier]

    def current(self, acts):
        found = {}
        for act in acts:
            if act.kind == "review":
                found[act.person] = act
        return list(found.values())

    def findings(self, acts, as_of):
        firm = "action" if self.tier == "T1" else "condition"
        found = {}
        if self.answers["switch"] == "slow":
            found["switch/option/slow"] = "action"
        if self.answers["switch"] == "no":
            found["switch/option/no"] = "blocker"
        if (as_of - date.fromisoformat(self.answers["tested"])).days > 90:
            found["tested/band/1"] = firm
        for review in self.current(acts):
            for key, verdict in review.verdicts.items():
                if verdict == "not_met":
                    found[f"{key}/not_met"] = "blocker" if key == "switch" else firm
        return found

    def open(self, acts, as_of):
        items = self.findings(acts, as_of)
        for act in acts:
            if act.kind in APPROVALS:
                items |= {f"act/{act.number}/{n}": "condition" for n in range(len(act.conditions))}
        for review in self.current(acts):
            items |= {f"act/{review.number}/{n}": "action" for n in range(len(review.actions))}
        for act in acts:
            if act.kind == "close" or (act.kind == "waive" and not act.end_date < as_of):
                items.pop(act.item, None)
        return sorted(([item, kind] for item, kind in items.items()), key=lambda pair: pair[0].encode())

    def residual_is_high(self, acts, as_of):
        """Residual at least 25, from 40 x (1 - control / 2) rounded half up."""
        not_met = {k for review in self.current(acts) for k, v in review.verdicts.items() if v == "not_met"}
        verified = any(PROOF.digest in review.verified for review in self.current(acts))
        stale = (as_of - date.fromisoformat(PROOF.date)).days > 365
        factor = 0.5 if stale or not self.answers["files"] else 1 if verified else 0.8
        switch = {"yes": 1, "slow": 0.5, "no": 0}[self.answers["switch"]] if "switch" not in not_met else 0
        notice = 1 if self.answers["notice"] == "yes" and "notice" not in not_met else 0
        old = (as_of - date.fromisoformat(self.answers["tested"])).days > 90
        tested = 0 if old or "tested" in not_met else 1
        points = 4 * switch * factor + notice + tested + 2
        return self.tier == "T2" and 40 * (1 - points / 16) >= 24.5

    def outcome(self, acts, as_of):
        kinds = {kind for _, kind in self.open(acts, as_of)}
        if self.answers["harm"] == "banned":
            return "stop"
        if "blocker" in kinds:
            return "not_ready"
        if "condition" in kinds:
            return "conditional"
        if self.residual_is_high(acts, as_of):
            return "escalate"
        return "ready_actions" if "action" in kinds else "ready"

    def ended(self, acts):
        """(state, number) of what ends it, or None."""
        for place, act in enumerate(acts, 1):
            if act.kind in ("revoke", "withdraw"):
                return None
            if act.kind in ("reject", "request_changes") and act.position in self.positions:
                return ("rejected" if act.kind == "reject" else "changes_requested"), place
            before = acts[:place]
            approved = {each.position for each in before if each.kind in APPROVALS}
            outcome = self.outcome(before, act.as_of)
            accepted = any(each.kind == "accept_risk" and each.position == "executive" for each in before)
            if (
                approved >= set(self.positions)
                and len(self.current(before)) >= self.reviewers
                and outcome not in ("stop", "not_ready")
                and (outcome != "escalate" or accepted)
            ):
                own = [each for each in before if each.kind in APPROVALS and each.position in self.positions]
                with_conditions = any(each.kind == "approve_with_conditions" for each in own)
                return ("approved_with_conditions" if with_conditions else "approved"), place
        return None

    def last_day(self, acts):
        ended = self.ended(acts)
        if ended is None or not ended[0].startswith("approved"):
            return None
        before = acts[: ended[1]]
        ends = [
            act.end_date for act in before if act.kind in APPROVALS and act.position in self.positions and act.end_date
        ]
        return min([before[-1].as_of + timedelta(days=self.valid), *ends])

    def lapsed(self, acts, as_of):
        found = []
        for act in acts:
            ends = [act.end_date, self.last_day(acts) if act.kind in APPROVALS else None]
            ends = [end for end in ends if end]
            if act.kind in (*APPROVALS, "accept_risk", "waive") and ends and min(ends) < as_of:
                found.append(f"act/{act.number}/0" if act.kind == "waive" else f"act/{act.number}")
        return sorted(found)

    def reading(self, acts, as_of):
        for act in acts:
            if act.kind in ("revoke", "withdraw"):
                return {"revoke": "revoked", "withdraw": "withdrawn"}[act.kind]
        ended = self.ended(acts)
        if ended is None:
            return "in_review"
        last = self.last_day(acts)
        return "expired" if last and last < as_of else ended[0]


class StandingMachine(RuleBasedStateMachine):
    """Adds acts of every kind in any order, and lets days pass."""

    @initialize(answers=ANSWERS)
    def submit(self, answers):
        self.model = Model(answers)
        self.submission = small_checklist.submitted(**answers)
        self.acts, self.day = [], DAY
        self.found = None

    def now(self):
        """The standing on the present day; kept until an act or a day comes."""
        at = (len(self.acts), self.day)
        if self.found is None or self.found[0] != at:
            self.found = (at, standing(CHECKLIST, self.submission, self.acts, self.day))
        return self.found[1]

    def add(self, kind, person, position=None, **own):
        before = self.now()
        content = records.act(
            kind,
            number=len(self.acts) + 1,
            person=person,
            position=position,
            root=self.submission.root,
            seen=before.digest,
            as_of=self.day,
            **(own or {"reason": "so"}),
        )
        self.acts.append(read_act(seal(build_act(content), records.KEY).leaves))
        assert self.now().digest != before.digest, "an act moves the digest"

    def ahead(self, days):
        return None if days is None else self.day + timedelta(days=days)

    @rule(
        kind=st.sampled_from([Kind.APPROVE, Kind.APPROVE_WITH_CONDITIONS]),
        person=PEOPLE,
        position=POSITIONS,
        end=AHEAD,
        conditions=st.integers(0, 2),
    )
    def approve(self, kind, person, position, end, conditions):
        asked = tuple(Condition("x", BO, self.day, True, "y", CHI) for _ in range(conditions))
        self.add(kind, person, position, system_version="1", end_date=self.ahead(end), conditions=asked)

    @rule(
        kind=st.sampled_from([Kind.REJECT, Kind.REQUEST_CHANGES]),
        person=PEOPLE,
        position=st.sampled_from([None, "executive", "executive", "eng_lead"]),
    )
    def refuse(self, kind, person, position):
        self.add(kind, person, position)

    @rule(
        person=PEOPLE,
        verdicts=st.dictionaries(st.sampled_from(sorted(WORST)), st.sampled_from(Verdict), min_size=1, max_size=3),
        actions=st.integers(0, 2),
        verified=st.booleans(),
    )
    def review(self, person, verdicts, actions, verified):
        added = tuple(Action("x", BO, self.day) for _ in range(actions))
        self.add(Kind.REVIEW, person, verdicts=verdicts, actions=added, verified=(PROOF.digest,) if verified else ())

    @rule(kind=st.sampled_from([Kind.APPROVE, Kind.APPROVE_WITH_CONDITIONS]), end=AHEAD, accepting=st.booleans())
    def finish(self, kind, end, accepting):
        """Everything that is still needed, so that stories often complete."""
        for person in [BO, CHI][: self.now().decided.reviews_needed]:
            self.add(Kind.REVIEW, person, verdicts={"why": Verdict.MET})
        if accepting:
            self.add(Kind.ACCEPT_RISK, EVA, "executive", end_date=self.ahead(end), reason="so")
        for position in self.now().decided.needed:
            self.add(kind, DEE, position, system_version="1", end_date=self.ahead(end))

    @rule(person=PEOPLE, position=POSITIONS, end=AHEAD)
    def accept(self, person, position, end):
        self.add(Kind.ACCEPT_RISK, person, position, end_date=self.ahead(end), reason="so")

    @rule(kind=st.sampled_from([Kind.DISSENT, Kind.CHANGE]), person=PEOPLE)
    def speak(self, kind, person):
        self.add(kind, person, **({"what": "model"} if kind is Kind.CHANGE else {}))

    @rule(kind=st.sampled_from([Kind.REVOKE, Kind.WITHDRAW]), person=PEOPLE, sure=st.integers(0, 5))
    def end(self, kind, person, sure):
        if sure == 5:
            self.add(kind, person)

    @precondition(lambda self: self.now().open)
    @rule(person=PEOPLE, choice=st.randoms(use_true_random=False), end=st.integers(0, 40), closing=st.booleans())
    def settle(self, person, choice, end, closing):
        item = choice.choice([item for item, _ in self.now().open])
        if closing:
            self.add(Kind.CLOSE, person, item=item)
        else:
            self.add(Kind.WAIVE, person, item=item, end_date=self.ahead(end))

    @rule(days=st.integers(1, 45))
    def wait(self, days):
        """No digest and no reading moves before the day that was foretold, and each lapse moves it on its day."""
        last = self.now()
        for _ in range(days):
            self.day += timedelta(days=1)
            now = self.now()
            foretold = last.next_change_on is not None and last.next_change_on < self.day
            if not foretold:
                assert (now.digest, now.reading, now.items) == (last.digest, last.reading, last.items)
            if now.lapsed != last.lapsed:
                assert now.digest != last.digest
            last = now

    @invariant()
    def as_the_model_says(self):
        if not hasattr(self, "model"):
            return
        now, acts, model = self.now(), self.acts, self.model
        assert [list(item) for item in now.open] == model.open(acts, self.day)
        assert list(now.lapsed) == model.lapsed(acts, self.day)
        assert now.outcome == model.outcome(acts, self.day)
        assert now.reading == model.reading(acts, self.day)
        assert now.decided.last_day == model.last_day(acts)
        assert now.tier == model.tier
        assert now.submission == self.submission.root
        assert now.digest == sha256_hex(jcs(now.object))

    def teardown(self):
        """Each act names the standing before it, found again at the end from the acts alone."""
        for place, act in enumerate(getattr(self, "acts", ())):
            before = standing(CHECKLIST, self.submission, self.acts[:place], act.as_of)
            assert before.digest == act.standing


TestStanding = StandingMachine.TestCase
TestStanding.settings = settings(stateful_step_count=15)


@given(ANSWERS, st.permutations(range(6)))
def test_the_same_record_under_the_same_key_has_one_digest_in_any_order_of_answers(answers, order):
    straight = small_checklist.answers(**answers)
    keys = list(straight)
    turned = {keys[place]: straight[keys[place]] for place in order}
    assert small_checklist.sealed(turned).root == small_checklist.sealed(straight).root

"""Standing, case by case: what is open, what lapsed, and when each of them moves."""

from dataclasses import replace
from datetime import date

import pytest

from rai_review.decisions.acts import Action, Condition, Kind, Verdict, build_act, read_act
from rai_review.decisions.calendar import end_of_day
from rai_review.decisions.deciding import State
from rai_review.decisions.open_items import ItemState
from rai_review.decisions.sealing import BadTree, Withheld, seal, withhold
from rai_review.decisions.standing import standing, standings
from rai_review.decisions.submission import read_submission
from rai_review.ledger.canonical import jcs, sha256_hex
from tests.rules import records, small_checklist
from tests.rules.records import ANNE, BO, CHI, DEE, EVA
from tests.rules.small_checklist import CHECKLIST, DAY, PROOF
from tests.rules.stories import VERSION, Story, days


def test_the_object_has_exactly_its_members():
    story = Story(switch="no")
    now = story.now()
    assert now.object == {
        "acts": [],
        "format": "rai-standing/1",
        "lapsed": [],
        "open": [["switch/option/no", "blocker"]],
        "outcome": "not_ready",
        "residual": 10,
        "submission": story.submission.root,
        "tier": "T1",
    }
    assert now.digest == sha256_hex(jcs(now.object))
    item = now.items[0]
    assert (item.text, item.due, item.before_launch, item.state) == ("Build one.", DAY + days(30), True, ItemState.OPEN)


def test_conditions_of_an_approval_are_open_until_closed():
    story = Story()
    condition = Condition("Show it.", BO, DAY + days(9), False, "A screenshot", CHI, "notice")
    now = story.act(Kind.APPROVE_WITH_CONDITIONS, DEE, "eng_lead", **VERSION, conditions=(condition,))
    assert (now.outcome, now.open) == ("conditional", (("act/1/0", "condition"),))
    assert now.reading is State.APPROVED_WITH_CONDITIONS
    item = now.items[0]
    assert (item.text, item.owner, item.verifier, item.due) == ("Show it.", BO, CHI, DAY + days(9))
    assert (item.question, item.before_launch, item.act) == ("notice", False, 1)
    now = story.act(Kind.CLOSE, CHI, item="act/1/0", proofs=("d" * 64,))
    assert (now.outcome, now.open, now.reading) == ("ready", (), State.APPROVED_WITH_CONDITIONS)


def test_a_waiver_holds_to_the_end_of_its_day():
    story = Story(harm="large", tested="2025-06-01")
    assert story.now().open == (("tested/band/1", "condition"),)
    now = story.act(Kind.WAIVE, item="tested/band/1", end_date=DAY + days(20))
    assert (now.outcome, now.open, now.next_change_on) == ("escalate", (), DAY + days(20))
    assert now.items[0].state is ItemState.WAIVED
    assert story.now(DAY + days(20)).digest == now.digest
    after = story.now(DAY + days(21))
    assert (after.outcome, after.open, after.lapsed) == ("conditional", (("tested/band/1", "condition"),), ("act/1/0",))


def test_a_second_waiver_covers_the_first_one_s_end():
    story = Story(harm="large", tested="2025-06-01")
    story.act(Kind.WAIVE, item="tested/band/1", end_date=DAY + days(5))
    story.act(Kind.WAIVE, item="tested/band/1", end_date=DAY + days(50))
    after = story.now(DAY + days(6))
    assert (after.open, after.lapsed) == ((), ("act/1/0",))


def test_not_met_brings_credit_nought_and_the_own_worst_finding():
    story = Story()
    now = story.review(verdicts={"switch": Verdict.NOT_MET})
    assert now.open == (("switch/not_met", "blocker"),)
    assert (now.outcome, now.residual) == ("not_ready", 10)
    assert now.items[0].text == "Build one."


@pytest.mark.parametrize(("harm", "kind"), [("small", "action"), ("large", "condition")])
def test_not_met_without_a_finding_takes_the_checklist_s_ladder(harm, kind):
    story = Story(harm=harm)
    assert story.review(verdicts={"notice": Verdict.NOT_MET}).open == (("notice/not_met", kind),)


def test_not_met_without_a_fix_says_the_reviewers_own_words():
    texts = {"notice": "Nobody sees this notice before it is too late."}
    now = Story().review(verdicts={"notice": Verdict.NOT_MET}, verdict_texts=texts)
    assert [item.text for item in now.items] == [texts["notice"]]


def test_the_strictest_verdict_of_several_reviewers_counts():
    story = Story()
    story.review(CHI, {"notice": Verdict.NOT_MET})
    now = story.review(BO, {"notice": Verdict.MET, "switch": Verdict.MET_WITH_ACTIONS})
    assert now.verdicts == {"notice": Verdict.NOT_MET, "switch": Verdict.MET_WITH_ACTIONS}
    assert now.open == (("notice/not_met", "action"),)
    assert now.decided.reviews_sent == 2


def test_a_later_review_replaces_the_earlier_one_whole():
    story = Story(harm="large", files=(PROOF,))
    action = Action("Write it down.", ANNE, DAY + days(7), "notice")
    first = story.review(
        CHI, {"notice": Verdict.NOT_MET, "why": Verdict.MET_WITH_ACTIONS}, actions=(action,), verified=(PROOF.digest,)
    )
    assert first.open == (("act/1/0", "action"), ("notice/not_met", "condition"))
    assert first.verified == {PROOF.digest}
    second = story.review(CHI, {"notice": Verdict.MET})
    assert (second.open, second.verified, second.decided.reviews_sent) == ((), frozenset(), 1)
    assert second.residual != first.residual
    third = story.review(CHI, {"why": Verdict.MET_WITH_ACTIONS}, actions=(action,))
    assert third.open == (("act/3/0", "action"),)
    assert third.outcome == "ready_actions"


def test_one_reviewer_s_replacement_leaves_the_other_s_verified_evidence():
    story = Story(harm="large")
    story.review(CHI, verified=(PROOF.digest,))
    story.review(BO, verified=(PROOF.digest,))
    assert story.review(CHI).verified == {PROOF.digest}


def test_verifying_evidence_moves_standing_and_never_the_submission():
    story = Story(harm="large")
    before, root = story.now(), story.submission.root
    after = story.review(verified=(PROOF.digest,))
    assert after.residual < before.residual
    assert after.digest != before.digest
    assert after.submission == before.submission == root


def test_old_evidence_stops_counting_on_its_day():
    story = Story(harm="large", tested="2026-02-20")
    now = story.review(verified=(PROOF.digest,))
    turn = date.fromisoformat(PROOF.date) + days(365)
    assert story.now(turn).residual != story.now(turn + days(1)).residual
    assert story.now(turn).next_change_on == turn
    assert now.verified == {PROOF.digest}


def test_a_declared_change_or_dissent_moves_only_the_list_of_acts():
    story = Story()
    before = story.approve("eng_lead")
    for kind, own in ((Kind.CHANGE, {"what": "model"}), (Kind.DISSENT, {})):
        now = story.act(kind, EVA, **own)
        moved = {name for name in now.object if now.object[name] != before.object[name]}
        assert moved == {"acts"}
        assert now.reading is State.APPROVED


def test_each_act_names_the_standing_before_it_on_its_own_day():
    story = Story(harm="large", tested="2025-12-20")
    story.approve("eng_lead")
    story.day = DAY + days(40)
    story.review()
    story.approve("compliance", EVA)
    found = standings(CHECKLIST, story.submission, story.acts, DAY + days(50))
    assert [act.standing for act in story.acts] == [each.digest for each in found[:-1]]
    assert found[-1].as_of == DAY + days(50)


def test_withheld_words_leave_the_standing_and_withheld_choices_do_not():
    story = Story(harm="large", switch="slow", rows=({"group": "a", "rate": "0.9"}, {"group": "b", "rate": "0.5"}))
    tree = small_checklist.sealed(
        harm="large", switch="slow", rows=({"group": "a", "rate": "0.9"}, {"group": "b", "rate": "0.5"})
    )
    words = [("answer", "why", "value"), ("answer", "notice", "note"), ("name", ANNE)]
    less = read_submission(withhold(tree.leaves, *words))
    assert standing(CHECKLIST, less, [], DAY).digest == story.now().digest
    for path in [
        ("answer", "switch", "value"),
        ("answer", "groups", "row", "1"),
        ("answer", "switch", "evidence", "0"),
    ]:
        less = read_submission(withhold(tree.leaves, *words, path))
        with pytest.raises(Withheld, match="/".join(path[1:3])):
            standing(CHECKLIST, less, [], DAY)


def test_withheld_conditions_and_actions_stay_open():
    story = Story()
    condition = Condition("Show it.", BO, DAY + days(9), False, "A screenshot", CHI)
    now = story.act(Kind.APPROVE_WITH_CONDITIONS, DEE, "eng_lead", **VERSION, conditions=(condition,))
    content = records.act(
        Kind.APPROVE_WITH_CONDITIONS,
        person=DEE,
        position="eng_lead",
        root=story.submission.root,
        seen=story.acts[0].standing,
        **VERSION,
        conditions=(condition,),
    )
    leaves = withhold(seal(build_act(content), records.KEY).leaves, ("condition", "0"), ("system_version",))
    less = standing(CHECKLIST, story.submission, [read_act(leaves)], DAY)
    assert less.digest == now.digest
    assert (less.items[0].text, less.items[0].before_launch) == (None, True)


def test_what_does_not_belong_together_is_refused():
    story = Story()
    story.approve("eng_lead")
    other = Story(harm="large")
    with pytest.raises(BadTree, match="acts"):
        standing(CHECKLIST, other.submission, story.acts, DAY)
    with pytest.raises(BadTree, match="acts"):
        standing(CHECKLIST, story.submission, story.acts * 2, DAY)
    with pytest.raises(BadTree, match="another checklist"):
        standing(replace(CHECKLIST, digest="0" * 64), story.submission, [], DAY)


def test_a_day_ends_in_the_sealed_zone():
    assert end_of_day(date(2026, 3, 28), "Europe/Berlin") == 1_774_738_800_000  # 23:00 UTC
    assert end_of_day(date(2026, 3, 29), "Europe/Berlin") == 1_774_821_600_000  # 22:00 UTC, after the clocks moved
    assert end_of_day(date(2026, 3, 29), "UTC") == 1_774_828_800_000
    with pytest.raises(KeyError):
        end_of_day(date(2026, 3, 29), "Mars/Olympus")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("harm", 5),
        ("harm", ("small",)),
        ("tested", "soon"),
        ("tested", "20260201"),
        ("why", 7),
        ("groups", "text"),
        ("groups", ({"group": "a", "rate": "half"},)),
        ("groups", ({"group": "a", "rate": "0.50"},)),
        ("groups", ({"mood": "good"},)),
    ],
)
def test_an_answer_of_another_type_is_refused(key, value):
    submission = Story().submission
    changed = replace(submission, answers={**submission.answers, key: records.given(value)})
    with pytest.raises(BadTree, match="type"):
        standing(CHECKLIST, changed, [], DAY)


def test_a_choice_that_is_not_offered_counts_as_not_given():
    submission = Story().submission
    changed = replace(submission, answers={**submission.answers, "switch": records.given("perhaps")})
    assert "switch" not in standing(CHECKLIST, changed, [], DAY).evaluation.scored


def test_an_answer_to_no_question_and_a_row_of_no_tier_are_refused():
    submission = Story().submission
    with pytest.raises(BadTree, match="question that its checklist does not have"):
        standing(CHECKLIST, replace(submission, answers={"unheard": records.given("x")}), [], DAY)
    results = replace(submission.results, tiers={"risk": replace(submission.results.tiers["risk"], value="T9")})
    with pytest.raises(BadTree, match="row"):
        standing(CHECKLIST, replace(submission, results=results), [], DAY)

"""What each page is given, with real words: one entry per page and state, `name → (template, view)`."""

from dataclasses import replace
from typing import Any

from rai_review.decisions.pages import (
    ConditionForm,
    DecisionChoice,
    JudgedAnswer,
    OutcomeView,
    ReviewerView,
    SignOffView,
)
from rai_review.reviews.pages import (
    AnswerSection,
    CheckView,
    Contribution,
    HomeView,
    Hurdle,
    Invited,
    NewReviewView,
    SectionView,
    TierBand,
    TierView,
    WhatIf,
)
from rai_review.web.pieces import Choice, NavItem
from tests.web.sample_questions import QUESTIONS, question
from tests.web.samples import (
    ACTS,
    ANSWERS,
    AT,
    HEX,
    LONG_WORD,
    OTHER,
    PEOPLE,
    STEPS,
    TASKS,
    evidence,
    finding,
    head,
    link,
    outcome,
    problem,
    progress,
    report,
    row,
    tier,
)

FINDINGS = (finding("blocker"), finding("condition", due="", due_days=30), finding("condition", closed="2026-12-04"))
ACTIONS = (finding("action"), finding("action", url="", short="", owner="", due=""))
SECTION = SectionView(
    head=head(),
    key="bias",
    title="Bias: results for groups of people",
    intro="Numbers per group, with sample sizes, and a decision about every gap.",
    questions=QUESTIONS,
    outline=TASKS,
    progress=progress(),
    action="/reviews/R-2026-0142/sections/bias",
    saved_at=AT,
    next=link("Transparency: what people are told"),
    done=None,
    problems=(problem("done", "Select yes if you have completed this section"),),
)
CALM = replace(SECTION, questions=(question("BIA-10", "number", unit="percent"),), problems=(), done=False)
HOME = HomeView(
    head=head(state="changes_requested"),
    groups=TASKS,
    progress=progress(),
    steps=STEPS,
    needed=("1 decision as product lead", "1 review by an independent reviewer"),
    next_section=link("Bias: results for groups"),
    check_url="/reviews/R-2026-0142/check",
    tier_url="/reviews/R-2026-0142/tier",
    owner="L. Moreau",
    outcome=outcome(),
    outcome_url="/reviews/R-2026-0142/outcome",
    decide_url="",
    review_url="/reviews/R-2026-0142/review",
    invited=(
        Invited(person=PEOPLE[0], state="waiting", at=0, remove_url="#r"),
        Invited(person=PEOPLE[2], state="sent", at=AT, remove_url=""),
    ),
    may_invite=PEOPLE,
    invite_url="/reviews/R-2026-0142/reviewers",
    revisions=(link("Revision 1"), link("Revision 2")),
    changes=(finding(text="Say what stops a refund promise."), finding(text="All of it.", url="")),
    open_revision_url="/reviews/R-2026-0142/revisions",
)
DRAFT = replace(HOME, head=head(tier=None), review_url="", invited=(), changes=())
BANDS = tuple(
    TierBand(tier=tier(n), first=low, last=high)
    for n, low, high in ((1, 5, 25), (2, 26, 50), (3, 51, 75), (4, 76, 100))
)
TIER = TierView(
    head=head(),
    tier=tier(),
    lead="Six answers put it at 42 of 100. That brings 63 more questions.",
    score=42,
    bands=BANDS,
    contributions=(
        Contribution(short="Worst credible harm", key="INT-08", url="#a", said="Material: real money", points="3"),
        Contribution(short="Reach", key="INT-10", url="#b", said="More than 1 million people", points="+ 3"),
    ),
    equation="Severity 3 × (5 + 2 + 3 + 1 + 1 + 2) = 42",
    floors=("Work and hiring: at least T3",),
    what_if=(WhatIf(text="Nobody in the loop at all", score="45", tier=tier(3)),),
    facts=(("Questions left", "63"), ("Independent reviewers", "1")),
    modules=(("Generative AI", "because it chats with people", 17), ("Pre-launch review", "", 37)),
    owners=(("Engineering lead", 22, "37"), ("Legal", 1, "")),
    approvers=(("Engineering lead", ("K. Osei", "D. Ruiz"), 4), ("Product lead", (), 0)),
    next=link("Start the first section"),
    waits=(),
    nobody=(),
)
OPEN_TIER = replace(
    TIER,
    tier=None,
    score=None,
    contributions=(),
    waits=(link("Reach"),),
    nobody=("Every engineering lead wrote an answer.",),
)
CHECK = CheckView(
    head=head(),
    outcome=outcome(),
    before_launch=FINDINGS,
    after_launch=ACTIONS,
    notes=6,
    arithmetic=("Inherent risk 42 (T2). Control 0.78.",),
    hurdles=(
        Hurdle(text="1 answer is missing.", link=link("Enter it"), kind="stops", tag="Stops sending"),
        Hurdle(text="2 answers disagree.", link=None, kind="look", tag="Look again"),
        Hurdle(text="2 have no evidence.", link=None, kind="note", tag="Counts half"),
    ),
    sections=(
        AnswerSection(title="Purpose", url="#p", rows=ANSWERS, answered=5),
        AnswerSection(title="Decision", url="#d", rows=ANSWERS[:1], answered=1),
    ),
    answers=78,
    may_send=True,
    action="/reviews/R-2026-0142/send",
    attestation="I gave these answers in good faith, and I have named what I do not know",
    saved_at=AT,
    problems=(problem("attest", "Tick the statement to send the answers"),),
    who_next="M. Chen reviews next.",
)
BLOCKED = replace(CHECK, may_send=False, problems=(), outcome=None)
NEW = NewReviewView(
    checklists=(Choice(id=HEX, name="AI feature pre-launch review 1.0.0", hint=""),),
    features=(Choice(id="f1", name="Return-abuse flag", hint="Support"), Choice(id="f2", name="Film tips", hint="")),
    teams=(Choice(id="t1", name="Support", hint=""), Choice(id="t2", name="Talent", hint="")),
    values={"feature": "new", "name": ""},
    problems=(problem("name", "Enter the feature's name"), problem("feature", "Select a feature")),
)
FIRST = replace(NEW, features=(), teams=NEW.teams[:1], values={}, problems=())


def _judged(key: str, **more: Any) -> JudgedAnswer:
    base: dict[str, Any] = {
        "row": row(key, evidence=(evidence(), evidence("Old drill", digest=OTHER))),
        "prompt": "Can one on-call person switch the feature off in 15 minutes?",
        "earlier": None,
        "verdict": "",
        "text": "",
        "action": "",
        "owner": "",
        "due": "",
        "verified": (HEX,),
        "problems": (),
    }
    return JudgedAnswer(**(base | more))


REVIEWER = ReviewerView(
    head=head(state="in_review"),
    submission=HEX,
    standing=OTHER,
    sent_by="L. Moreau",
    sent_at=AT,
    tabs=(
        NavItem(url="?show=changed", label="Changed", current=True, count=8),
        NavItem(url="?show=all", label="All answers", current=False, count=78),
    ),
    answers=(
        _judged("SAF-01", earlier=row("SAF-01", "Yes, not tried"), verdict="met"),
        _judged("GEN-04", verdict="met_with_actions", action="Repeat it in Polish.", owner="k-osei", due="2027-01-31"),
        _judged(
            "TRA-02",
            row=row("TRA-02", "", table=(("Topic", "Control"), ("Refund", LONG_WORD)), finding=finding()),
            problems=(problem("action", "Say what is to be done"), problem("verdict", "Select a verdict")),
        ),
    ),
    given=2,
    people=PEOPLE,
    action="/reviews/R-2026-0142/review",
    problems=(problem("a-TRA-02.action", "Say what is to be done"),),
    sent_before_at=AT,
)
CONDITION = ConditionForm(
    about="SAF-01", text="Run the drill", owner="k-osei", due="", before_launch=True, proof="Log", verifier=""
)
SIGN_OFF = SignOffView(
    head=head(state="in_review"),
    lead="You decide as engineering lead. A product lead decides beside you.",
    positions=(
        Choice(id="eng_lead", name="Engineering lead", hint=""),
        Choice(id="director", name="Director", hint=""),
    ),
    outcome=outcome("ready_actions"),
    residual="42 of 100; residual 23, T1",
    before_launch=FINDINGS,
    after_launch=ACTIONS,
    submission=HEX,
    standing=OTHER,
    as_of="2026-12-11",
    acts=ACTS,
    choices=tuple(
        DecisionChoice(value=value, label=label, hint="", chosen=value == "request_changes")
        for value, label in (
            ("approve", "Approve"),
            ("approve_with_conditions", "Approve with conditions"),
            ("request_changes", "Request changes"),
            ("reject", "Reject"),
        )
    ),
    values={"system_version": "release 2.3", "reason": ""},
    conditions=(CONDITION, CONDITION),
    change_choices=(("SAF-01", "Off switch", True), ("GEN-04", "Promises it must not make", False)),
    people=PEOPLE,
    statements=(("read", "I read the 5 open actions"), ("author", "I wrote none of these answers")),
    action="/reviews/R-2026-0142/sign-off",
    signer="K. Osei, engineering lead",
    ask_password=True,
    latest_end="2027-12-11",
    problems=(problem("reason", "Give a reason"), problem("condition-1-due", "Enter a day")),
    moved=("M. Chen sent a review: 1 action added.",),
)
OUTCOME = OutcomeView(
    head=head(state="approved"),
    outcome=outcome("ready_actions"),
    verdict="Approved: ready, with dated actions",
    decided="Decided 14 December 2026 by two positions",
    decided_state="approved",
    scope=(("For", "Release 2.3"), ("Until", "30 October 2027"), ("Before launch", "Nothing open")),
    steps=STEPS,
    after_launch=ACTIONS,
    before_launch=FINDINGS,
    measures=(("Accountability", "0.94", 94), ("Bias", "0.09", 9)),
    measures_title="Bias is the weakest of two pillars, at 0.09",
    arithmetic=("Residual = 42 × (1 − 0.5 × 0.9) = 23",),
    acts=ACTS,
    needed=("1 decision as product lead",),
    reports=(report(2, "being_made"), report(1), report(0, "failed"), report(3)),
    submission=HEX,
    standing=OTHER,
    as_of="2026-12-14",
    decide_url="#d",
    review_url="#r",
    open_revision_url="/reviews/R-2026-0142/revisions",
    dissent_url="/reviews/R-2026-0142/dissent",
    report_url="/reviews/R-2026-0142/reports",
    differs="8 answers differ from revision 1",
    changes=((row(said="Not tried"), row()), (row("T", "", table=ANSWERS[5].table), row("T", LONG_WORD))),
)

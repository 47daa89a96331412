"""Lists, the start and the verifier's page, and the table of all sample pages: `name → (template, view)`."""

from dataclasses import replace
from typing import Any

from rai_review.features.pages import FeatureListView, FeatureRow, NewFeatureView
from rai_review.people.views import DemoPerson, FirstAdminView, SignInView
from rai_review.register.pages import DueRow, MyReviewRow, MyWorkView, NeedRow, RegisterRow, RegisterView
from rai_review.reports.pages import CheckLine, VerifyResult, VerifyView
from rai_review.reviews.pages import QuestionPageView
from rai_review.web.pieces import Choice, ErrorView, NavItem
from tests.web import sample_views as views
from tests.web.sample_questions import QUESTIONS, question
from tests.web.samples import AT, LONG_WORD, head, link, outcome, problem, progress, tier

MY_WORK = MyWorkView(
    today="2026-11-23",
    needs=tuple(
        NeedRow(
            title="Customer support chatbot",
            ref="R-2026-0142",
            url="#n",
            text="M. Chen asks for changes.",
            kind=kind,
            tag="Changes requested",
            when="Since Friday 20 November",
        )
        for kind in ("changes_requested", "decision", "review", "overdue", "report")
    ),
    reviews=(
        MyReviewRow(
            title=LONG_WORD, ref="R-2026-0142", url="#m", tier=tier(3), state="draft", progress=progress(), text=""
        ),
        MyReviewRow(
            title="Film tips",
            ref="R-2026-0143",
            url="#m",
            tier=None,
            state="approved_with_conditions",
            progress=progress(),
            text="With M. Chen",
        ),
    ),
    filters=(
        NavItem(url="?show=open", label="Open", current=True, count=2),
        NavItem(url="?show=team", label="My team", current=False, count=0),
    ),
    due=(
        DueRow(on="2026-11-21", kind="problem", link=link("Ticket routing"), text="rehearse the plan", overdue=2),
        DueRow(on="2027-01-30", kind="", link=link("Ticket routing"), text="approval ends", overdue=0),
    ),
    may_start=True,
)
NOTHING = MyWorkView(today="2026-11-23", needs=(), reviews=(), filters=(), due=(), may_start=True)


def _listed(state: str) -> RegisterRow:
    return RegisterRow(
        ref="R-2026-0142",
        feature="Customer support chatbot",
        url="#l",
        team="Support Engineering",
        tier=tier(4),
        state=state,
        revision=2,
        outcome=outcome("stop"),
        changed_at=AT,
        owner="L. Moreau",
        until="2027-10-30",
        reports=(link("PDF 2"), link("PDF 1")),
    )


STATES = (
    "draft",
    "in_review",
    "changes_requested",
    "approved",
    "approved_with_conditions",
    "rejected",
    "withdrawn",
    "discarded",
    "expired",
    "revoked",
    "superseded",
)
REGISTER = RegisterView(
    rows=(
        *map(_listed, STATES),
        replace(_listed("draft"), tier=None, outcome=None, until="", reports=()),
    ),
    total=118,
    first=51,
    query="chat",
    states=(NavItem(url="#", label="Open", current=True, count=3),),
    previous="#p",
    next="#n",
)
NOTHING_FOUND = RegisterView(rows=(), total=0, first=1, query="zzz", states=(), previous="", next="")
NO_REVIEWS = RegisterView(rows=(), total=0, first=1, query="", states=(), previous="", next="")


def verified(state: str) -> VerifyView:
    checks = tuple(
        CheckLine(text="The seal covers the whole file", state=each) for each in ("holds", "fails", "unknown")
    )
    result = VerifyResult(
        state=state,
        headline="Authentic",
        sentence="Not one byte has changed since.",
        file="R-2026-0142-r2-1.pdf",
        at=AT,
        facts=(("Decision", "Approved, until 30 October 2027"),),
        checks=checks,
    )
    return VerifyView(result=result, problems=(), max_megabytes=50)


ASK = VerifyView(result=None, problems=(problem("file", "Choose a PDF"),), max_megabytes=50)
SIGN_IN = SignInView(
    next="/",
    name="l.moreau",
    problems=(problem("name", "The name or the password is not right"),),
    demo=(
        DemoPerson(sign_in="l.moreau", name="L. Moreau", what="Engineering lead, Support"),
        DemoPerson(sign_in="k.osei", name="K. Osei", what="Director"),
    ),
    demo_password="demo",
)
PLAIN_SIGN_IN = SignInView(next="/x", name="", problems=(), demo=(), demo_password="")


def error(status: int) -> ErrorView:
    return ErrorView(
        status=status,
        title="This changed since you saw it",
        sentence="Look at it again.",
        request_id="ab12cd34",
        back=link("Back to the review"),
        problems=(problem("x", "The standing moved"),),
    )


def alone(**more: Any) -> QuestionPageView:
    return QuestionPageView(
        **(
            {
                "head": head(),
                "question": QUESTIONS[0],
                "section": link("Safeguards"),
                "previous": link("P"),
                "next": link("N"),
            }
            | more
        )
    )


FEATURES = FeatureListView(
    (
        FeatureRow("f1", "Return-abuse flag", "Flags returns that look like abuse.", "Support", "L. Moreau", AT, "#x"),
        FeatureRow("f2", LONG_WORD, "", "Talent", "", AT),
    ),
    may_register=True,
)
NEW_FEATURE = NewFeatureView(
    (Choice("t1", "Support"), Choice("t2", "Talent")),
    (Choice("p1", "L. Moreau", "Engineering lead"),),
    {"name": "Chat"},
    (problem("team", "Choose the team"),),
)
ONE_TEAM = NewFeatureView((Choice("t1", "Support"),), ())

PAGES: dict[str, tuple[str, object]] = {
    "section": ("pages/reviews/section.html", views.SECTION),
    "section calm": ("pages/reviews/section.html", views.CALM),
    "question": ("pages/reviews/question.html", alone()),
    "question hidden": (
        "pages/reviews/question.html",
        alone(question=question("HID-01", "single", visible=False), previous=None, next=None),
    ),
    "home": ("pages/reviews/home.html", views.HOME),
    "home draft": ("pages/reviews/home.html", views.DRAFT),
    "tier": ("pages/reviews/tier.html", views.TIER),
    "tier open": ("pages/reviews/tier.html", views.OPEN_TIER),
    "check": ("pages/reviews/check.html", views.CHECK),
    "check blocked": ("pages/reviews/check.html", views.BLOCKED),
    "new": ("pages/reviews/new.html", views.NEW),
    "new first": ("pages/reviews/new.html", views.FIRST),
    "review": ("pages/decisions/review.html", views.REVIEWER),
    "sign-off": ("pages/decisions/sign-off.html", views.SIGN_OFF),
    "outcome": ("pages/decisions/outcome.html", views.OUTCOME),
    "features": ("pages/features/list.html", FEATURES),
    "features empty": ("pages/features/list.html", FeatureListView((), may_register=True)),
    "new feature": ("pages/features/new.html", NEW_FEATURE),
    "new feature one team": ("pages/features/new.html", ONE_TEAM),
    "my work": ("pages/my-work.html", MY_WORK),
    "my work empty": ("pages/my-work.html", NOTHING),
    "register": ("pages/register.html", REGISTER),
    "register nothing found": ("pages/register.html", NOTHING_FOUND),
    "register empty": ("pages/register.html", NO_REVIEWS),
    "verify": ("pages/reports/verify.html", ASK),
    **{
        f"verify {state}": ("pages/reports/verify.html", verified(state))
        for state in ("authentic", "not_authentic", "unknown_signer", "superseded", "unreadable")
    },
    "sign-in": ("pages/people/sign-in.html", SIGN_IN),
    "first admin": (
        "pages/people/first-admin.html",
        FirstAdminView("token", problems=(problem("password", "Write at least 12 characters"),)),
    ),
    "sign-in plain": ("pages/people/sign-in.html", PLAIN_SIGN_IN),
    **{f"error {status}": ("pages/errors/error.html", error(status)) for status in (401, 404, 412)},
}

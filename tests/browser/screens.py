"""Every screen of the demo, in every state that a person can bring it to: full, empty, and with what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from rai_review import clock

APPROVED, CONDITIONAL, SENT_BACK, REJECTED, IN_REVIEW, DRAFT = (
    f"/reviews/R-{clock.today('UTC').year}-{number:04}" for number in range(1, 7)
)
NOWHERE = "/reviews/R-1999-0001"
STALE = (
    ("submission", "0" * 64),
    ("decision", "reject"),
    ("reason", "Emergencies are rated too low."),
    ("statement", "read"),
    ("statement", "not-author"),
    ("statement", "signature"),
)


@dataclass(frozen=True)
class Screen:
    """A page as somebody sees it. `form`, a selector or a path to post to, is sent with `fields` changed."""

    who: str
    path: str
    status: int = 200
    form: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """How a fault names the screen."""
        return " ".join(filter(None, (self.who or "anybody", self.path, self.form, str(self.status))))


def form(action: str) -> str:
    """The form of the page that is sent there."""
    return f"main form[action='{action}']"


STRANGERS = (
    Screen("", "/sign-in"),
    Screen("", "/sign-in", 422, form("/sign-in"), (("name", "kofi@demo.example"), ("password", "wrong words"))),
    Screen("", "/first-admin"),
    Screen("", "/first-admin", 422, form("/first-admin"), (("token", "none"),)),
    Screen("", "/verify"),
    Screen("", "/verify", 422, form("/verify")),
    Screen("", "/verify", 200, form("/verify"), file="notes.txt"),
    Screen("", "/verify", 200, form("/verify"), file="report.pdf"),
    Screen("", "/nowhere", 404),
)
EMPTY = (
    Screen("jonas", "/"),
    Screen("jonas", "/register"),
    Screen("jonas", "/register?q=nothing"),
    Screen("jonas", "/features"),
    Screen("jonas", "/features/new"),
    Screen("jonas", "/reviews/new", 403),
    Screen("jonas", DRAFT, 404),
)
LISTS = (
    Screen("clara", "/"),
    Screen("clara", "/register"),
    Screen("clara", "/features"),
    Screen("kofi", "/features/new"),
    Screen("kofi", "/features/new", 422, form("/features/new")),
    Screen("kofi", "/reviews/new"),
    Screen("kofi", "/reviews/new", 422, form("/reviews/new"), (("feature", "new"),)),
)
WRITING = (
    Screen("diego", DRAFT),
    Screen("diego", f"{DRAFT}/tier"),
    Screen("diego", f"{DRAFT}/check"),
    Screen("diego", f"{DRAFT}/sections/intake-record"),
    Screen("diego", f"{DRAFT}/sections/intake-risk"),
    Screen("diego", f"{DRAFT}/sections/purpose"),
    Screen("diego", f"{DRAFT}/sections/hrd-impact"),
    Screen("diego", f"{DRAFT}/questions/BIA-09"),
    Screen("diego", f"{DRAFT}/sections/decision", 422, "main form[data-last]"),
    Screen("diego", f"{DRAFT}/sections/intake-record", 422, "#q-INT-16 form", (("value", "soon"),)),
    Screen("diego", f"{DRAFT}/sections/intake-record", 409, "#q-INT-01 form", (("value", "Mine"), ("version", "0"))),
    Screen("diego", DRAFT, 422, f"{DRAFT}/send"),
    Screen("diego", DRAFT, 422, f"{DRAFT}/reviewers"),
    Screen("diego", f"{DRAFT}/report", 404),
    Screen("diego", f"{DRAFT}/questions/NONE-99", 404),
    Screen("diego", f"{DRAFT}/sections/nowhere", 404),
)
SENT = (
    Screen("diego", SENT_BACK),
    Screen("diego", f"{SENT_BACK}/report"),
    Screen("diego", f"{SENT_BACK}/check"),
    Screen("kofi", APPROVED),
    Screen("kofi", f"{APPROVED}/report"),
    Screen("kofi", f"{APPROVED}/sections/safe-control"),
    Screen("lena", f"{CONDITIONAL}/report"),
    Screen("lena", f"{CONDITIONAL}/tier"),
    Screen("ana", f"{REJECTED}/report"),
    Screen("ana", IN_REVIEW),
    Screen("ana", IN_REVIEW, 409, f"{IN_REVIEW}/revisions"),
    Screen("ana", f"{IN_REVIEW}/sign-off", 403),
    Screen("diego", NOWHERE, 404),
)
DECIDING = (
    Screen("sara", f"{IN_REVIEW}/review"),
    Screen("sara", f"{IN_REVIEW}/review", 422, "main form[data-keep]", (("verdict-SAF-01", "met_with_actions"),)),
    Screen("grace", f"{IN_REVIEW}/sign-off"),
    Screen("grace", f"{IN_REVIEW}/sign-off", 422, form(f"{IN_REVIEW}/sign-off")),
    Screen("grace", f"{IN_REVIEW}/sign-off", 412, form(f"{IN_REVIEW}/sign-off"), STALE),
    Screen("grace", f"{IN_REVIEW}/sign-off", 200, form(f"{IN_REVIEW}/sign-off"), (("do", "add-condition"),)),
    Screen("clara", f"{IN_REVIEW}/dissent"),
    Screen("clara", f"{IN_REVIEW}/dissent", 422, form(f"{IN_REVIEW}/dissent")),
)
SCREENS = STRANGERS + EMPTY + LISTS + WRITING + SENT + DECIDING

# What answers a GET with something that is no page.
NO_PAGES = frozenset(
    {
        "/static/<path:filename>",
        "/healthz",
        "/readyz",
        "/.well-known/rai-review/checkpoint",
        "/.well-known/rai-review/keys",
        "/.well-known/rai-review/seal.pem",
        "/reports/<report_id>.pdf",
        "/reviews/<ref>/evidence/<evidence_id>",
    }
)

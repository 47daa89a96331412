"""Signing in and out, and the page on which the first administrator is made."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from rai_review.errors import AppError, Invalid
from rai_review.people import passwords, service, sessions
from rai_review.people.forms import FirstAdminForm, SignInForm, read
from rai_review.policy import SERVICE, Action, Role
from rai_review.text import mark
from rai_review.web.call import Call, Outcome, Page, Redirect, own_path
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows
from rai_review.web.pieces import Problem

DEMO_PASSWORD = "demo for everyone"  # noqa: S105 - it opens the demo instance only, and its start page prints it

blueprint = Blueprint("people", __name__)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as, in the demo."""

    sign_in: str
    name: str
    what: str


@dataclass(frozen=True)
class SignInView:
    """The sign-in page. In the demo it lists everybody with the one password."""

    next: str = "/"
    name: str = ""
    problems: tuple[Problem, ...] = ()
    demo: tuple[DemoPerson, ...] = ()
    demo_password: str = ""


def _sign_in_page(call: Call, name: str, target: str, problems: tuple[Problem, ...] = ()) -> Page:
    demo: tuple[DemoPerson, ...] = ()
    if call.frame.demo:
        demo = tuple(DemoPerson(*each) for each in service.list_accounts(call.session))
    view = SignInView(own_path(target), name, problems, demo, DEMO_PASSWORD if demo else "")
    return Page("pages/people/sign-in.html", view=view)


@blueprint.get("/sign-in")
@allows(Action.SIGN_IN)
def show_sign_in(call: Call) -> Outcome:
    """Shows the sign-in page, or leads on where somebody is signed in already."""
    if call.actor:
        return Redirect(call.query.get("next", "/"))
    return _sign_in_page(call, "", call.query.get("next", "/"))


def _sign_in_again(call: Call, error: AppError) -> Outcome:
    return _sign_in_page(call, request.form.get("name", ""), request.form.get("next", "/"), problems_of(error, "name"))


def _check_password(call: Call) -> tuple[str, str | None]:
    """Checks the password outside the transaction; returns (account id, new hash where parameters moved on)."""
    form = read(SignInForm(), call.form.to_dict())
    settings, database = call.wiring.settings, call.wiring.database
    throttles = sessions.sign_in_throttles(form["name"], request.remote_addr or "")
    with database.reading() as session:
        sessions.refuse_throttled(session, throttles)
        found = sessions.find_credentials(session, form["name"])
    stored = found.password_hash if found else None
    if not passwords.is_right(settings, stored, form["password"]) or found is None or stored is None:
        with database.transaction() as session:
            sessions.count_failure(session, throttles)
        raise Invalid.at("name", mark("Name and password do not fit each other."))
    renewed = passwords.needs_rehash(settings, stored)
    return found.account_id, passwords.hash_password(settings, form["password"]) if renewed else None


@blueprint.post("/sign-in")
@allows(Action.SIGN_IN, prepare=_check_password, again=_sign_in_again, repeatable=True)
def sign_in(call: Call) -> Outcome:
    """Opens a session for the account whose password was checked, and ends the one before."""
    account_id, new_hash = call.prepared
    sessions.forget_failures(call.session, call.form["name"], request.remote_addr or "")
    if call.actor:
        sessions.close_session(call.session, call.actor.session_id)
    if new_hash:
        sessions.store_rehash(call.session, account_id, new_hash)
    token = sessions.open_session(call.session, account_id, request.user_agent.string)
    return Redirect(call.form.get("next", "/"), cookie=token)


@blueprint.post("/sign-out")
@allows(Action.SIGN_OUT, repeatable=True)
def sign_out(call: Call) -> Outcome:
    """Ends the session; its cookie is worth nothing from here on."""
    sessions.close_session(call.session, call.person.session_id)
    return Redirect("/sign-in", cookie="")


@dataclass(frozen=True)
class FirstAdminView:
    """The page on which the bearer of the one-time token becomes the first administrator."""

    token: str
    name: str = ""
    email: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/first-admin")
@allows(Action.SIGN_IN)
def show_first_admin(call: Call) -> Outcome:
    """Shows the form for the first administrator."""
    return Page("pages/people/first-admin.html", view=FirstAdminView(call.query.get("token", "")))


def _first_admin_again(_call: Call, error: AppError) -> Outcome:
    view = FirstAdminView(
        request.form.get("token", ""),
        request.form.get("name", ""),
        request.form.get("email", ""),
        problems_of(error, "token"),
    )
    return Page("pages/people/first-admin.html", view=view)


def _hash_first_password(call: Call) -> str:
    """Returns the hash of the password; only the token's bearer is worth that work."""
    form = read(FirstAdminForm(), call.form.to_dict())
    with call.wiring.database.reading() as session:
        sessions.find_link(session, form["token"], sessions.FIRST_ADMIN)
    passwords.check_rules(form["password"], form["email"])
    return passwords.hash_password(call.wiring.settings, form["password"])


@blueprint.post("/first-admin")
@allows(Action.SIGN_IN, prepare=_hash_first_password, again=_first_admin_again, repeatable=True)
def make_first_admin(call: Call) -> Outcome:
    """Makes the bearer of the one-time token the first administrator."""
    form = read(FirstAdminForm(), call.form.to_dict())
    sessions.use_link(call.session, form["token"], sessions.FIRST_ADMIN)
    new = service.NewPerson(
        name=form["name"], email=form["email"], password_hash=call.prepared, roles=(Role.MEMBER, Role.ADMIN)
    )
    service.add_person(call.session, SERVICE, new)
    return Redirect("/sign-in")

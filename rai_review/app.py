"""The composition root: settings, database, rooms, error pages. Refuses to start on a route without a guard."""

from __future__ import annotations

import jinja2
from flask import Flask, g, request
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.database import Database
from rai_review.decisions import views as decision_views
from rai_review.decisions.home import extend_home
from rai_review.evidence import files, uploads
from rai_review.features import views as feature_views
from rai_review.ledger import views as ledger_views
from rai_review.ledger.canonical import clean_text
from rai_review.people import service as people
from rai_review.people import sessions
from rai_review.people import views as people_views
from rai_review.policy import Action, Actor
from rai_review.register import views as register_views
from rai_review.reports import views as report_views
from rai_review.reports import views_outcome as outcome_views
from rai_review.resources import static_folder, templates_folder
from rai_review.reviews import views as review_views
from rai_review.reviews import views_answers, views_check
from rai_review.settings import Settings
from rai_review.text import gettext
from rai_review.web import csrf, display, errors, headers
from rai_review.web.call import EXTENSION, Call, Outcome, Text, Wiring
from rai_review.web.guards import allows, refuse_unguarded
from rai_review.web.notices import notice_of
from rai_review.web.pieces import Frame, NavItem

UPLOAD_LIMIT = 52 * 1024 * 1024
FORM_LIMIT = 4 * 1024 * 1024

BLUEPRINTS = (
    people_views.blueprint,
    feature_views.blueprint,
    review_views.make_blueprint(extend_home),
    views_answers.blueprint,
    views_check.blueprint,
    decision_views.blueprint,
    outcome_views.blueprint,
    report_views.blueprint,
    ledger_views.blueprint,
    register_views.blueprint,
)


def create_app(settings: Settings, database: Database) -> Flask:
    """Returns the WSGI application over `database`, which has the newest schema."""
    app = Flask("rai_review", template_folder=str(templates_folder()), static_folder=str(static_folder()))
    app.request_class = uploads.request_class(files.folder_of(settings.files))
    app.config.update(MAX_CONTENT_LENGTH=UPLOAD_LIMIT, MAX_FORM_MEMORY_SIZE=FORM_LIMIT, MAX_FORM_PARTS=5000)
    app.extensions[EXTENSION] = Wiring(settings, database, sessions.load_actor, clean_text, make_frame)
    _set_up_templates(app)
    errors.install(app)
    app.before_request(csrf.refuse_foreign)
    app.after_request(headers.add_headers)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    refuse_unguarded(app)
    return app


@allows(Action.CHECK_HEALTH)
def healthz(_call: Call) -> Outcome:
    """Says that the process answers."""
    return Text("ok\n")


@allows(Action.CHECK_HEALTH)
def readyz(call: Call) -> Outcome:
    """Says whether the instance is set up and its database answers."""
    ready = people.instance(call.session) is not None
    return Text("ready\n" if ready else "not set up\n", status=200 if ready else 503)


def make_frame(session: Session, actor: Actor | None) -> Frame:
    """Returns what surrounds every page: who reads it and where the menu leads."""
    found = people.instance(session)
    return Frame(
        person=actor.name if actor else None,
        nav=_menu(actor) if actor else (),
        language=actor.language if actor else "en",
        path=request.path,
        query=request.args.get("q", "")[:200],
        demo=bool(found and found.is_demo),
        notice=_notice() if actor else "",
    )


def _notice() -> str:
    if request.method != "GET":
        return ""
    return notice_of(request.args.get("done", ""), (request.view_args or {}).get("ref", ""))


def _menu(actor: Actor) -> tuple[NavItem, ...]:
    places = [("/", gettext("My work")), ("/register", gettext("Reviews")), ("/features", gettext("Features"))]
    if actor.team_ids:
        places.append(("/reviews/new", gettext("Start a review")))
    return tuple(NavItem(url, label, request.path == url) for url, label in places)


def _set_up_templates(app: Flask) -> None:
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(new_request_id=clock.new_id)
    display.install(app.jinja_env, _reader_zone)


def _reader_zone() -> str:
    zone: str = g.get("zone", "UTC")
    return zone

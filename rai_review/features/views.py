"""The list of features and the form that registers one."""

from __future__ import annotations

from flask import Blueprint, request

from rai_review.errors import AppError
from rai_review.features import service
from rai_review.features.pages import FeatureListView, FeatureRow, NewFeatureView
from rai_review.people import service as people
from rai_review.policy import Action
from rai_review.web.call import Call, Outcome, Page, Redirect
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows
from rai_review.web.pieces import Choice, Problem

FIELDS = ("name", "summary", "team", "owner")

blueprint = Blueprint("features", __name__)


@blueprint.get("/features")
@allows(Action.SEE_FEATURES)
def list_features(call: Call) -> Outcome:
    """Lists the features of the reader's teams; compliance sees all."""
    found = service.list_features(call.session, call.person)
    names = people.names_of(call.session, (each.owner_id for each in found if each.owner_id))
    teams = {team_id: people.team_name(call.session, team_id) for team_id in {each.team_id for each in found}}
    rows = tuple(
        FeatureRow(
            id=each.id,
            name=each.name,
            summary=each.summary,
            team=teams[each.team_id],
            owner=names.get(each.owner_id or "", ""),
            registered_at=each.registered_at,
            start_url=f"/reviews/new?feature={each.id}" if each.team_id in call.person.team_ids else "",
        )
        for each in found
    )
    return Page("pages/features/list.html", view=FeatureListView(rows, bool(call.person.team_ids)))


@blueprint.get("/features/new")
@allows(Action.REGISTER_FEATURE)
def show_new_feature(call: Call) -> Outcome:
    """Shows the form that registers a feature."""
    return _form_page(call, {})


def _form_page(call: Call, values: dict[str, str], problems: tuple[Problem, ...] = ()) -> Page:
    teams = tuple(Choice(team.id, team.name) for team in people.teams_of(call.session, call.person.person_id))
    choices = tuple(Choice(each.id, each.name, each.title) for each in people.list_people(call.session))
    return Page("pages/features/new.html", view=NewFeatureView(teams, choices, values, problems))


def _again(call: Call, error: AppError) -> Outcome:
    return _form_page(call, {field: request.form.get(field, "") for field in FIELDS}, problems_of(error, "name"))


@blueprint.post("/features/new")
@allows(Action.REGISTER_FEATURE, again=_again)
def register_feature(call: Call) -> Outcome:
    """Registers a feature and leads to the start of its first review."""
    form = call.form
    feature_id = service.register_feature(
        call.session,
        call.person,
        name=form.get("name", ""),
        summary=form.get("summary", ""),
        team_id=form.get("team", ""),
        owner_id=_known_person(call, form.get("owner", "")),
    )
    return Redirect(f"/reviews/new?feature={feature_id}")


def _known_person(call: Call, person_id: str) -> str | None:
    if not person_id:
        return None
    return people.find_person(call.session, person_id).id

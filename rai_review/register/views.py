"""My work, and the list of every review that the reader may see."""

from __future__ import annotations

from flask import Blueprint

from rai_review import clock
from rai_review.policy import Action
from rai_review.register.presentation import STATES, my_work_view, register_view
from rai_review.register.service import Filter
from rai_review.web.call import Call, Outcome, Page, whole_number
from rai_review.web.guards import allows

LONGEST_SEARCH = 200

blueprint = Blueprint("register", __name__)


@blueprint.get("/")
@allows(Action.OPEN_OWN_WORK)
def show_my_work(call: Call) -> Outcome:
    """Shows what waits for the reader, and their own reviews."""
    return Page("pages/my-work.html", view=my_work_view(call.session, call.person, call.query.get("show", "all")))


@blueprint.get("/register")
@allows(Action.LIST_REVIEWS)
def show_register(call: Call) -> Outcome:
    """Shows the reviews that the reader may see, narrowed by words and state."""
    state = call.query.get("state", "")
    narrowed = Filter(call.query.get("q", "")[:LONGEST_SEARCH], state if state in dict(STATES) else "")
    view = register_view(
        call.session,
        call.person,
        narrowed,
        before=whole_number(call.query.get("before", "")),
        after=whole_number(call.query.get("after", "")),
        today=clock.today(call.wiring.settings.timezone),
    )
    return Page("pages/register.html", view=view)

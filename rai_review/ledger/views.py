"""The ledger's public face: its newest signed checkpoint."""

from __future__ import annotations

from flask import Blueprint

from rai_review.errors import NotFound
from rai_review.ledger import service
from rai_review.policy import Action
from rai_review.text import mark
from rai_review.web.call import Call, Outcome, Text
from rai_review.web.guards import allows

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/.well-known/rai-review/checkpoint")
@allows(Action.READ_KEYS)
def show_checkpoint(call: Call) -> Outcome:
    """Gives the newest checkpoint as the signed note that it is (C2SP)."""
    latest = service.latest_checkpoint(call.session)
    if latest is None:
        raise NotFound(mark("No checkpoint has been signed yet."))
    return Text(latest[1])

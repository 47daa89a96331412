"""Every route declares its action, and its address is written one way."""

import ast
import re
from pathlib import Path

import pytest
from flask import Blueprint, Flask

from rai_review import app as composition
from rai_review.database import Database
from rai_review.policy import RULES, Action
from rai_review.settings import Settings
from rai_review.web.guards import MARKER
from tests.architecture.tree import modules

SEGMENT = r"<(?:[a-z]+(?:\([^)]*\))?:)?[a-z_]+>|\.?[a-z0-9]+(?:-[a-z0-9]+)*"
ADDRESS = re.compile(rf"/|(?:/(?:{SEGMENT})(?:\.(?:{SEGMENT}))?)+")


def build(folder: Path) -> Flask:
    settings = Settings.from_environment({"RAI_DATA": str(folder)})
    return composition.create_app(settings, Database(f"sqlite:///{folder}/routes.db"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return build(tmp_path_factory.mktemp("routes"))


def test_every_route_declares_an_action_of_the_table(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            action = getattr(app.view_functions[rule.endpoint], MARKER, None)
            assert action in RULES, f"{rule.rule} has no guard"


def test_every_action_of_the_table_is_asked_for() -> None:
    """A row of the policy that neither a route nor a view asks about is a promise nobody keeps."""
    asked = {
        node.attr
        for path, tree in modules("rai_review")
        if path != Path("rai_review/policy.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }
    assert {action.name for action in Action} - asked == set()


def test_the_app_refuses_to_start_on_a_route_without_a_guard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Blueprint("planted", __name__)
    planted.add_url_rule("/planted", view_func=lambda: "open to all")
    monkeypatch.setattr(composition, "BLUEPRINTS", (*composition.BLUEPRINTS, planted))
    with pytest.raises(RuntimeError, match="/planted"):
        build(tmp_path)


def test_addresses_are_kebab_case(app: Flask) -> None:
    odd = [
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static" and not ADDRESS.fullmatch(rule.rule)
    ]
    assert not odd


def test_no_address_is_served_by_two_views(app: Flask) -> None:
    seen: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            shape = re.sub(r"<[^>]+>", "<>", rule.rule)
            assert seen.setdefault((method, shape), rule.endpoint) == rule.endpoint, (method, rule.rule)

"""The whole journey of the shipped checklist, its report and its verification, in one gigabyte."""

from pathlib import Path
from typing import Any

import pytest

from rai_review.catalogue.questions import Question
from rai_review.cli.stories import walkthroughs
from tests.checklists import shipped
from tests.faults.journey import SCOPE, Journey, instance
from tests.faults.memory import Group, Peak, group_of
from tests.faults.serving import Fields, Service, served

LIMIT = 1_000_000_000
LARGE_FILE = 30_000_000
NOTE = "The team looked at this together; the attached record says more."


@pytest.mark.slow
def test_the_journey_of_the_smallest_tier_fits_into_a_gigabyte(tmp_path: Path) -> None:
    world = instance(tmp_path)
    world.checklist = world.publish_shipped()
    with group_of(LIMIT) as group, served(tmp_path, prefix=group.prefix) as service:
        with Peak(service.processes) as peak:
            journey = Journey(service, world)
            worker = service.worker()
            go_all_the_way(journey)
            report = journey.report()
            verified = service.ask("POST", "/verify", "", {}, report)
        assert report.startswith(b"%PDF-")
        assert "Authentic" in verified.text
        assert service.worker() == worker, "the worker never died"
        assert group.killed() == 0
        assert 0 < peak.bytes < LIMIT
    assert journey.reports() == (1, 1, ["done"])
    say(group, peak)


def say(group: Group, peak: Peak) -> None:
    bound = f"a control group of {LIMIT // 10**6} MB" if group.folder else "no bound, only measured"
    print(f"most memory of server, worker and renderer together: {peak.bytes // 10**6} MB; under {bound}")


def go_all_the_way(journey: Journey) -> None:
    """Registers, starts, answers, attaches, sends and approves the walkthrough's feature of the lowest tier."""
    service, told = journey.service, walkthroughs()["code-search-autocomplete", "first"]
    service.sign_in("lou")
    fields = service.form("/reviews/new", "lou", "/reviews/new")
    fields |= {"feature": "new", "name": "Code search", "team": journey.world.team, "system_version": "2026.11"}
    begun = service.ask("POST", "/reviews/new", "lou", fields | {"checklist": journey.world.checklist})
    journey.url = begun.location.partition("/sections/")[0]
    for key, given in told["answers"].items():
        fields = fields_for(shipped().question_by_key[key], given, journey.world.lou.person_id)
        said = service.ask("POST", f"{journey.url}/answers/{key}", "lou", fields)
        assert said.status == 303, (key, said.text[-3000:])
    for section in shipped().sections:
        assert service.ask("GET", f"{journey.url}/sections/{section.key}", "lou").status == 200
    attach_all(service, journey.url, set(told["answers"]) - set(told["no_evidence"]))
    fields = service.form(f"{journey.url}/check", "lou", f"{journey.url}/send")
    assert service.ask("POST", f"{journey.url}/send", "lou", fields | {"attest": "yes"}).status == 303
    service.sign_in("kai")
    fields = service.form(f"{journey.url}/sign-off", "kai", f"{journey.url}/sign-off")
    assert service.ask("POST", f"{journey.url}/sign-off", "kai", fields | SCOPE).status == 303


def attach_all(service: Service, url: str, keys: set[str]) -> None:
    """A file for every answer whose evidence the lowest tier requires; the first of them is large."""
    asked = [each for each in shipped().questions if each.key in keys and each.evidence]
    for place, question in enumerate(each for each in asked if each.evidence.required_from == "T1"):
        fields = service.form(f"{url}/questions/{question.key}", "lou", f"{url}/answers/{question.key}")
        fields |= {"proves": question.evidence.ask[:200]}
        file = b"measured " * (LARGE_FILE // 9) if place == 0 else f"stands for {question.key}".encode()
        said = service.ask("POST", f"{url}/answers/{question.key}/evidence", "lou", fields, file)
        assert said.status == 303, (question.key, said.text[-3000:])


def fields_for(question: Question, told: Any, person: str) -> Fields:
    """What the page's own form would send."""
    fields: Fields = {"version": "0", "note": NOTE if question.needs_note else ""}
    if isinstance(told, dict):
        special = "not_applicable" if told.get("not_applicable") else "nothing"
        return {**fields, "special": special, "value": f" {special}", "note": NOTE, "reason": NOTE}
    if question.type == "table":
        cells = {f"row-{n}-{name}": str(cell) for n, row in enumerate(told) for name, cell in row.items()}
        return {**fields, "rows": str(len(told)), **cells}
    chosen = told if isinstance(told, list) else [person if question.type == "person" else str(told)]
    if any(each.needs_note for each in question.options if each.value in chosen):
        fields["note"] = NOTE
    return {**fields, "value": chosen}

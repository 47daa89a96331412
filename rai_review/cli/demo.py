"""`rai-review demo`: an instance with people, features and reviews, made through the services, and served."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import click

from rai_review import clock
from rai_review.cli import stories
from rai_review.cli.instance import read_settings, set_up, start_logs
from rai_review.cli.serve import run
from rai_review.cli.stories import Stage
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.decisions.sign_off import Decision
from rai_review.people import passwords, service
from rai_review.people.service import NewPerson
from rai_review.people.views import DEMO_PASSWORD
from rai_review.policy import SERVICE, Role
from rai_review.settings import Settings, suggest

FOLDER = Path("var/demo")
TEAMS = ("Developer Platform", "Customer Support", "Talent Products", "Patient Services")
SEARCH, SUPPORT, TALENT, HEALTH = TEAMS


@dataclasses.dataclass(frozen=True)
class Cast:
    """One person of the demo: positions are held in the whole instance, `leads` names the team they lead."""

    name: str
    title: str
    positions: tuple[str, ...] = ()
    team: str | None = None
    leads: bool = False
    roles: tuple[Role, ...] = (Role.MEMBER,)

    @property
    def first(self) -> str:
        """The first name, by which the stories call the person."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """The sign-in name."""
        return f"{self.first.lower()}@demo.example"


PEOPLE = (
    Cast("Kofi Osei", "Engineering lead, Developer Platform", ("eng_lead",), SEARCH, True),
    Cast("Lena Moreau", "Engineering lead, Customer Support", ("eng_lead",), SUPPORT, True),
    Cast("Diego Ruiz", "Engineering lead, Talent Products", ("eng_lead",), TALENT, True),
    Cast("Ana Novak", "Engineering lead, Patient Services", ("eng_lead",), HEALTH, True),
    Cast("Priya Nair", "Product lead, Customer Support", ("product_lead",), SUPPORT),
    Cast("Tom Becker", "Product lead, Talent Products", ("product_lead",), TALENT),
    Cast("Mei Chen", "Machine-learning engineer, Talent Products", ("ml_engineer",), TALENT),
    Cast("Sara Lind", "Security engineer", ("security",), SEARCH),
    Cast("Jonas Weber", "Data-protection lead", ("privacy",)),
    Cast("Ruth Adeyemi", "Legal counsel", ("legal",)),
    Cast("Omar Haddad", "Triage nurse and clinical expert", ("domain_expert",), HEALTH),
    Cast("Clara Iversen", "Compliance officer", ("compliance",), roles=(Role.MEMBER, Role.COMPLIANCE)),
    Cast("Viktor Halasz", "Director of product engineering", ("director",)),
    Cast("Grace Mbeki", "Accountable executive", ("executive",)),
    Cast("Ed Whitlock", "Checklist editor", roles=(Role.MEMBER, Role.EDITOR)),
    Cast("Nina Rossi", "Administrator", roles=(Role.MEMBER, Role.ADMIN)),
)


@click.command()
@click.option("--no-serve", is_flag=True, help="Fill the instance and stop.")
def demo(no_serve: bool) -> None:
    """Fill a demo instance if there is none, and start it."""
    suggest("RAI_DATA", str(FOLDER))
    suggest("RAI_ORGANISATION", "Example Company")
    settings = read_settings()
    database = Database(settings.database_url)
    if set_up(settings, database, is_demo=True):
        click.echo("Filling the demo instance: 16 people, 4 teams, 6 reviews …")
        fill(settings, database)
    if no_serve:
        return
    start_logs()
    click.echo(f"\n  rai-review runs at   {settings.url}")
    click.echo(f"  Sign in as           kofi@demo.example   (password: {DEMO_PASSWORD})")
    click.echo("  Everybody else       is listed on the sign-in page, with the same password")
    click.echo(f"  The instance lies in {settings.data}   (delete it to begin again; end with Ctrl-C)\n")
    run(settings, database)


def fill(settings: Settings, database: Database) -> None:
    """Adds people, teams, features and reviews through the services."""
    stage = _cast(settings, database)
    plays = (_approved, _approved_with_conditions, _changes_requested, _rejected, _in_review, _draft)
    with click.progressbar(plays, label="Playing the stories") as shown:
        for play in shown:
            play(stage)


def _cast(settings: Settings, database: Database) -> Stage:
    teams, people = {}, {}
    for name in TEAMS:
        with database.transaction() as session:
            teams[name] = service.add_team(session, SERVICE, name)
    for each in PEOPLE:
        new = NewPerson(
            name=each.name,
            email=each.email,
            title=each.title,
            password_hash=passwords.hash_password(settings, DEMO_PASSWORD),
            roles=each.roles,
            positions=each.positions,
            teams=((teams[each.team], each.leads),) if each.team else (),
        )
        with database.transaction() as session:
            people[each.first] = service.add_person(session, SERVICE, new)
    return Stage(settings, database, people, teams)


def _approved(stage: Stage) -> None:
    told = stories.walkthroughs()["code-search-autocomplete", "first"]
    review = stories.start(
        stage, "Kofi", SEARCH, "Code-search autocomplete",
        "Query completions and short snippets in the internal code search.", "2026.11", "2026-12-07",
    )  # fmt: skip
    stories.answer(stage, review, told)
    stories.send(stage, review)
    use = "Completing queries and snippets in the internal code search, for our own engineers."
    stories.approve(stage, review, "Lena", "eng_lead", use, "Never for rating engineers by what they accept.")


def _approved_with_conditions(stage: Stage) -> None:
    told = stories.walkthroughs()["support-chatbot", "first"]
    review = stories.start(
        stage, "Lena", SUPPORT, "Customer support chatbot",
        "Answers shoppers from the help centre and the order status, with a hand-over to agents.", "1.4*", "2027-01-18",
    )  # fmt: skip
    stories.answer(stage, review, told)
    stories.send(stage, review)
    stories.judge(stage, review, "Sara", stories.met)
    use = "Answering questions on orders, returns and products on our own site, in English, Spanish and Polish."
    limits = "No refunds, no price changes, no rating of support agents from transcripts."
    kind = Kind.APPROVE_WITH_CONDITIONS
    due = clock.today(stage.settings.timezone) + dt.timedelta(days=30)
    asked = stories.condition(
        stage, "Let refund amounts come from the rule engine and repeat the 40 tries.",
        "Lena", "Clara", due, "GEN-04", "Test report with no failure in 40 tries",
    )  # fmt: skip
    stories.approve(stage, review, "Kofi", "eng_lead", use, limits, kind=kind, conditions=(asked,))
    stories.approve(stage, review, "Tom", "product_lead", use, limits, kind=kind)


def _changes_requested(stage: Stage) -> None:
    told = stories.walkthroughs()["cv-ranking", "first"]
    review = stories.start(
        stage, "Diego", TALENT, "CV ranking",
        "Sorts the applicants for a vacancy by a match score from 0 to 100.", "3.0", "2027-02-15",
    )  # fmt: skip
    stories.answer(stage, review, told)
    stories.send(stage, review)
    reason = "Seven answers block a launch. Choose the target anew, and bring results per group before we look again."
    changes = (
        ("BIA-04", "Test every input for what it stands in for, not only the two that were dropped."),
        ("BIA-09", "The age ratio of 0.75 needs a cause and a decision."),
    )
    stories.decide(stage, review, "Viktor", Decision(Kind.REQUEST_CHANGES, "director", reason, changes=changes))


def _rejected(stage: Stage) -> None:
    told = stories.walkthroughs()["medical-triage-agent", "first"]
    review = stories.start(
        stage, "Ana", HEALTH, "Medical triage agent",
        "Talks to patients, decides how urgent a case is and books appointments.", "0.9", "2027-03-01",
    )  # fmt: skip
    stories.answer(stage, review, told)
    stories.send(stage, review)
    reason = "Emergencies are rated too low in 6 of 100 cases and nobody is in the loop. This design does not go ahead."
    stories.decide(stage, review, "Grace", Decision(Kind.REJECT, "executive", reason))


def _in_review(stage: Stage) -> None:
    told = stories.walkthroughs()["medical-triage-agent", "after-redesign"]
    review = stories.start(
        stage, "Ana", HEALTH, "Nurse-confirmed triage",
        "Sorts symptoms for a nurse, who confirms how urgent it is before the patient hears it.", "1.0", "2027-06-01",
    )  # fmt: skip
    stories.answer(stage, review, told)
    stories.send(stage, review)
    for reviewer in ("Sara", "Omar"):
        stories.judge(stage, review, reviewer, stories.met)


def _draft(stage: Stage) -> None:
    told = stories.walkthroughs()["cv-ranking", "after-redesign"]
    review = stories.start(
        stage, "Diego", TALENT, "CV ranking by work sample",
        "Orders applications for one vacancy by how likely a work sample is passed.", "4.0", "2027-05-03",
    )  # fmt: skip
    stories.answer(stage, review, told, upto=40)

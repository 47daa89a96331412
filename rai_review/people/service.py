"""Adding people and teams, and looking up who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.errors import Invalid, NotFound, Refused
from rai_review.ledger import events
from rai_review.ledger.events import ObjectRef
from rai_review.ledger.service import record
from rai_review.people.models import Account, Instance, Membership, Person, PositionHeld, RoleGrant, Team
from rai_review.policy import Actor, Role
from rai_review.text import mark

# Built once: they run on almost every request, and putting a statement together costs more than running it.
_INSTANCE = select(Instance)
_ZONE = select(Instance.zone)
_NAMES = select(Person.id, Person.name).where(Person.id.in_(bindparam("ids", expanding=True)))
_LEADS = select(Membership.id).where(
    Membership.person_id == bindparam("person"),
    Membership.team_id == bindparam("team"),
    Membership.is_lead.is_(True),
    Membership.ended_at.is_(None),
)


@dataclass(frozen=True)
class PersonView:
    """A person as pages show them."""

    id: str
    name: str
    title: str = ""
    positions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamView:
    """A team as pages show it."""

    id: str
    name: str
    is_lead: bool = False


@dataclass(frozen=True)
class NewPerson:
    """What adding a person takes. `password_hash` is made outside the transaction."""

    name: str
    email: str
    title: str = ""
    password_hash: str | None = None
    roles: Sequence[Role] = (Role.MEMBER,)
    positions: Sequence[str] = ()
    teams: Sequence[tuple[str, bool]] = ()


def create_instance(session: Session, actor: Actor, *, organisation: str, zone: str, is_demo: bool) -> str:
    """Creates the one instance row; raises `Refused` where it exists. Returns its id."""
    if session.scalar(select(Instance.id)):
        raise Refused(mark("This instance is already set up."))
    row = Instance(organisation=organisation, zone=zone, is_demo=is_demo, created_at=clock.now())
    session.add(row)
    record(session, actor, events.InstanceCreated, ObjectRef("instance", row.id))
    return row.id


def instance(session: Session) -> Instance | None:
    """Returns the instance row, or None before the set-up."""
    return session.scalar(_INSTANCE)


def zone(session: Session) -> str:
    """Returns the IANA zone in which the instance's days end, UTC before the set-up."""
    return session.scalar(_ZONE) or "UTC"


def publish_keys(session: Session, actor: Actor, *, checkpoint_key: str, seal_certificate: str) -> bool:
    """Enters the public keys (C2SP vkey, PEM certificate); returns False where they stand already."""
    row = session.scalar(select(Instance).with_for_update())
    if row is None:
        raise Refused(mark("Set up the instance first."))
    if (row.checkpoint_key, row.seal_certificate) == (checkpoint_key, seal_certificate):
        return False
    row.checkpoint_key, row.seal_certificate = checkpoint_key, seal_certificate
    record(session, actor, events.KeyPublished, ObjectRef("instance", row.id))
    return True


def add_team(session: Session, actor: Actor, name: str) -> str:
    """Adds a team and returns its id; raises `Invalid` where the name is taken or empty."""
    name = name.strip()
    if not name:
        raise Invalid.at("name", mark("Give the team a name."))
    if session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower())):
        raise Invalid.at("name", mark("There is a team with this name already."))
    row = Team(name=name)
    session.add(row)
    record(session, actor, events.TeamAdded, ObjectRef("team", row.id))
    return row.id


def add_person(session: Session, actor: Actor, new: NewPerson) -> str:
    """Adds a person with an account, roles, positions and teams as one event; returns the person's id."""
    email = new.email.strip().lower()
    if "@" not in email or len(email) > 254:
        raise Invalid.at("email", mark("Write an e-mail address, such as name@example.org."))
    if session.scalar(select(Account.id).where(Account.email == email)):
        raise Invalid.at("email", mark("There is an account with this address already."))
    if not new.name.strip():
        raise Invalid.at("name", mark("Write the person's name."))
    person = Person(name=new.name.strip(), title=new.title.strip() or None, language="en", zone=zone(session))
    session.add(person)
    set_at = clock.now() if new.password_hash else None
    session.add(Account(person_id=person.id, email=email, password_hash=new.password_hash, password_set_at=set_at))
    session.add_all(RoleGrant(person_id=person.id, role=str(role)) for role in dict.fromkeys(new.roles))
    session.add_all(PositionHeld(person_id=person.id, position=each) for each in dict.fromkeys(new.positions))
    session.add_all(Membership(team_id=team_id, person_id=person.id, is_lead=is_lead) for team_id, is_lead in new.teams)
    record(session, actor, events.PersonAdded, ObjectRef("person", person.id))
    return person.id


def names_of(session: Session, person_ids: Iterable[str]) -> dict[str, str]:
    """Returns {person id: name} for those that exist."""
    found = session.execute(_NAMES, {"ids": sorted(set(person_ids))})
    return {row.id: row.name for row in found}


def find_person(session: Session, person_id: str) -> PersonView:
    """Returns a person who can be chosen for something; raises `NotFound`, for those who have left too."""
    row = session.get(Person, person_id)
    if row is None or row.left_at is not None:
        raise NotFound(mark("There is no such person."))
    return PersonView(row.id, row.name, row.title or "", tuple(positions_of(session, [row.id]).get(row.id, ())))


def list_people(session: Session) -> list[PersonView]:
    """Returns everyone who has not left, by name, with the positions they hold."""
    rows = session.execute(
        select(Person.id, Person.name, Person.title).where(Person.left_at.is_(None)).order_by(Person.name, Person.id)
    ).all()
    held = positions_of(session, [row.id for row in rows])
    return [PersonView(row.id, row.name, row.title or "", tuple(held.get(row.id, ()))) for row in rows]


def positions_of(session: Session, person_ids: Sequence[str]) -> dict[str, list[str]]:
    """Returns {person id: positions held now, sorted}."""
    found = session.execute(
        select(PositionHeld.person_id, PositionHeld.position)
        .where(PositionHeld.person_id.in_(person_ids), PositionHeld.ended_at.is_(None))
        .order_by(PositionHeld.position)
    )
    held: dict[str, list[str]] = {}
    for row in found:
        held.setdefault(row.person_id, []).append(row.position)
    return held


def holders_of(session: Session, positions: Iterable[str]) -> dict[str, list[PersonView]]:
    """Returns {position: people who hold it now and have not left, by name}."""
    wanted = set(positions)
    found = session.execute(
        select(PositionHeld.position, Person.id, Person.name, Person.title)
        .join(Person, Person.id == PositionHeld.person_id)
        .where(PositionHeld.position.in_(wanted), PositionHeld.ended_at.is_(None), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    holders: dict[str, list[PersonView]] = {position: [] for position in wanted}
    for row in found:
        holders[row.position].append(PersonView(row.id, row.name, row.title or "", (row.position,)))
    return holders


def teams_of(session: Session, person_id: str) -> list[TeamView]:
    """Returns the teams a person is in now, by name."""
    found = session.execute(
        select(Team.id, Team.name, Membership.is_lead)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None), Team.ended_at.is_(None))
        .order_by(Team.name)
    )
    return [TeamView(row.id, row.name, row.is_lead) for row in found]


def team_name(session: Session, team_id: str) -> str:
    """Returns a team's name, or an empty text where there is no such team."""
    return session.scalar(select(Team.name).where(Team.id == team_id)) or ""


def leads_team(session: Session, person_id: str, team_id: str) -> bool:
    """Whether a person leads a team now."""
    found = session.scalar(_LEADS, {"person": person_id, "team": team_id})
    return found is not None


def list_accounts(session: Session) -> list[tuple[str, str, str]]:
    """Returns (address, name, title) of every open account, in the order they were added."""
    found = session.execute(
        select(Account.email, Person.name, Person.title)
        .join(Person, Person.id == Account.person_id)
        .where(Account.closed_at.is_(None), Person.left_at.is_(None), Account.password_hash.is_not(None))
        .order_by(Account.entry_idx, Account.id)
    )
    return [(row.email, row.name, row.title or "") for row in found]

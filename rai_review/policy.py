"""May this person ever do this? One table answers for pages, calls, lists and buttons.

Whether it is possible *now* is another table's business (`rai_review.reviews.lifecycle`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What the service lets a person do, in the whole instance."""

    MEMBER = "member"
    EDITOR = "editor"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


class Relation(StrEnum):
    """How a person stands to the thing acted on."""

    TEAM = "team"
    LEAD = "lead"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    ELIGIBLE = "eligible"


class Action(StrEnum):
    """Everything a route can do."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    OPEN_OWN_WORK = "open-own-work"
    SEE_FEATURES = "see-features"
    REGISTER_FEATURE = "register-feature"
    START_REVIEW = "start-review"
    READ_REVIEW = "read-review"
    ANSWER = "answer"
    SUBMIT = "submit"
    OPEN_REVISION = "open-revision"
    INVITE_REVIEWER = "invite-reviewer"
    SEND_REVIEW = "send-review"
    DECIDE = "decide"
    DISSENT = "dissent"
    READ_REPORT = "read-report"
    READ_EVIDENCE = "read-evidence"
    LIST_REVIEWS = "list-reviews"
    READ_KEYS = "read-keys"
    VERIFY_REPORT = "verify-report"
    CHECK_HEALTH = "check-health"


class Verdict(StrEnum):
    """The table's answer."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"
    SIGN_IN_NEEDED = "sign-in-needed"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person through an account, or the service itself.

    `fresh_until` (UTC ms) is the end of the five minutes after the password was last given.
    """

    person_id: str
    account_id: str | None = None
    kind: str = "person"
    auth: str = "password"
    name: str = ""
    roles: frozenset[Role] = frozenset()
    positions: frozenset[str] = frozenset()
    team_ids: frozenset[str] = frozenset()
    session_id: str | None = None
    fresh_until: int = 0
    request_id: str | None = None
    language: str = "en"
    zone: str = "UTC"

    @property
    def sees_everything(self) -> bool:
        """Whether every review of the instance is open to this person (compliance, and the service itself)."""
        return Role.COMPLIANCE in self.roles or self.kind != "person"


SERVICE = Actor(person_id="00000000-0000-4000-8000-000000000000", kind="service", auth="service", name="rai-review")


@dataclass(frozen=True)
class Rule:
    """Who may: anyone at all, anyone signed in, or those with one of the roles or one of the relations.

    `never` names relations that rule a person out whatever else they hold.
    """

    public: bool = False
    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    relations: frozenset[Relation] = frozenset()
    never: frozenset[Relation] = field(default_factory=frozenset)


PUBLIC = Rule(public=True)
SIGNED_IN = Rule(everyone=True)
READERS = Rule(
    roles=frozenset({Role.COMPLIANCE}),
    relations=frozenset({Relation.TEAM, Relation.REVIEWER, Relation.ELIGIBLE}),
)
WRITERS = Rule(relations=frozenset({Relation.TEAM}))

RULES: dict[Action, Rule] = {
    Action.SIGN_IN: PUBLIC,
    Action.SIGN_OUT: SIGNED_IN,
    Action.OPEN_OWN_WORK: SIGNED_IN,
    Action.SEE_FEATURES: SIGNED_IN,
    Action.REGISTER_FEATURE: SIGNED_IN,
    Action.START_REVIEW: WRITERS,
    Action.READ_REVIEW: READERS,
    Action.ANSWER: WRITERS,
    Action.SUBMIT: WRITERS,
    Action.OPEN_REVISION: WRITERS,
    Action.INVITE_REVIEWER: Rule(roles=frozenset({Role.COMPLIANCE}), relations=frozenset({Relation.LEAD})),
    Action.SEND_REVIEW: Rule(relations=frozenset({Relation.REVIEWER}), never=frozenset({Relation.AUTHOR})),
    Action.DECIDE: Rule(relations=frozenset({Relation.ELIGIBLE}), never=frozenset({Relation.AUTHOR})),
    Action.DISSENT: READERS,
    Action.READ_REPORT: READERS,
    Action.READ_EVIDENCE: READERS,
    Action.LIST_REVIEWS: SIGNED_IN,
    Action.READ_KEYS: PUBLIC,
    Action.VERIFY_REPORT: PUBLIC,
    Action.CHECK_HEALTH: PUBLIC,
}


def _matches(rule: Rule, actor: Actor, relations: frozenset[Relation]) -> bool:
    if rule.never & relations:
        return False
    return rule.everyone or bool(rule.roles & actor.roles) or bool(rule.relations & relations)


def decide(
    actor: Actor | None, action: Action, relations: frozenset[Relation] = frozenset(), *, about_review: bool = False
) -> Verdict:
    """Returns what the table says of `actor` doing `action` to a thing they stand to in `relations`.

    With `about_review` a person who may not even read the review gets `HIDDEN`, so that a refusal
    does not tell that it exists.
    """
    rule = RULES[action]
    if rule.public:
        return Verdict.ALLOWED
    if actor is None:
        return Verdict.SIGN_IN_NEEDED
    if _matches(rule, actor, relations):
        return Verdict.ALLOWED
    if about_review and not _matches(RULES[Action.READ_REVIEW], actor, relations):
        return Verdict.HIDDEN
    return Verdict.FORBIDDEN

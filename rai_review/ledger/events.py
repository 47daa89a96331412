"""Every fact the ledger can hold: its type, as written in the entry, and its sentence for people.

A type is forever: it stands in hashed bytes. The sentence may be reworded and translated.
"""

from __future__ import annotations

from dataclasses import dataclass

from rai_review.text import mark


@dataclass(frozen=True)
class Event:
    """A fact. `type` is `noun.past-tense`; `sentence` is a message id with the placeholder `%(who)s`."""

    type: str
    sentence: str


@dataclass(frozen=True)
class ObjectRef:
    """What an event is about: the ledger name of its kind, its id, and its revision where it has one."""

    type: str
    id: str
    rev: int | None = None


InstanceCreated = Event("instance.created", mark("%(who)s set up this instance"))
KeyPublished = Event("key.published", mark("%(who)s entered the public keys of this instance"))
PersonAdded = Event("person.added", mark("%(who)s added a person"))
PersonChanged = Event("person.changed", mark("%(who)s changed a person's roles, positions or teams"))
TeamAdded = Event("team.added", mark("%(who)s added a team"))
ChecklistPublished = Event("checklist.published", mark("%(who)s published a checklist version"))
FeatureRegistered = Event("feature.registered", mark("%(who)s registered the feature"))
ReviewStarted = Event("review.started", mark("%(who)s started the review"))
AnswerSaved = Event("answer.saved", mark("%(who)s answered a question"))
EvidenceAttached = Event("evidence.attached", mark("%(who)s attached evidence"))
EvidenceRemoved = Event("evidence.removed", mark("%(who)s took evidence off a question"))
ReviewSubmitted = Event("review.submitted", mark("%(who)s sent the review"))
RevisionOpened = Event("review.revision-opened", mark("%(who)s opened the next revision"))
ReviewerInvited = Event("reviewer.invited", mark("%(who)s invited an independent reviewer"))
InvitationEnded = Event("reviewer.invitation-ended", mark("%(who)s took an invitation back"))
ReviewSent = Event("act.review-sent", mark("%(who)s sent an independent review"))
ReviewApproved = Event("act.approved", mark("%(who)s approved"))
ReviewApprovedWithConditions = Event("act.approved-with-conditions", mark("%(who)s approved with conditions"))
ChangesRequested = Event("act.changes-requested", mark("%(who)s requested changes"))
ReviewRejected = Event("act.rejected", mark("%(who)s rejected the review"))
RiskAccepted = Event("act.risk-accepted", mark("%(who)s accepted the residual risk"))
DissentRecorded = Event("act.dissented", mark("%(who)s recorded a dissent"))
ReportIssued = Event("report.issued", mark("%(who)s issued the signed report"))

ALL: dict[str, Event] = {event.type: event for event in list(globals().values()) if isinstance(event, Event)}

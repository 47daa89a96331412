"""Whole sealed records for the tests of reports: a walkthrough pass, reviewed and approved, in a small ledger."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rai_review.catalogue.answers import NOT_APPLICABLE, Answer
from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.document import LoadedChecklist, load_folder
from rai_review.catalogue.evaluation import evaluate
from rai_review.decisions.acts import Act, ActContent, Kind, Verdict, build_act, read_act
from rai_review.decisions.answer_leaves import EvidenceFile, GivenAnswer, Provenance, persons_in
from rai_review.decisions.results import sealed_results
from rai_review.decisions.sealing import Leaf, SealedTree, rows_of, seal
from rai_review.decisions.standing import standing, standings
from rai_review.decisions.submission import Submission, SubmissionContent, build_submission, persons_of, read_submission
from rai_review.ledger import tree
from rai_review.ledger.canonical import jcs
from rai_review.ledger.checkpoint import encode_vkey, make_tlog_proof, sign_note
from rai_review.ledger.commitment import entry_body
from rai_review.reports.issuing import SealKey
from rai_review.reports.record import ReportMeta, SealedRecord
from rai_review.reports.signing import make_seal_key, seal_facts
from rai_review.resources import checklists_folder
from tests.walkthroughs import Pass, passes

PEOPLE = ("L. Moreau", "K. Adeyemi", "K. Osei", "S. Novak", "M. Chen", "Z. Błaszczyk-Nguyễn")
LEAD, ENGINEER, FIRST, SECOND, REVIEWER, DISSENTER = (str(UUID(int=n, version=4)) for n in range(1, 7))
NAMES = dict(zip((LEAD, ENGINEER, FIRST, SECOND, REVIEWER, DISSENTER), PEOPLE, strict=True))
REVIEW, FEATURE = str(UUID(int=100, version=4)), str(UUID(int=101, version=4))
HOUR = 3_600_000
NOON = 12 * HOUR
ORIGIN = "reviews.aldermoor.example/ledger"
LEDGER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = encode_vkey(ORIGIN, LEDGER_KEY.public_key())


@cache
def loaded() -> LoadedChecklist:
    return load_folder(checklists_folder() / "ai-feature-launch" / "1.0.0")


@cache
def checklist() -> Checklist:
    return from_document(loaded().document)


def instant(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp()) * 1000 + NOON


def given(key: str, answer: Answer, at: int) -> GivenAnswer:
    files = tuple(
        EvidenceFile(item.digest, 1, f"{key} proof.pdf", 164_000, "application/pdf", "what was run", item.date)
        for item in answer.evidence
    )
    note = answer.note or ("There is nothing of the kind in the design." if answer.value is NOT_APPLICABLE else None)
    person = LEAD if sum(key.encode()) % 2 else ENGINEER
    return GivenAnswer(
        replace(answer, note=note), (Provenance(person, at - HOUR, "typed"),), files,
        persons_in(checklist().question(key), answer.value),
    )  # fmt: skip


def submission_content(one: Pass, *, revision: int = 1, **answers: Answer) -> SubmissionContent:
    """The content of a pass; `answers` (keys with _ for -) replace some of its answers."""
    given_answers = {**one.answers, **{key.replace("_", "-"): answer for key, answer in answers.items()}}
    evaluation = evaluate(checklist(), given_answers, one.as_of)
    at = instant(one.as_of)
    content = SubmissionContent(
        review=REVIEW, reference="R-2026-0142", revision=revision, feature=FEATURE, feature_name=one.title,
        system_version="Release 2.3", checklist_key=checklist().key, checklist_label=checklist().label,
        checklist_digest=checklist().digest, as_of=one.as_of, at=at, zone="Europe/Paris", language="en", sender=LEAD,
        attestation="I answered to the best of my knowledge.",
        answers={key: given(key, given_answers[key], at) for key in evaluation.visible if key in given_answers},
        results=sealed_results(checklist(), evaluation, one.as_of), names={},
    )  # fmt: skip
    return replace(content, names={person: NAMES.get(person, "Somebody") for person in persons_of(content)})


def sealed_submission(content: SubmissionContent, seed: int = 1) -> SealedTree:
    return seal(build_submission(content), bytes([seed]) * 32)


class Course:
    """A submission and the acts on it, made one after the other."""

    def __init__(self, content: SubmissionContent, seed: int = 1) -> None:
        self.tree = sealed_submission(content, seed)
        self.submission: Submission = read_submission(self.tree.leaves)
        self.acts: list[Act] = []
        self.trees: list[tuple[Leaf, ...]] = []

    def act(self, kind: Kind, person: str, position: str | None = None, **own: object) -> Course:
        number, day = len(self.acts) + 1, self.submission.as_of + datetime.timedelta(days=len(self.acts))
        seen = standing(checklist(), self.submission, self.acts, day)
        people = {person}
        for name in ("conditions", "actions"):
            for member in own.get(name, ()):  # type: ignore[attr-defined]
                people |= {member.owner, getattr(member, "verifier", member.owner)}
        content = ActContent(
            self.submission.root, number, kind, person, instant(day), day, seen.digest,
            {each: NAMES.get(each, "Somebody") for each in people}, position=position, **own,
        )  # type: ignore[arg-type] # fmt: skip
        sealed = seal(build_act(content), bytes([100 + number]) * 32)
        self.acts.append(read_act(sealed.leaves))
        self.trees.append(sealed.leaves)
        return self

    @property
    def last_day(self) -> datetime.date:
        return self.acts[-1].as_of if self.acts else self.submission.as_of


def approved(one: Pass, *, revision: int = 1, **answers: Answer) -> Course:
    """A pass, reviewed where its tier asks for it, with one dissent, approved by the positions of its row."""
    course = Course(submission_content(one, revision=revision, **answers))
    row = checklist().deciding_row(course.submission.results.tiers["inherent"].value)
    if row.reviewers:
        verified = tuple(sorted({file.digest for each in course.submission.answers.values() for file in each.evidence}))
        keys = [key for key, each in course.submission.answers.items() if each.evidence]
        texts = {keys[0]: "I opened the file; it proves what it says."}
        course.act(
            Kind.REVIEW, REVIEWER, reason="Every file was opened.", verified=verified,
            verdicts=dict.fromkeys(keys, Verdict.MET), verdict_texts=texts,
        )  # fmt: skip
    course.act(Kind.DISSENT, DISSENTER, reason="Polish should wait until the gap is under 5 points.")
    for person, position in zip((FIRST, SECOND), row.positions, strict=False):
        course.act(
            Kind.APPROVE, person, position, system_version="2.3.*", reason="Read the open actions and the dissent.",
            intended_use="Answer order, return and product questions in English, Spanish and Polish.",
            limits="No refunds or price changes. Polish only with hand-over to a person.",
        )  # fmt: skip
    return course


def record_of(course: Course, *, previous: bytes = b"", before: int = 5) -> SealedRecord:
    """The record of a course, its last act in a ledger of `before` other entries and one more."""
    act = ("rai-act/1", course.acts[-1].root) if course.acts else None
    body = entry_body(
        idx=before,
        at=instant(course.last_day),
        type="act.made",
        actor={"id": FIRST, "kind": "person", "auth": "password"},
        object={"type": "submission", "id": REVIEW, "rev": 1},
        rows=[("act", REVIEW, "0" * 64)],
        seals=[act or ("rai-submission/1", course.submission.root)],
    )
    leaves = [tree.leaf_hash(b"%d" % n) for n in range(before)] + [tree.leaf_hash(body), tree.leaf_hash(b"after")]
    size = len(leaves)
    nodes: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        return nodes[level, index]

    for idx, leaf in enumerate(leaves):
        nodes |= {(level, index): value for level, index, value in tree.nodes_for_append(idx, leaf, node)}
    path = tree.inclusion_proof(before, size, node)
    note = sign_note(ORIGIN, size, tree.root(leaves), LEDGER_KEY)
    found = standings(checklist(), course.submission, course.acts, course.last_day)
    return SealedRecord(
        submission=course.tree.to_bytes(),
        acts=jcs([rows_of(each) for each in course.trees]),
        standings=jcs([each.object for each in found]),
        checklist=loaded().data,
        entry=body,
        proof=make_tlog_proof(before, path, note),
        previous=previous,
    )


def meta_of(course: Course, seal_key: SealKey, **changes: object) -> ReportMeta:
    facts = seal_facts(seal_key.certificate)
    meta = ReportMeta(
        number=1, issued_at=instant(course.last_day) + 31_000, as_of=course.last_day.isoformat(),
        organisation="Aldermoor Retail", app_version="1.0.0", certificate=facts.fingerprint, seal_until=facts.until,
        team="Support Engineering", site="reviews.aldermoor.example", key_bits=facts.key_bits,
    )  # fmt: skip
    return replace(meta, **changes)  # type: ignore[arg-type]


def new_key(folder: Path, organisation: str = "Aldermoor Retail") -> SealKey:
    return SealKey(*make_seal_key(folder, organisation, now=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)))


def certificate(seal_key: SealKey) -> x509.Certificate:
    return x509.load_pem_x509_certificate(seal_key.certificate.read_bytes())


def a_pass(name: str) -> Pass:
    """The walkthrough pass whose id starts so."""
    return next(one for one in passes() if one.id.startswith(name))


def moment_of(meta: ReportMeta) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(meta.issued_at / 1000, datetime.UTC)

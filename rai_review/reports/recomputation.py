"""Everything that a report prints about its record, worked out again from the files that it carries.

Digests from the leaves, the outcome and every standing from the answers and the checklist, the ledger proof from the
entry. Pure, but for the shapes of files; the seal itself is `verification`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.evaluation import evaluate
from rai_review.catalogue.numbers import exact, shown
from rai_review.decisions.acts import APPROVALS, ENDINGS, Act, Kind, read_act
from rai_review.decisions.answer_leaves import persons_in
from rai_review.decisions.results import sealed_results
from rai_review.decisions.sealing import (
    BadTree,
    Leaf,
    NewerVersion,
    Path,
    Withheld,
    leaves_from_rows,
    open_leaves,
    tree_root,
)
from rai_review.decisions.standing import Standing, standings
from rai_review.decisions.submission import RESULT_PARTS, Submission, persons_of, read_submission, result_leaves
from rai_review.ledger import tree
from rai_review.ledger.canonical import NotCanonical, jcs, sha256_hex
from rai_review.ledger.checkpoint import NoteError, open_note, open_tlog_proof, peek_note
from rai_review.reports import words
from rai_review.reports.checks import Check, check
from rai_review.reports.record import ACTS, CHECKLIST, ENTRY, NAMES, PROOF, STANDINGS, SUBMISSION

_FILLING = APPROVALS | ENDINGS | {Kind.ACCEPT_RISK}
_ENDED = ("revoked", "withdrawn", "superseded")


@dataclass(frozen=True)
class Printed:
    """The text of the pages that are compared: the cover, and the last pages."""

    cover: str
    closing: str


@dataclass
class Recomputed:
    """What came of it: checks in order, what the record says of itself, and whether it says that the decision ended."""

    checks: list[Check] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    ended: bool = False


@dataclass(frozen=True)
class _Record:
    """The attachments, read."""

    checklist: Checklist
    leaves: tuple[Leaf, ...]
    submission: Submission
    act_leaves: tuple[tuple[Leaf, ...], ...]
    acts: tuple[Act, ...]
    standings: list[object]


def recompute(
    files: Mapping[str, bytes], printed: Printed, vkeys: Sequence[str] | None, certificate: str
) -> Recomputed:
    """Checks the record in `files` (the attachments by name) against itself and against what is printed.

    `certificate` is the SHA-256 (hex) of the signer's certificate. Never raises for anything that a file may hold.
    """
    result = Recomputed()
    if sorted(files) != sorted(NAMES):
        result.checks.append(check("files", False, "The attached files are not exactly the six of a report."))
        return result
    result.checks.append(_files_printed(files, printed))
    result.checks.append(_digests_printed(files, printed, certificate))
    record = _guarded(result, "record", lambda: _read(files), "The attached record is broken: %(why)s.")
    if record is None:
        return result
    result.facts |= _facts(record)
    result.checks += [_belongs(record, files), _persons(record), *_outcome(record)]
    _standing(record, printed, result)
    result.checks += _ledger(record, files, vkeys)
    return result


def _read(files: Mapping[str, bytes]) -> _Record:
    leaves = open_leaves(files[SUBMISSION])
    rows = _canonical_list(files[ACTS])
    act_leaves = tuple(leaves_from_rows(each) for each in rows)
    document = json.loads(files[CHECKLIST])
    if jcs(document) != files[CHECKLIST]:
        raise BadTree("the checklist is not in its one written form")
    return _Record(
        checklist=from_document(document),
        leaves=leaves,
        submission=read_submission(leaves),
        act_leaves=act_leaves,
        acts=tuple(read_act(each) for each in act_leaves),
        standings=_canonical_list(files[STANDINGS]),
    )


def _canonical_list(data: bytes) -> list[object]:
    rows = json.loads(data)
    if not isinstance(rows, list) or jcs(rows) != data:
        raise BadTree("a list is not in its one written form")
    return rows


def _guarded(result: Recomputed, name: str, work: Callable[[], _Record], message: str) -> _Record | None:
    """The read record, or None with a check that says why: withheld is no fault, everything else is."""
    try:
        return work()
    except Withheld as gone:
        result.checks.append(
            check(name, None, "Not recomputed: withheld or erased leaves are needed (%(paths)s).", paths=str(gone))
        )
    except NewerVersion:
        result.checks.append(check(name, False, "The record was made by a newer version of rai-review; use that one."))
    except (BadTree, NotCanonical, ValueError, KeyError, TypeError, RecursionError, AttributeError) as problem:
        result.checks.append(check(name, False, message, why=str(problem) or type(problem).__name__))
    return None


def _bare(text: str) -> str:
    return "".join(text.split())


def _files_printed(files: Mapping[str, bytes], printed: Printed) -> Check:
    page = _bare(printed.closing)
    wrong = [name for name in NAMES if sha256_hex(files[name]) not in page]
    if wrong:
        return check("files", False, "An attached file is not the one printed: %(names)s.", names=", ".join(wrong))
    return check("files", True, "Each attached file has the digest that is printed.")


def _digests_printed(files: Mapping[str, bytes], printed: Printed, certificate: str) -> Check:
    """The three digests of the cover, and the certificate's on the last page, without reading any record further."""
    cover = _bare(printed.cover)
    try:
        roots = {
            "Submission": tree_root(open_leaves(files[SUBMISSION])),
            "Standing at issue": sha256_hex(jcs(_canonical_list(files[STANDINGS])[-1])),
            "Checklist": sha256_hex(files[CHECKLIST]),
        }
    except (BadTree, NotCanonical, ValueError, IndexError, RecursionError) as problem:
        return check("digests", False, "The attached record is broken: %(why)s.", why=str(problem))
    wrong = [name for name, digest in roots.items() if digest not in cover]
    if certificate and certificate not in _bare(printed.closing):
        wrong.append("Certificate")
    if wrong:
        return check(
            "digests", False, "The record does not give the digest printed: %(names)s.", names=", ".join(wrong)
        )
    return check("digests", True, "The record inside gives the digests printed on the cover.")


def _belongs(record: _Record, files: Mapping[str, bytes]) -> Check:
    submission = record.submission
    holds = submission.checklist_digest == sha256_hex(files[CHECKLIST]) and all(
        act.submission == submission.root and act.number == number for number, act in enumerate(record.acts, 1)
    )
    if holds and _names_fit(record):
        return check("belongs", True, "Submission, acts and checklist belong together.")
    return check("belongs", False, "Submission, acts and checklist do not belong together.")


def _names_fit(record: _Record) -> bool:
    """Whether no name is sealed but those of the persons that stand in the submission, as far as it can be read."""
    submission, questions = record.submission, record.checklist.question_by_key
    if any(path[0] == "answer" and path[2] in ("value", "row") for path in submission.withheld):
        return True
    in_answers = {
        person
        for key, given in submission.answers.items()
        if key in questions
        for person in persons_in(questions[key], given.answer.value)
    }
    return submission.names.keys() == persons_of(submission) | in_answers


def _persons(record: _Record) -> Check:
    """Nobody decides on or reviews an answer of their own, fills two positions, or reviews and decides."""
    authors = record.submission.authors
    filled = {(act.position, act.person) for act in record.acts if act.kind in _FILLING and act.position}
    reviewers = {act.person for act in record.acts if act.kind is Kind.REVIEW}
    deciders = [person for _, person in filled]
    if authors & ({*deciders} | reviewers):
        return check("persons", False, "An author of the answers reviewed or decided.")
    if len(set(deciders)) != len(deciders) or reviewers & set(deciders):
        return check("persons", False, "One person filled two parts in the decision.")
    return check("persons", True, "Those who decided and reviewed wrote none of the counted answers.")


def _outcome(record: _Record) -> list[Check]:
    """All sealed results with their traces, from the sealed answers alone."""
    sealed, submission = record.submission.results, record.submission
    closed = [path for path in submission.withheld if path[0] == "answer" and path[2] in ("value", "row", "evidence")]
    if closed:
        keys = ", ".join(sorted({path[1] for path in closed}))
        return [
            check("outcome", None, "The sealed outcome was not recomputed: answers are withheld (%(keys)s).", keys=keys)
        ]
    inherited = bool(record.checklist.inherits)
    deciding = record.checklist.deciding_tier
    try:
        found = evaluate(
            record.checklist,
            {key: given.answer for key, given in submission.answers.items()},
            submission.as_of,
            flags=frozenset(sealed.flags) if inherited else None,
            tier=sealed.tiers[deciding].value if inherited and deciding else None,
        )
        same = _are_sealed(record.leaves, result_leaves(sealed_results(record.checklist, found, submission.as_of)))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        return [check("outcome", False, "The attached record is broken: %(why)s.", why=str(problem))]
    if same:
        return [
            check("outcome", True, "Tier and outcome at sealing, worked out again from the answers, are those sealed.")
        ]
    return [check("outcome", False, "Tier or outcome at sealing is not what the answers and the checklist give.")]


def _are_sealed(leaves: Sequence[Leaf], results: Mapping[Path, object]) -> bool:
    """Whether exactly these results are sealed; of a withheld one only that it is there can be told."""
    sealed = {leaf.path: leaf for leaf in leaves if leaf.path[0] in RESULT_PARTS}
    return sealed.keys() == results.keys() and all(
        jcs(results[path]) == jcs(leaf.value) for path, leaf in sealed.items() if leaf.is_open
    )


def _standing(record: _Record, printed: Printed, result: Recomputed) -> None:
    as_of = _printed_as_of(printed)
    if as_of is None:
        result.checks.append(check("standing", False, "The page does not say as of which day the report stands."))
        return
    try:
        found = standings(record.checklist, record.submission, record.acts, as_of)
    except Withheld as gone:
        result.checks.append(
            check(
                "standing", None, "The standing was not recomputed: leaves are withheld (%(paths)s).", paths=str(gone)
            )
        )
        return
    except (BadTree, ValueError, KeyError, TypeError, AttributeError) as problem:
        result.checks.append(check("standing", False, "The attached record is broken: %(why)s.", why=str(problem)))
        return
    result.checks += [_standings_equal(record, found), _standing_printed(record, found[-1], printed)]
    last = found[-1]
    result.ended = str(last.reading) in _ENDED
    result.facts |= {"reading": str(last.reading), "outcome": last.outcome, "as_of": as_of.isoformat()}
    if last.decided.last_day:
        result.facts["valid_until"] = last.decided.last_day.isoformat()


def _printed_as_of(printed: Printed) -> date | None:
    """The ISO date in the record's own line on the last pages."""
    _, found, rest = " ".join(printed.closing.split()).partition(words.AS_OF)
    try:
        return date.fromisoformat(rest.strip()[:10]) if found else None
    except ValueError:
        return None


def _standings_equal(record: _Record, found: Sequence[Standing]) -> Check:
    same = [each.object for each in found] == record.standings
    pairs = zip([act.standing for act in record.acts], [each.digest for each in found[:-1]], strict=True)
    if same and all(seen in (None, digest) for seen, digest in pairs):  # None: the leaf is withheld
        return check(
            "standing", True, "The standing, worked out again after each act, is the one attached and decided on."
        )
    return check("standing", False, "The standing is not what the record and the acts give.")


def _standing_printed(record: _Record, last: Standing, printed: Printed) -> Check:
    """The record's line, the largest word of the cover, and the outcome under it."""
    title = next((each.title for each in record.checklist.outcomes if each.key == last.outcome), last.outcome)
    line = words.record_line(
        reading=str(last.reading),
        outcome=last.outcome,
        tier=last.tier or "",
        residual="" if last.residual is None else shown(exact(last.residual), 0),
        as_of=last.as_of.isoformat(),
        last_day=last.decided.last_day.isoformat() if last.decided.last_day else "",
    )
    cover = words.normalised(printed.cover)
    english = record.submission.language.split("-")[0] == "en"
    named = not english or any(words.normalised(word) in cover for word in words.READINGS[str(last.reading)])
    holds = words.normalised(line) in words.normalised(printed.closing) and words.normalised(title) in cover and named
    if holds:
        return check("printed", True, "Decision, outcome, tier and dates are printed as they were worked out again.")
    return check("printed", False, "What is printed is not what the record gives.")


def _ledger(record: _Record, files: Mapping[str, bytes], vkeys: Sequence[str] | None) -> list[Check]:
    try:
        proof = open_tlog_proof(files[PROOF])
        head = open_note(proof.note, vkeys) if vkeys else peek_note(proof.note)
        entry = json.loads(files[ENTRY])
        seals = [list(each) for each in entry.get("seals", [])]
        index = entry["idx"]
    except NoteError as problem:
        return [check("ledger", False, "The ledger proof is not genuine: %(why)s.", why=str(problem))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [check("ledger", False, "The attached ledger entry is broken.")]
    proven = tree.verify_inclusion(proof.idx, head.size, tree.leaf_hash(files[ENTRY]), proof.path, head.root)
    sealed = ["rai-act/1", record.acts[-1].root] if record.acts else ["rai-submission/1", record.submission.root]
    if not proven or index != proof.idx:
        return [check("ledger", False, "The ledger proof does not lead from the entry to the checkpoint.")]
    if sealed not in seals:
        return [check("ledger", False, "The ledger entry does not seal the last act of this report.")]
    found = [
        check("ledger", True, "The ledger holds the last act as entry %(idx)d of %(size)d.", idx=index, size=head.size)
    ]
    if not vkeys:
        found.append(
            check("checkpoint", None, "The checkpoint's own signature was not checked: no ledger key was given.")
        )
    return found


def _facts(record: _Record) -> dict[str, str]:
    submission = record.submission
    return {
        "reference": submission.reference,
        "revision": str(submission.revision),
        "feature": submission.feature_name or "",
        "checklist": f"{record.checklist.title} {record.checklist.label}",
        "checklist_digest": submission.checklist_digest,
        "submission": submission.root,
    }

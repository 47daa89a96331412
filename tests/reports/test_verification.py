"""What the verifier says of honest files, of files that are not ours, and of records that do not hold together."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from rai_review.cli import main
from rai_review.decisions.acts import Kind
from rai_review.decisions.sealing import open_leaves, seal, withhold, write_leaves
from rai_review.decisions.submission import build_submission, read_submission
from rai_review.ledger.canonical import jcs
from rai_review.reports.checks import Verdict, Verification
from rai_review.reports.composition import compose
from rai_review.reports.issuing import SealKey
from rai_review.reports.limits import Limits
from rai_review.reports.record import CHECKLIST, NAMES, PROOF, attachments
from rai_review.reports.rendering import Rendered, render
from rai_review.reports.signing import seal_pdf
from rai_review.reports.verification import Known, verify_in_child, verify_report
from tests.reports.conftest import Issued, brief, issue
from tests.reports.sealed import (
    FIRST,
    LEAD,
    VKEY,
    Course,
    a_pass,
    approved,
    certificate,
    moment_of,
    new_key,
    submission_content,
)


def failed(verification: Verification) -> set[str]:
    return {each.id for each in verification.checks if each.holds is False}


def unjudged(verification: Verification) -> set[str]:
    return {each.id for each in verification.checks if each.holds is None}


def sealed_again(issued: Issued, rendered: Rendered) -> bytes:
    key = issued.key
    return seal_pdf(rendered.pages, key.key, key.certificate, stamp=rendered.stamp, at=moment_of(issued.meta))


def with_attachment(issued: Issued, name: str, data: bytes) -> bytes:
    """A file that the organisation's own key sealed over an attachment other than the one it prints."""
    with pikepdf.open(io.BytesIO(issued.rendered.pages)) as pdf:
        pdf.attachments[name].obj.EF.F.write(data)
        out = io.BytesIO()
        pdf.save(out)
    return sealed_again(issued, Rendered(out.getvalue(), issued.rendered.stamp))


def test_an_honest_report_is_authentic(chatbot: Issued) -> None:
    found = verify_report(chatbot.pdf, [certificate(chatbot.key)], [VKEY])
    assert (found.verdict, found.exit_code) == (Verdict.AUTHENTIC, 0), [str(each) for each in found.sentences]
    assert all(each.holds for each in found.checks)
    assert {each.id for each in found.checks} == {
        "fields", "seal", "certified", "coverage", "padding", "signer", "files", "digests", "belongs", "persons",
        "outcome", "standing", "printed", "ledger",
    }  # fmt: skip
    assert found.facts["reading"] == "approved"


def test_without_trust_it_is_never_a_success(chatbot: Issued) -> None:
    found = verify_report(chatbot.pdf)
    assert (found.verdict, found.exit_code) == (Verdict.SIGNER_UNKNOWN, 5)
    assert "signer unknown" in str(found.sentences[0])
    assert unjudged(found) == {"checkpoint"}


def test_another_certificate_is_not_the_trusted_one(chatbot: Issued, tmp_path: Path) -> None:
    found = verify_report(chatbot.pdf, [certificate(new_key(tmp_path))], [VKEY])
    assert (found.verdict, found.exit_code, failed(found)) == (Verdict.NOT_AUTHENTIC, 1, {"signer"})


def test_another_key_with_the_same_name_is_refused(chatbot: Issued, tmp_path: Path) -> None:
    forged = issue(approved(a_pass("code-search")), new_key(tmp_path))
    found = verify_report(forged.pdf, [certificate(chatbot.key)], [VKEY])
    assert (found.exit_code, failed(found)) == (1, {"signer"})


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\nnothing", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_is_no_pdf_is_unreadable(data: bytes) -> None:
    found = verify_report(data)
    assert (found.verdict, found.exit_code) == (Verdict.UNREADABLE, 2)


def test_a_locked_pdf_is_unreadable(chatbot: Issued, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(chatbot.rendered.pages)
    command = ["qpdf", "--encrypt", "u", "o", "256", "--", str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf")]
    subprocess.run(command, check=True, timeout=60)
    assert verify_report((tmp_path / "b.pdf").read_bytes()).exit_code == 2


def test_the_unsealed_pages_are_not_authentic(chatbot: Issued) -> None:
    found = verify_report(chatbot.rendered.pages, [certificate(chatbot.key)])
    assert found.exit_code == 1
    assert "fields" in failed(found)


def test_the_same_answer_from_the_child(small: Issued) -> None:
    here = verify_report(small.pdf, [certificate(small.key)], [VKEY])
    assert verify_in_child(small.pdf, [certificate(small.key)], [VKEY]) == here
    assert here.exit_code == 0


def test_a_child_that_reaches_a_limit_says_unreadable(small: Issued) -> None:
    tight = Limits(memory_bytes=80_000_000, cpu_seconds=20, wall_seconds=20, output_bytes=1_000_000)
    assert verify_in_child(small.pdf, limits=tight).verdict is Verdict.UNREADABLE


def test_a_decision_that_the_service_knows_to_have_ended(small: Issued) -> None:
    found = verify_report(small.pdf, [certificate(small.key)], [VKEY], Known(ended=True))
    assert (found.verdict, found.exit_code) == (Verdict.ENDED, 6)


def test_a_report_after_a_revocation_says_so_itself(seal_key: SealKey) -> None:
    course = approved(a_pass("code-search")).act(Kind.REVOKE, FIRST, reason="An incident.")
    found = verify_report(issue(course, seal_key).pdf, [certificate(seal_key)], [VKEY])
    assert (found.verdict, found.facts["reading"]) == (Verdict.ENDED, "revoked")


@pytest.mark.parametrize("name", NAMES)
def test_an_attachment_that_is_not_the_printed_one(small: Issued, chatbot: Issued, name: str) -> None:
    other = {each.name: each.data for each in attachments(chatbot.record)}[name]
    forged = with_attachment(small, name, b'{"forged":true}' if name == CHECKLIST else other)
    found = verify_report(forged, [certificate(small.key)], [VKEY])
    assert (found.exit_code, "files" in failed(found)) == (1, True)
    assert name in " ".join(str(each) for each in found.sentences)


def test_an_attachment_more_or_less(small: Issued) -> None:
    with pikepdf.open(io.BytesIO(small.rendered.pages)) as pdf:
        del pdf.attachments[PROOF]
        out = io.BytesIO()
        pdf.save(out)
    forged = sealed_again(small, Rendered(out.getvalue(), small.rendered.stamp))
    assert failed(verify_report(forged, [certificate(small.key)])) == {"files"}


def printed_record(issued: Issued, **changes: bytes) -> Verification:
    """The verdict on a file whose attachments are printed with their digests, but do not hold together."""
    record = dataclasses.replace(issued.record, **changes)
    contents = compose(issued.record, issued.meta)
    files = attachments(record)
    listed = tuple(
        dataclasses.replace(each, digest=file.digest) for each, file in zip(contents.files, files, strict=True)
    )
    rendered = render(brief(dataclasses.replace(contents, files=listed)), files)
    return verify_report(sealed_again(issued, rendered), [certificate(issued.key)], [VKEY])


def test_a_standing_that_the_acts_do_not_give(small: Issued) -> None:
    forged = json.loads(small.record.standings)
    forged[0]["outcome"] = "ready"
    assert failed(printed_record(small, standings=jcs(forged))) == {"standing"}


def test_a_ledger_entry_of_another_act(small: Issued, chatbot: Issued) -> None:
    changes = {"entry": chatbot.record.entry, "proof": chatbot.record.proof}
    assert failed(printed_record(small, **changes)) == {"ledger"}


def test_a_checkpoint_that_another_key_signed(small: Issued) -> None:
    forged = small.record.proof.replace(b"\n7\n", b"\n8\n")
    assert failed(printed_record(small, proof=forged)) == {"ledger"}


def test_an_outcome_printed_better_than_it_is(small: Issued) -> None:
    contents = compose(small.record, small.meta)
    cover = dataclasses.replace(contents.cover, outcome="ready", outcome_title="Ready to go")
    rendered = render(brief(dataclasses.replace(contents, cover=cover)), attachments(small.record))
    found = verify_report(sealed_again(small, rendered), [certificate(small.key)], [VKEY])
    assert failed(found) == {"printed"}


def test_a_withheld_choice_is_named_and_nothing_claimed(small: Issued) -> None:
    gone = write_leaves(withhold(open_leaves(small.record.submission), ("answer", "INT-08", "value")))
    found = printed_record(small, submission=gone)
    assert (found.exit_code, failed(found)) == (0, set())
    assert unjudged(found) == {"outcome", "standing"}
    assert "INT-08" in " ".join(str(each) for each in found.sentences)


@pytest.mark.parametrize("part", ["measure", "finding", "obligation"])
def test_a_sealed_result_that_the_answers_do_not_give(seal_key: SealKey, part: str) -> None:
    content = submission_content(a_pass("code-search"))
    results = content.results
    first = next(iter(results.findings))
    forged = {
        "measure": dataclasses.replace(results, measures={**results.measures, "control": 1}),
        "finding": dataclasses.replace(
            results, findings={key: found for key, found in results.findings.items() if key != first}
        ),
        "obligation": dataclasses.replace(results, obligations={}),
    }[part]
    course = Course(dataclasses.replace(content, results=forged))
    found = verify_report(issue(course, seal_key).pdf, [certificate(seal_key)], [VKEY])
    assert "outcome" in failed(found)


def test_a_withheld_result_is_no_fault(small: Issued) -> None:
    leaves = open_leaves(small.record.submission)
    measure = next(leaf.path for leaf in leaves if leaf.path[0] == "measure")
    found = printed_record(small, submission=write_leaves(withhold(leaves, measure)))
    assert (found.exit_code, failed(found)) == (0, set())


def test_a_name_of_somebody_who_stands_nowhere(seal_key: SealKey) -> None:
    content = submission_content(a_pass("code-search"))
    course = Course(content)
    course.tree = seal({**build_submission(content), ("name", FIRST): "Somebody"}, bytes(32))
    course.submission = read_submission(course.tree.leaves)
    found = verify_report(issue(course, seal_key).pdf, [certificate(seal_key)], [VKEY])
    assert failed(found) == {"belongs"}


def test_an_author_who_accepted_the_risk_is_named(seal_key: SealKey) -> None:
    course = approved(a_pass("code-search")).act(Kind.ACCEPT_RISK, LEAD, "executive", reason="I take it.")
    found = verify_report(issue(course, seal_key).pdf, [certificate(seal_key)], [VKEY])
    assert failed(found) == {"persons"}


def test_a_withheld_name_changes_no_verdict(small: Issued) -> None:
    leaves = open_leaves(small.record.submission)
    names = [leaf.path for leaf in leaves if leaf.path[0] == "name"]
    found = printed_record(small, submission=write_leaves(withhold(leaves, *names)))
    assert (found.exit_code, failed(found), unjudged(found)) == (0, set(), set())


def test_the_command_line(small: Issued, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(small.pdf)
    run = CliRunner().invoke
    plain = run(main, ["verify", str(path), "--trust", str(small.key.certificate)])
    assert (plain.exit_code, "Authentic" in plain.output) == (0, True), plain.output
    assert run(main, ["verify", str(path)]).exit_code == 5
    told = run(main, ["verify", str(path), "--trust", str(small.key.certificate), "--ledger-key", VKEY, "--json"])
    answer = json.loads(told.output)
    assert (answer["verdict"], answer["exit_code"], answer["report"]["revision"]) == ("authentic", 0, "1")
    path.write_bytes(b"nothing")
    assert run(main, ["verify", str(path)]).exit_code == 2


def test_the_verifier_needs_the_base_install_alone(small: Issued, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(small.pdf)
    script = f"""
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {{"flask", "sqlalchemy", "marshmallow", "yaml", "weasyprint", "jinja2", "babel"}}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refused())
import socket
def no_network(*arguments):
    raise OSError("no network")
socket.socket.connect = no_network
from rai_review.cli import main
main(["verify", {str(path)!r}, "--trust", {str(small.key.certificate)!r}])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr

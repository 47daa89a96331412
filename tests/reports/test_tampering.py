"""Every known way to tamper with a sealed report is refused, and the reason names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rai_review.reports.checks import Verdict
from rai_review.reports.verification import verify_report
from tests.reports import tampering
from tests.reports.conftest import Issued
from tests.reports.sealed import VKEY, certificate

FORGERIES = pytest.mark.parametrize("forge", tampering.FORGERIES, ids=lambda forge: forge.__name__)


@FORGERIES
def test_a_forged_copy_is_refused_for_the_right_reason(small: Issued, forge: tampering.Forge) -> None:
    forged = forge(small.pdf)
    assert forged != small.pdf
    found = verify_report(forged, [certificate(small.key)], [VKEY])
    assert (found.verdict, found.exit_code) == (Verdict.NOT_AUTHENTIC, 1), [str(each) for each in found.sentences]
    failed = {each.id for each in found.checks if each.holds is False}
    assert tampering.FORGERIES[forge] <= failed


@FORGERIES
def test_without_trust_a_forged_copy_is_not_called_intact(small: Issued, forge: tampering.Forge) -> None:
    assert verify_report(forge(small.pdf)).exit_code == 1


def test_a_second_signature_by_another_is_refused(small: Issued, tmp_path: Path) -> None:
    found = verify_report(tampering.signed_by_another(small.pdf, tmp_path / "a"), [certificate(small.key)], [VKEY])
    assert (found.exit_code, {"fields", "coverage"} <= {each.id for each in found.checks if each.holds is False}) == (
        1,
        True,
    )


def test_an_edit_that_another_signs_is_refused(small: Issued, tmp_path: Path) -> None:
    forged = tampering.signed_by_another(tampering.replace_attachment(small.pdf), tmp_path / "b")
    found = verify_report(forged, [certificate(small.key)], [VKEY])
    assert (found.exit_code, "fields" in {each.id for each in found.checks if each.holds is False}) == (1, True)


def test_any_flipped_byte_is_refused(small: Issued) -> None:
    """A byte changed anywhere, about twenty places over the file: never authentic, never a crash."""
    trusted = [certificate(small.key)]
    for place in range(9, len(small.pdf), len(small.pdf) // 20):
        assert verify_report(tampering.flip(small.pdf, place), trusted).exit_code in (1, 2), place


def test_a_file_cut_off_anywhere_is_refused(small: Issued) -> None:
    for part in (0.1, 0.5, 0.9, 0.999):
        assert verify_report(small.pdf[: int(len(small.pdf) * part)]).exit_code in (1, 2)

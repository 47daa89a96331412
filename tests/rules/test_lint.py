"""What no schema can see is found before anything is published, and said at its place."""

from __future__ import annotations

import pytest

from rai_review.errors import Invalid, Problem
from tests.small_checklists import RICH, SMALL, load

UNKNOWN = "stands nowhere under"
NO_CREDIT = "Credit 0 comes without a finding"

# What is replaced by what, the words of the problem, and the text at its place.
NAMES = [
    ("show_if: {flag: f}}", "show_if: {flag: g}}", "“g” stands nowhere under flags", "g}"),
    ("group: g}\n  - {key: x", "group: gg}\n  - {key: x", UNKNOWN, "gg}"),
    ("module: extra", "module: extras", "Did you mean “extra”?", "extras"),
    ("key: Q2\n    section: s", "key: Q2\n    section: z", UNKNOWN, "z\n"),
    ("terms: [word]", "terms: [wort]", "Did you mean “word”?", "wort]"),
    ("incidents: [case]", "incidents: [other]", UNKNOWN, "other]"),
    ("[law:1,", "[law:2,", "under clauses (law)", "law:2"),
    ("bare]", "nude]", "under frameworks", "nude]"),
    ("owner: lead", "owner: leader", "Did you mean “lead”?", "leader"),
    ("owner_from: {T2: boss}", "owner_from: {T9: boss}", "under rows", "T9"),
    ("required_from: T2", "required_from: T9", "under rows", "T9"),
    ("{from: T1,", "{from: X,", "under rows", "X,"),
    ("sets: [f]", "sets: [f, h]", "under flags", "h]"),
    ("caught_by: [Q1]", "caught_by: [Q9]", "under questions", "Q9]"),
    ("deciding_tier: t", "deciding_tier: z", "under tiers", "z\n"),
    ("not_met: firm", "not_met: firmer", "under ladders", "firmer"),
    ("residual: rest", "residual: peace", "under measures", "peace"),
    ("positions: [boss]", "positions: [bass]", "Did you mean “boss”?", "bass]"),
    ("{T2: 0.8}", "{T3: 0.8}", "under rows", "T3"),
    ("kinds: {T1: action", "kinds: {low: action", "under rows", "low"),
    ("{key: f, text: F}", "{key: f, text: F}, {key: F, text: G}", "a second time, or looks like “f”", "F, text: G"),
    ("{value: b, label: B}", "{value: A, label: B}", "looks like “a”", "A, label: B"),
    ("{id: kind, label", "{id: who, label", "a second time", "who, label: Kind"),
    ("key: Q4", "key: RULE", "cannot be the key of a question", "RULE"),
    ("key: Q2\n", "key: q1\n", "looks like “Q1”", "q1\n"),
    ("{id: odd,", "{id: least,", "same id", "least, if"),
    ("language: en", "language: english language", "is no language tag", "english"),
]
RULES = [
    (
        "show_if: {any: [{flag: f}",
        "show_if: {any: [{question: Q5, is: yes}",
        "looks forward: “Q5” rests on Q5",
        "Q5, is",
    ),
    ("show_if: {any: [{flag: f}", "show_if: {any: [{measure: control, above: 1}", "looks forward", "control, above"),
    ("show_if: {any: [{flag: f}", "show_if: {any: [{measure: rest, above: 1}", "looks forward", "rest, above"),
    ("show_if: {any: [{flag: f}", "show_if: {any: [{tier: r, is: low}", "looks forward", "r, is"),
    ("show_if: {any: [{flag: f}", "show_if: {any: [{open: action}", "only in measures and outcomes", "open: action"),
    (
        "escalate: [{if: {question: Q1, is: a}",
        "escalate: [{if: {measure: rest, above: 1}",
        "only in measures and outcomes",
        "measure: rest",
    ),
    ("applies_if: {question: Q2", "applies_if: {question: Q3", "looks forward", "Q3, credit_below"),
    ("show_if: {flag: f}}", "show_if: {question: Q3, at_least: 1}}", "looks forward", "Q3, at_least"),
    ("question: Q3, at_least: 9", "question: Q4, answered: true", "looks forward", "Q4, answered"),
    ("any_of: [b]}]}", "any_of: [c]}]}", "under options (Q1)", "c]}]}"),
    ("any_of: [b]}]}", "is: nobody}]}", "under options (Q1)", "nobody}]}"),
    ("{question: Q1, is: a}", "{question: Q2, is: a}", "offers no choices", "is: a}"),
    ("{question: Q1, is: a}", "{question: Q4, at_least: 1}", "no number that could be compared", "at_least: 1}"),
    ("{tier: t, at_least: T2}", "{tier: t, at_least: T9}", "under rows (t)", "T9}"),
    ("{tier: r, at_least: high}", "{tier: u, at_least: high}", "under tiers", "u, at_least"),
    ("{points: Q1}", "{points: Q9}", "under questions", "Q9}"),
    ("{measure: control}", "{measure: rest}", "declared further down", "rest}"),
    ("groups: [g]}}}", "groups: [h]}}}", "under groups", "h]}}}"),
    ("{product: [{points: Q1}, 2]}", "{tier_from: t}", "rests on itself", "{tier_from: t}"),
    ("sets: [f], ", "", "No answer switches the flag “f” on", "f, text"),
]
QUESTIONS = [
    ("type: date\n", "type: date\n    unit: days\n", "“unit” does not belong", "unit: days"),
    ("type: number\n    short", "type: single\n    short", "needs “options”", "single"),
    ("minimum: 0\n    maximum: 100", "minimum: 200\n    maximum: 100", "“minimum” is larger", "200\n"),
    ("{below: 10}, credit: 0, finding: {ladder: firm, fix: Do more.}", "{below: 10}, credit: 0", NO_CREDIT, "0}\n"),
    ("        findings: [{ladder: firm, fix: Be sure., escalate", "        needs_note: false\n#", NO_CREDIT, "0\n"),
    ("{below: 10}", "{below: 9}", "No band counts the value 9", "- {when: {at_least: 10}"),
    ("{below: 10}", "{at_most: 9.5}", "No band counts the value 39/4", "- {when: {at_least: 10}"),
    ("{below: 5}", "{below: 4}", "No band counts the value 4", "[{when: {at_least: 5}"),
    ("T1: [{when: {at_least: 0}, credit: 1}]\n", "", "no bands for the row T1", "bands_by_tier"),
    ("{beyond_limit: true}", "{at_least: 1}", "No band counts", "- {when: {within_limit"),
    ("    ahead_limit: {T1: 100, T2: 50}\n", "", "no “ahead_limit”", "{within_limit: true}"),
    ("    nothing: {label: Not measured}\n", "", "does not allow the answer", "nothing: true"),
    ("nothing: {label: None}\n", "nothing: {label: None}\n    min_chars: 3\n", "does not belong", "min_chars"),
    (
        "      - {when: {nothing: true}, credit: 0, finding: {ladder: firm, fix: Measure it.}}\n",
        "",
        "No band says how",
        "nothing",
    ),
    (
        "{when: {within_limit: true}, credit: 1}",
        "{when: {within_limit: true}}",
        "this band has no credit",
        "{when: {within",
    ),
    ("label: Yes, credit: 1, credit_by_tier: {T2: 0.5}", "label: Yes", "this option has no credit", "{value: yes"),
    ("not_applicable: true}", "not_applicable: true, credit: 1}", "has no credit", "credit: 1}\nflags"),
    ("label: No\n", "label: No\n        exclusive: true\n", "stand alone", "exclusive: true"),
    ("type: multi", "type: person", "does not belong", "options:"),
    ("type: date\n", "type: link\n", "can't be scored", "1\n    direction"),
    ("{within_limit: true}", "{share_at_least: 0.5}", "cannot be tested", "share_at_least"),
    (
        "{nothing: true}, credit: 0",
        "{nothing: true, above: 3}, credit: 0",
        "no other test can hold",
        "nothing: true, above",
    ),
    ("{ladder: firm, fix: Do more.}", "{ladder: form, fix: Do more.}", "Did you mean “firm”?", "form, fix"),
]
TABLES = [
    ("        column: n\n", "", "“min” needs “column”", "min\n"),
    ("        column: n\n", "        column: who\n", "holds no numbers", "who\n"),
    ("        column: n\n", "        column: m\n", "under columns", "m\n"),
    ("        fn: min\n", "        fn: rows\n", "takes no “column”", "column: n\n"),
    ("        per: who", "        per: whom", "Did you mean “who”?", "whom"),
    ("{column: kind, is: u}", "{column: kind, is: w}", "under options (kind)", "w}"),
    ("{column: kind, is: u}", "{column: kind, above: 1}", "holds no numbers", "kind, above"),
    ("{column: kind, is: u}", "{column: n, is: 1}", "is compared by", "n, is: 1"),
    ("need_one_of: [least]", "need_one_of: [most]", "under checks", "most]"),
    ("    bands: [{when: {nothing: true}, credit: 1}]\n", "", "there is none", "need_one_of"),
    ("small_sample: {column: n", "small_sample: {column: who", "holds no numbers", "who, below"),
    (", options: [{value: u}, {value: v}]", "", "needs “options”", "single}"),
    ("type: text, required: true", "type: text, unit: m", "only to a column of the type number", "unit: m"),
    ("type: number, minimum: 0}", "type: number, minimum: 3, maximum: 2}", "is larger", "3, maximum"),
    (
        "at_least: 0}, credit: 1}]\n",
        "nothing: true}, credit: 1}]\n",
        "cannot be tested here",
        "nothing: true}, credit: 1}]\n",
    ),
]
DECIDING = [
    ("deciding_tier: t\n", "", "“deciding_tier” is missing", "tiers:"),
    ("positions: [lead]}", "reviewers: 2}", "Nobody has to approve", "{key: T1"),
    ("from: 3, ", "from: 0, ", "do not rise", "rows:"),
    ("from: 3, ", "", "needs “from”", "{key: T2"),
    ("to: T2\n", "to: T7\n", "under rows", "T7\n"),
    ("drop: {tier: t,", "drop: {tier: r,", "under tiers above", "r, at_most"),
    ("{key: firm, kinds: {T1: action, T2: condition}}", "{key: firm}", "never makes a finding", "{key: firm}"),
    (
        "key: ready, title: Ready}",
        "key: ready, title: Ready, if: {flag: f}}",
        "The last outcome must hold",
        "if: {flag: f}}",
    ),
    ("title: Not ready, if: {open: blocker}}", "title: Not ready}", "never reached", "{key: not_ready"),
    (", {key: executive, title: Executive}", "", "needs a position “executive”", "escalate"),
    (
        "residual: rest",
        "residual: rest\nrow: {key: all, title: All, positions: [lead]}",
        "stands either in the rows",
        "row:",
    ),
]


def found(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        load(text)
    return caught.value.problems


def at(text: str, problem: Problem) -> str:
    """The text that begins at a problem's place."""
    _, line, column = problem.place.split(":")
    lines = text.splitlines(keepends=True)
    return "".join(lines[int(line) - 1 :])[int(column) - 1 :]


@pytest.mark.parametrize(
    ("old", "new", "words", "place"),
    [*NAMES, *RULES, *QUESTIONS, *TABLES, *DECIDING],
)
def test_a_flaw_is_named_at_its_place(old: str, new: str, words: str, place: str) -> None:
    text = RICH.replace(old, new, 1)
    assert text != RICH
    problems = [problem for problem in found(text) if words in problem.message % problem.arguments]
    assert problems, [str(problem) for problem in found(text)]
    assert at(text, problems[0]).startswith(place), at(text, problems[0])[:40]
    assert all(problem.fix for problem in found(text))


def test_the_examples_have_no_flaw() -> None:
    assert load(SMALL).digest != load(RICH).digest


def test_without_tiers_one_row_must_say_who_decides() -> None:
    (problem,) = found(SMALL.replace("row: {key: all, title: All, positions: [lead]}\n", ""))
    assert "Who decides" in problem.message


def test_all_flaws_are_found_at_once() -> None:
    text = (
        RICH.replace("terms: [word]", "terms: [wort]").replace("{below: 10}", "{below: 9}").replace("[law:1", "[law:2")
    )
    assert len(found(text)) == 3

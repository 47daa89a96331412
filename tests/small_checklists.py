"""Two small checklists as YAML: the least that is valid, and one that uses every kind of rule."""

from __future__ import annotations

from typing import Any

from rai_review.catalogue.document import LoadedChecklist, load_files

SMALL = """\
format: rai-checklist/1
semantics: 0
key: small
label: 1.0.0
title: Small
language: en
sections:
  - {key: s, title: S}
questions:
  - key: Q1
    section: s
    type: single
    short: First
    prompt: Which?
    options:
      - {value: a, label: A}
      - {value: b, label: B}
positions: [{key: lead, title: Lead}]
row: {key: all, title: All, positions: [lead]}
outcomes: [{key: ready, title: Ready}]
"""

RICH = """\
format: rai-checklist/1
semantics: 0
key: rich
label: 1.0.0
title: Rich
language: en
groups: [{key: g, title: G}]
modules: [{key: extra, title: Extra, show_if: {flag: f}}]
sections:
  - {key: s, title: S, group: g}
  - {key: x, title: X, group: g, module: extra, show_if: {tier: t, at_least: T2}}
questions:
  - key: Q1
    section: s
    type: multi
    short: First
    prompt: Which?
    options:
      - {value: a, label: A, sets: [f], points: 2}
      - {value: b, label: B}
      - {value: none, label: None, exclusive: true}
    terms: [word]
    incidents: [case]
    mappings: [law:1, free:anything, bare]
    owner: lead
    owner_from: {T2: boss}
  - key: Q2
    section: s
    type: number
    short: Second
    prompt: How many?
    minimum: 0
    maximum: 100
    weight: 2
    nothing: {label: Not measured}
    show_if: {any: [{flag: f}, {question: Q1, any_of: [b]}]}
    bands:
      - {when: {at_least: 10}, credit: 1}
      - {when: {below: 10}, credit: 0, finding: {ladder: firm, fix: Do more.}}
      - {when: {nothing: true}, credit: 0, finding: {ladder: firm, fix: Measure it.}}
    evidence: {ask: A report., required_from: T2}
    expected: [{from: T1, items: [date]}]
  - key: Q3
    section: x
    type: table
    short: Third
    prompt: Which groups?
    weight: 1
    nothing: {label: None}
    columns:
      - {id: who, label: Who, type: text, required: true}
      - {id: kind, label: Kind, type: single, options: [{value: u}, {value: v}]}
      - {id: n, label: Count, type: number, minimum: 0}
    bands: [{when: {nothing: true}, credit: 1}]
    checks:
      - id: least
        label: Least
        fn: min
        column: n
        per: who
        where: {all: [{column: kind, is: u}, {not: {column: n, empty: true}}]}
        applies_if: {question: Q2, credit_below: 1}
        bands_by_tier:
          T1: [{when: {at_least: 0}, credit: 1}]
          T2: [{when: {at_least: 5}, credit: 1}, {when: {below: 5}, credit: 0.5}]
    need_one_of: [least]
    small_sample: {column: n, below: 5, note: Too few.}
    contradictions:
      - {id: odd, if: {question: Q3, at_least: 9}, finding: {ladder: firm, fix: Look again.}}
  - key: Q4
    section: x
    type: date
    short: Fourth
    prompt: When?
    weight: 1
    direction: future
    ahead_limit: {T1: 100, T2: 50}
    bands:
      - {when: {within_limit: true}, credit: 1}
      - {when: {beyond_limit: true}, credit: 0.5}
  - key: Q5
    section: x
    type: single
    short: Fifth
    prompt: Sure?
    weight: 1
    options:
      - {value: yes, label: Yes, credit: 1, credit_by_tier: {T2: 0.5}}
      - value: no
        label: No
        credit: 0
        findings: [{ladder: firm, fix: Be sure., escalate: [{if: {question: Q1, is: a}, to: blocker}]}]
      - {value: skip, label: Does not apply, not_applicable: true}
flags: [{key: f, text: F}]
terms: [{key: word, term: Word, meaning: A word.}]
positions: [{key: lead, title: Lead}, {key: boss, title: Boss}, {key: executive, title: Executive}]
frameworks:
  - {key: law, title: Law, clauses: [{key: 1, text: One}]}
  - {key: free, title: Free, any_clause: true}
  - {key: bare, title: Bare}
incidents: [{key: case, title: Case, what: It broke., caught_by: [Q1]}]
measures:
  - {key: points, title: Points, value: {product: [{points: Q1}, 2]}}
  - {key: control, title: Control, value: {share: {product: [weight, credit]}, out_of: weight, over: {groups: [g]}}}
  - key: rest
    title: Rest
    value: {if: {open: blocker}, then: {tier_from: t}, else: {round: {first: [{measure: control}, 0]}}}
tiers:
  - key: t
    title: T
    measure: points
    rows:
      - {key: T1, title: One, from: 0, positions: [lead]}
      - {key: T2, title: Two, from: 3, positions: [boss], reviewers: 1, valid_days: 90}
    floors:
      - id: fl
        to: T2
        reason: B
        if: {question: Q1, any_of: [b]}
        relax: {if: {question: Q1, any_of: [none]}, to: T1}
  - key: r
    title: R
    measure: rest
    rows: [{key: low, title: Low}, {key: high, title: High, from: 2}]
    drop: {tier: t, at_most: 1}
deciding_tier: t
obligations: [{key: o, text: Do it., if: {tier: t, is: T2}}]
ladders: [{key: firm, kinds: {T1: action, T2: condition}}]
not_met: firm
due_days: 30
rules: [{id: late, if: {measure: points, above: 3}, finding: {ladder: firm, fix: Slow down.}}]
outcomes:
  - {key: not_ready, title: Not ready, if: {open: blocker}}
  - {key: escalate, title: Escalate, if: {tier: r, at_least: high}}
  - {key: ready, title: Ready}
residual: rest
evidence_factors: {missing: 0.5, attached_by_tier: {T2: 0.8}}
"""


def load(text: str) -> LoadedChecklist:
    """The version behind one YAML text; raises `Invalid`."""
    return load_files({"checklist.yaml": text.encode()})


def texts(value: Any) -> Any:
    """A document as YAML can write it again: every scalar a text."""
    if isinstance(value, dict):
        return {key: texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [texts(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)

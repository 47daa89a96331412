"""Which open questions keep something open: what a hidden-so-far question waits on, what a tier still needs."""

from __future__ import annotations

from collections.abc import Iterable

from rai_review.catalogue.conditions import Given
from rai_review.catalogue.dependencies import Name
from rai_review.catalogue.facts import State


class Roots:
    """Finds the visible unanswered questions behind what is unknown in one state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[Name, frozenset[str]] = {}

    def of(self, names: Iterable[Name]) -> tuple[str, ...]:
        """Returns the visible unanswered questions behind the unknown among these, in document order."""
        found = frozenset[str]().union(*(self._of(name) for name in names))
        return tuple(sorted(found, key=self._state.checklist.place_by_key.__getitem__))

    def _of(self, name: Name) -> frozenset[str]:
        if name not in self._known:
            self._known[name] = frozenset()
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: Name) -> frozenset[str]:
        kind = name[0]
        if kind in ("question", "credit"):
            return self._of_question(name)
        if not self._is_open(name):
            return frozenset()
        behind = self._state.checklist.dependencies.direct(name) if kind != "open" else ()
        return frozenset[str]().union(*(self._of(part) for part in behind))

    def _is_open(self, name: Name) -> bool:
        kind, key = name
        if kind == "flag":
            return self._state.flag(key) is None
        if kind == "tier":
            low, high = self._state.standing(key)
            return low != high
        low_value, high_value, absent = self._state.measured(key) if kind == "measure" else (None, None, False)
        return low_value != high_value or (absent and low_value is not None)

    def _of_question(self, name: Name) -> frozenset[str]:
        kind, key = name
        state = self._state
        shown = state.visibility(key)
        if shown is False or (shown and isinstance(state.counted(key), Given)):
            if kind == "question" or not shown or state.credit(key).exact is not None:
                return frozenset()
        elif shown:
            return frozenset((key,))
        return frozenset[str]().union(*(self._of(n) for n in state.checklist.dependencies.direct(name) if n != name))

"""Finds the concepts' phrases in a row of symbols with one walk over a tree of all phrases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

GAP = "~"
"""In a phrase: up to ``_GAP_LENGTH`` symbols of any sort, in the same clause."""

_GAP_LENGTH = 3
_END = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of a concept found at ``items[start:end]``."""

    concept: str
    start: int
    end: int


class Phrases:
    """All phrases of all concepts in one tree, so that the cost does not grow with their number."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], str]]) -> None:
        self._tree: dict[str, Any] = {}
        for symbols, concept in phrases:
            node = self._tree
            for symbol in symbols:
                node = node.setdefault(symbol, {})
            ends: set[str] = node.setdefault(_END, set())
            ends.add(concept)

    def find(self, items: Sequence[str], clauses: Sequence[int]) -> list[Match]:
        """Every match, overlapping ones too; a phrase never runs over the end of a clause."""
        found: set[Match] = set()
        for start in range(len(items)):
            node = self._tree.get(items[start])
            if node is not None:
                self._walk(node, items, clauses, start, start + 1, found)
        return sorted(found, key=lambda match: (match.start, match.end, match.concept))

    def _walk(
        self,
        node: dict[str, Any],
        items: Sequence[str],
        clauses: Sequence[int],
        start: int,
        here: int,
        found: set[Match],
    ) -> None:
        while True:
            if _END in node:
                found.update(Match(concept, start, here) for concept in node[_END])
            if GAP in node:
                after_gap = node[GAP]
                for ahead in range(here, min(here + _GAP_LENGTH + 1, len(items))):
                    if clauses[ahead] != clauses[start]:
                        break
                    following = after_gap.get(items[ahead])
                    if following is not None:
                        self._walk(following, items, clauses, start, ahead + 1, found)
            if here >= len(items) or clauses[here] != clauses[start] or items[here] not in node:
                return
            node = node[items[here]]
            here += 1


def outside(matches: Iterable[Match], covers: Iterable[Match]) -> list[Match]:
    """The matches that do not lie within one of ``covers``."""
    spans = [(cover.start, cover.end) for cover in covers]
    return [m for m in matches if not any(start <= m.start and m.end <= end for start, end in spans)]

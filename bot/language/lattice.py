"""The likeliest pieces of very many texts at once: the best path through the words that stand in them (Viterbi), in numpy.

All texts are walked side by side, a character at a time, so that the work is done by arrays and not text by text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
"""The number of a character that is no word."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 4
"""Places of the table for each of its keys."""
_CODES = 1 << 16
"""Characters beyond these are in no word."""
Numbers = NDArray[np.int64]


class Lattice:
    """Cuts texts into the words whose scores add up to the most; of equal ways, that whose last word is longest.

    Args:
        scores: of each word. Words must not hold white space.
        alone: the score of a character that is no word.

    """

    def __init__(self, scores: Mapping[str, float], alone: float) -> None:
        self.words: list[str] = list(scores)
        """By number."""
        self._alone = alone
        nodes = {word: number for number, word in enumerate(self.words)}
        steps: list[tuple[int, int, int]] = []
        first = np.full(_CODES, UNKNOWN, dtype=np.int64)
        for word in self.words:
            if ord(max(word)) >= _CODES:
                continue
            node = nodes[word]
            # Every beginning of a word is a node too; going up ends at the first that is there already.
            while len(word) > 1:
                known = len(nodes)
                parent = nodes.setdefault(word[:-1], known)
                steps.append((parent, ord(word[-1]), node))
                if parent < known:
                    break
                word, node = word[:-1], parent
            else:
                first[ord(word)] = node
        self._first = first
        self._scores = np.full(len(nodes), -np.inf)
        self._scores[: len(self.words)] = list(scores.values())
        parents, codes, nexts = np.array(steps or [(0, 0, 0)], dtype=np.int64).T
        self._next = _Table(parents * _CODES + codes, nexts)

    def __call__(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The words of all texts by number, one text after another, and how many each text has.

        White space divides words. A character that is no word is ``UNKNOWN``.
        """
        whole = "\n".join([*texts, ""])
        codes = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
        breaks = (codes == ord(" ")) | (codes == ord("\n"))
        codes[codes >= _CODES] = 0
        place = np.arange(len(codes))
        begins = np.maximum.accumulate(np.where(breaks, place + 1, 0))
        """Where the run of each character begins."""
        ends, words = self._best(codes, np.flatnonzero(~breaks), place - begins)
        chosen = _chosen(ends, breaks)
        sizes = np.diff(np.searchsorted(chosen, np.flatnonzero(codes == ord("\n")), side="right"), prepend=0)
        return words[chosen], sizes

    def _edges(self, codes: Numbers, starts: Numbers) -> list[tuple[Numbers, Numbers]]:
        """For each length, where words of that length begin, and which they are."""
        node = self._first[codes[starts]]
        alone = np.where((node >= 0) & (self._scores[node] > -np.inf), node, UNKNOWN)
        edges = [(starts, alone)]
        length = 1
        while len(starts):
            starts, node = starts[node >= 0], node[node >= 0]
            found = self._next(node * _CODES + codes[starts + length])
            starts, node = starts[found >= 0], found[found >= 0]
            length += 1
            word = self._scores[node] > -np.inf
            edges.append((starts[word], node[word]))
        return edges

    def _best(self, codes: Numbers, starts: Numbers, offsets: Numbers) -> tuple[Numbers, Numbers]:
        """For each place, where the last word of the best way there begins, and which it is."""
        best = np.full(len(codes) + 1, -np.inf)
        best[starts[offsets[starts] == 0]] = 0.0
        came = np.zeros(len(codes) + 1, dtype=np.int64)
        which = np.full(len(codes) + 1, UNKNOWN, dtype=np.int64)
        levels = int(offsets[starts].max()) + 1 if len(starts) else 0
        groups = []
        for length, (begin, word) in enumerate(self._edges(codes, starts), start=1):
            score = np.where(word >= 0, self._scores[word], self._alone)
            order = np.argsort(offsets[begin], kind="stable")
            bounds = np.searchsorted(offsets[begin][order], np.arange(levels + 1))
            groups.append((length, begin[order], word[order], score[order], bounds.tolist()))
        for level in range(levels):
            for length, begin, word, score, bounds in groups:
                low, high = bounds[level], bounds[level + 1]
                if low == high:
                    continue
                here = begin[low:high]
                end, sums = here + length, best[here] + score[low:high]
                better = sums > best[end]
                if not better.all():
                    end, sums, here = end[better], sums[better], here[better]
                    which[end] = word[low:high][better]
                else:
                    which[end] = word[low:high]
                best[end], came[end] = sums, here
        return came, which


class _Table:
    """Numbers by key, looked up for many keys at once; keys are not negative."""

    def __init__(self, keys: Numbers, values: Numbers) -> None:
        bits = max(4, (len(keys) * _ROOM).bit_length())
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._keys = np.full(1 << bits, -1, dtype=np.int64)
        self._values = np.full(1 << bits, UNKNOWN, dtype=np.int64)
        slots = self._slots(keys)
        while len(keys):
            free = self._keys[slots] < 0
            self._keys[slots[free]] = keys[free]
            self._values[slots[free]] = values[free]
            waiting = self._keys[slots] != keys
            keys, values, slots = keys[waiting], values[waiting], (slots[waiting] + 1) & self._mask

    def __call__(self, keys: Numbers) -> Numbers:
        """The value of each key, ``UNKNOWN`` where there is none."""
        found = np.full(len(keys), UNKNOWN, dtype=np.int64)
        open_, slots = np.arange(len(keys)), self._slots(keys)
        while len(open_):
            there = self._keys[slots]
            hit = there == keys[open_]
            found[open_[hit]] = self._values[slots[hit]]
            go_on = ~hit & (there >= 0)
            open_, slots = open_[go_on], (slots[go_on] + 1) & self._mask
        return found

    def _slots(self, keys: Numbers) -> Numbers:
        return ((keys.astype(np.uint64) * _FACTOR) >> self._shift).astype(np.int64)


def _chosen(came: Numbers, breaks: NDArray[np.bool_]) -> Numbers:
    """Where the words of the best ways end, in order, going back from the end of each run."""
    ends = np.flatnonzero(breaks & ~np.concatenate([[True], breaks[:-1]]))
    every = []
    while len(ends):
        every.append(ends)
        ends = came[ends]
        ends = ends[(ends > 0) & ~breaks[ends - 1]]
    return np.sort(np.concatenate(every)) if every else np.zeros(0, dtype=np.int64)

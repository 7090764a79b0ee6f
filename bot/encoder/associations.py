"""Which words of answers go with which words of questions, as questions and their answers have shown.

``bot.encoder.associating`` learns it and writes it beside the weights; search reads its best passages with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = "associations.npz"
STEPS = 14
"""Steps of the stored strengths to a factor of e."""


@dataclass(frozen=True)
class Associations:
    """Pairs of a question's word and an answer's, sorted by the first, each with how much likelier one makes the other.

    Words are numbers of the encoder's pieces. Safe to share between threads.
    """

    asked: NDArray[np.int32]
    """The words of questions that are known, ascending."""
    starts: NDArray[np.int32]
    """Where the pairs of each begin, and one more: where the last ones end."""
    told: NDArray[np.int32]
    """The words of answers that are known, ascending."""
    which: NDArray[np.uint16]
    """The word of the answer of each pair, by its place in ``told``."""
    strength: NDArray[np.uint8]
    """Of each pair: the logarithm of how many times likelier the question's word is, in steps."""

    @classmethod
    def load(cls, folder: Path) -> Associations | None:
        """Those beside the weights in ``folder``; None where there are none."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path) as arrays:
            return cls(**arrays)

    def save(self, folder: Path) -> None:
        """Write them beside the weights in ``folder``."""
        np.savez(folder / FILE, **vars(self))

    def likelier(
        self, asked: NDArray[np.int64], found: NDArray[np.integer], shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How much likelier each passage makes a question than any text would, as a logarithm, shape (passages,).

        ``asked`` and ``found`` are words without repeats, ascending; ``shares``, shape (passages, found), is how much of
        each passage each word is.
        """
        rows = _places(self.asked, asked)
        rows = rows[rows >= 0]
        sizes = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(sizes)
        pairs = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.starts[rows] - (ends - sizes), sizes)
        column = np.full(len(self.told), -1)
        places = _places(self.told, found)
        column[places[places >= 0]] = np.flatnonzero(places >= 0)
        standing = column[self.which[pairs]]
        there = np.flatnonzero(standing >= 0)
        times = np.zeros((len(found), len(rows)), dtype=np.float32)
        times[standing[there], np.repeat(np.arange(len(rows)), sizes)[there]] = _TIMES[
            self.strength[pairs[there]]
        ]
        return np.asarray(np.log1p(shares.astype(np.float32) @ times).sum(axis=1), dtype=np.float64)


_TIMES = np.exp(np.arange(256) / STEPS).astype(np.float32)


def _places(known: NDArray[np.int32], words: NDArray[np.integer]) -> NDArray[np.intp]:
    """Where words stand in a sorted list; -1 for those that do not."""
    if not len(known):
        return np.full(len(words), -1)
    places = np.minimum(np.searchsorted(known, words), len(known) - 1)
    return np.where(known[places] == words, places, -1)

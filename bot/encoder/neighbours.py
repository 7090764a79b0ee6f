"""The encoder's own dictionary: for each of its words, the nearest words of the other language.

``python -m bot.encoder.neighbours`` works it out from the table of vectors and writes it beside the weights; word
search across languages reads it. Words that mean the same lie close together, so no dictionary has to be shipped.
"""

import argparse
import json
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
FILE = "neighbours.npy"
KEPT = 6
"""Neighbours kept of a word."""
_LEAST = 0.4
"""The cosine from which two words count as neighbours."""
_COMMON, _SURE = -16.0, 0.75
"""A Chinese word is offered when its log-probability is at least the first or its cosine at least the second."""
_BITS = 7
_MASK = (1 << _BITS) - 1
"""The low bits hold the cosine in hundredths, the others the piece; 0 is no neighbour."""
_BLOCK = 1024
_REMEMBERED = 8192
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[a-z]{2,}")


class Neighbours:
    """Look-up by word in the file beside the weights of ``folder``; opened at the first word."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._folder = folder
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)
        """The nearest words of the other language with their cosines, nearest first; empty for an unknown word."""

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / "tokenizer.json"))

    @cached_property
    def _rows(self) -> NDArray[np.uint32]:
        """A piece id and a cosine in one number, shape (pieces, KEPT), mapped from disk."""
        rows: NDArray[np.uint32] = np.load(self._folder / FILE, mmap_mode="r")
        return rows

    def _of(self, word: str) -> tuple[tuple[str, float], ...]:
        row = self._tokenizer.token_to_id(word)
        if row is None or row >= len(self._rows):
            return ()
        packed = [int(number) for number in self._rows[row] if number]
        name = self._tokenizer.id_to_token
        return tuple((name(number >> _BITS) or "", (number & _MASK) / 100) for number in packed)


def write(folder: Path = WEIGHTS) -> None:
    """Work the neighbours out and write them beside the weights."""
    np.save(folder / FILE, work_out(folder))


def work_out(folder: Path = WEIGHTS) -> NDArray[np.uint32]:
    """Compare every Chinese word with every English one, both ways; about a minute on one core."""
    from bot.encoder.fast import StaticEncoder

    encoder = StaticEncoder.load(folder)
    pieces: list[list[Any]] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"][
        "vocab"
    ]
    vectors = encoder.table.astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(lengths, 1e-9)
    known = lengths[:, 0] > 0
    chinese = np.array([bool(_HAN.search(piece)) for piece, _ in pieces]) & known
    english = np.array([bool(_ENGLISH.fullmatch(piece)) for piece, _ in pieces]) & known
    common = np.array([probability > _COMMON for _, probability in pieces])
    rows = np.zeros((len(pieces), KEPT), dtype=np.uint32)
    _fill(rows, vectors, np.flatnonzero(chinese), np.flatnonzero(english), np.ones(len(pieces), dtype=bool))
    _fill(rows, vectors, np.flatnonzero(english), np.flatnonzero(chinese), common)
    return rows


def _fill(
    rows: NDArray[np.uint32],
    vectors: NDArray[np.float32],
    words: NDArray[np.int64],
    others: NDArray[np.int64],
    common: NDArray[np.bool_],
) -> None:
    """The neighbours of ``words`` among ``others``; a rare one only where it is sure."""
    targets = vectors[others].T
    rare = ~common[others]
    for start in range(0, len(words), _BLOCK):
        block = words[start : start + _BLOCK]
        cosines = vectors[block] @ targets
        cosines[(cosines < _LEAST) | ((cosines < _SURE) & rare)] = 0
        nearest = np.argpartition(-cosines, KEPT, axis=1)[:, :KEPT]
        cosines = np.take_along_axis(cosines, nearest, axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")
        nearest, cosines = (
            np.take_along_axis(nearest, order, axis=1),
            np.take_along_axis(cosines, order, axis=1),
        )
        hundredths = np.minimum(np.round(cosines * 100), _MASK).astype(np.uint32)
        rows[block] = np.where(cosines > 0, others[nearest].astype(np.uint32) << _BITS | hundredths, 0)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.encoder.neighbours", description=__doc__)
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="model folder; default: the one shipped")
    write(parser.parse_args().model)


if __name__ == "__main__":
    main()

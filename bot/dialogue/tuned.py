"""Vectors by which a question is near the sentences that answer it: the encoder's rows, moved by questions and their answers.

The encoder tells what texts are alike; questions and their answers often are not ("did anyone get hurt?" - "adverse
events"). ``patient-bot fit`` learns from labelled questions how far to move the rows of the pieces that stand in them, and
writes the moves to ``tuned.npz``. The two indexes go on with the encoder as it is; finding the nearest sentences
and ranking them read these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.errors import ConfigurationError
from bot.index.embedding import Embedder, Vectors, WordEmbedder
from bot.language.normalise import fold

FILE = Path(__file__).with_name("tuned.npz")
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Moves:
    """How far the rows of some pieces are moved."""

    pieces: NDArray[np.int32]
    """Their numbers, ascending."""
    steps: NDArray[np.int8]
    """Shape (pieces, dim)."""
    scale: NDArray[np.float32]
    """What a step of each piece is, shape (pieces,)."""
    encoder: str
    """The fingerprint of the encoder whose rows they move."""

    def save(self, path: Path = FILE) -> None:
        """Write them."""
        np.savez(path, pieces=self.pieces, steps=self.steps, scale=self.scale, encoder=np.array(self.encoder))


def moves(pieces: NDArray[np.int64], rows: NDArray[np.float32], encoder: str) -> Moves:
    """Moves of ``pieces``, ascending, by ``rows``, shape (pieces, dim), each row kept in 256 steps."""
    scale = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-9) / 127
    steps = np.rint(rows / scale[:, None]).astype(np.int8)
    return Moves(pieces.astype(np.int32), steps, scale.astype(np.float32), encoder)


@lru_cache(maxsize=1)
def read_moves(path: Path = FILE) -> Moves:
    """The shipped moves.

    Raises:
        ConfigurationError: when the file is not what ``patient-bot fit`` writes.
    """
    try:
        with np.load(path) as arrays:
            return Moves(arrays["pieces"], arrays["steps"], arrays["scale"], str(arrays["encoder"]))
    except (OSError, ValueError, KeyError) as exc:
        raise ConfigurationError(f"{path}: {exc}; fit again with patient-bot fit") from exc


class TunedEncoder:
    """Encodes questions, and sentences that may answer them, with moved rows. Safe to share between threads.

    An encoder whose rows were not the ones that were moved encodes as it is, and the log says so: then ``patient-bot fit``
    has to be run again.
    """

    def __init__(self, embedder: Embedder, known: Moves) -> None:
        self._embedder = embedder
        self._known = known
        fits = known.encoder == embedder.fingerprint
        self._moved = embedder if fits and isinstance(embedder, WordEmbedder) else None
        if self._moved is None:
            _LOG.warning("tuned_off", fitted_on=known.encoder, encoder=embedder.fingerprint)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors at unit length, shape (texts, dim); a text without a known piece gets the zero vector."""
        if self._moved is None:
            return self._embedder.encode(texts)
        vectors = np.zeros((len(texts), self._known.steps.shape[1]), dtype=np.float32)
        for place, pieces in enumerate(pieces_of(texts, self._moved)):
            if len(pieces):
                vectors[place] = np.add.reduce(self._rows(pieces, self._moved), axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _rows(self, pieces: NDArray[np.int64], embedder: WordEmbedder) -> NDArray[np.float32]:
        rows, known = embedder.rows(pieces), self._known
        places = np.minimum(np.searchsorted(known.pieces, pieces), len(known.pieces) - 1)
        moved = known.pieces[places] == pieces
        places = places[moved]
        rows[moved] += known.steps[places] * known.scale[places, None]
        return rows


def pieces_of(texts: Sequence[str], embedder: WordEmbedder) -> list[NDArray[np.int64]]:
    """The pieces of each text, ascending and each once: what it says, not how often."""
    return [np.unique(pieces) for pieces in embedder.pieces([fold(text) for text in texts])]

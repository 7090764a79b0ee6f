"""Texts to unit vectors: the shipped static model by its own reader, any other by sentence-transformers (home of it)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.encoder.associations import Associations

Vectors = NDArray[np.float32]
"""Shape (texts, dim), each row of unit length."""


class Embedder(Protocol):
    """Turns texts into vectors. Cosine similarity is the dot product, because the rows have unit length."""

    @property
    def name(self) -> str:
        """The model as it was named in the settings."""

    @property
    def fingerprint(self) -> str:
        """Equal for two embedders whose vectors can be compared."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text."""

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is one piece to the model, as real words mostly are and slips are not."""


@runtime_checkable
class WordEmbedder(Embedder, Protocol):
    """An embedder whose vector of a text is the mean of the vectors of its pieces, which it can give one by one."""

    def pieces(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The pieces of each text, by number."""

    def rows(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of pieces, shape (len(pieces), dim), as long as they count in the mean."""

    def rarity(self, pieces: NDArray[np.int64]) -> NDArray[np.float64]:
        """How rare pieces are in common text, from 0 on, in the shape of ``pieces``."""

    @property
    def associations(self) -> Associations | None:
        """Which pieces of answers go with which of questions; None for a model that has not learnt it."""


def fingerprint(model: str) -> str:
    """What tells two versions of a model apart, without loading it: its files, or its name and downloaded revision.

    Associations are left out, because no vector changes with them.
    """
    from bot.encoder.associations import FILE

    folder = Path(model)
    if not folder.is_dir():
        return f"{model}@{_revision(model)}"
    digest = hashlib.sha256()
    for file in sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".md", ".pyc") and path.name != FILE
    ):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def for_passages(model: str) -> Embedder:
    """The model as ingest uses it, through sentence-transformers.

    Raises:
        ConfigurationError: when the model cannot be loaded.

    """
    return _Standard(model, questions=False)


def for_questions(model: str) -> Embedder:
    """The model as search uses it: the quick reader where it knows the folder, else sentence-transformers.

    Raises:
        ConfigurationError: when the model cannot be loaded.

    """
    from bot.encoder import fast

    folder = Path(model)
    return _Quick(folder) if folder.is_dir() and fast.can_load(folder) else _Standard(model, questions=True)


def pieces_of(model: str) -> Callable[[Sequence[str]], tuple[NDArray[np.int64], NDArray[np.int64]]] | None:
    """How a model cuts texts into the pieces whose vectors it takes the mean of; None for one that does not.

    It gives the pieces of all texts one after another, and how many each text has.
    """
    from bot.encoder import cutting, fast

    folder = Path(model)
    if not folder.is_dir() or not fast.can_load(folder):
        return None
    return cutting.Cutter(fast.StaticEncoder.load(folder).tokenizer)


class _Quick:
    """Our own static model without torch: milliseconds to load, microseconds for a question."""

    def __init__(self, folder: Path) -> None:
        from bot.encoder.fast import StaticEncoder

        self.name = str(folder)
        self.fingerprint = fingerprint(str(folder))
        self._encoder: Any = StaticEncoder.load(folder)
        self._folder = folder

    @cached_property
    def associations(self) -> Associations | None:
        from bot.encoder.associations import Associations

        return Associations.load(self._folder)

    @cached_property
    def dim(self) -> int:
        return int(self.encode([""]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.asarray(self._encoder.encode(list(texts)), dtype=np.float32))

    def pieces(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        found: list[NDArray[np.int64]] = self._encoder.pieces(texts)
        return found

    def rows(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(self._encoder.rows(pieces), dtype=np.float32)

    def rarity(self, pieces: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(self._encoder.rarity[pieces], dtype=np.float64)

    def knows(self, word: str) -> bool:
        return bool(self._encoder.knows(word))


class _Standard:
    """Any sentence-transformers model. Models that want a prompt for questions or passages get their own."""

    def __init__(self, model: str, *, questions: bool) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model: Any = SentenceTransformer(model, device="cpu")
        except Exception as exc:  # the vendor raises OSError, ValueError, ImportError, its own and its hub's
            raise ConfigurationError(
                f"BOT_EMBEDDING_MODEL: {model!r} cannot be loaded ({exc}); give a folder or a name that this machine "
                "has or can download, or unset it to use the model that ships with the bot"
            ) from exc
        self.name = model
        self.fingerprint = fingerprint(model)
        self._encode: Any = self._model.encode_query if questions else self._model.encode_document

    @cached_property
    def dim(self) -> int:
        return int(self.encode([""]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = self._encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return _unit(np.asarray(rows, dtype=np.float32))

    def knows(self, word: str) -> bool:
        return len(self._model.tokenizer.tokenize(word)) == 1


def _unit(rows: Vectors) -> Vectors:
    """Rows of unit length; a text with no known word keeps its row of zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _revision(model: str) -> str:
    """The downloaded revision of a model of the hub; "unknown" before the first download."""
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(model, "config.json")
    except ValueError:
        return "unknown"
    return Path(found).parent.name if isinstance(found, str) else "unknown"

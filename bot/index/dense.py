"""Vectors of passages in Chroma, a collection per language. Home of chromadb and langchain_chroma."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.errors import LibraryIndexError
from bot.index.embedding import Vectors

if TYPE_CHECKING:
    from langchain_chroma import Chroma

_BATCH = 5000
_SHARED = threading.Lock()
"""Chroma shares one system among the clients of a folder and counts them without a lock of its own."""

_EF_SEARCH = 100
_HNSW = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100}
_EXACT = 2000
"""Up to so many passages a query looks at every one, in memory or in Chroma: Chroma grows its graph in another order each
time, and what a query misses on the way would differ with it."""
_NO_LENGTH = 1e-12
_LEAST_SYNC = 2


class DenseWriter:
    """Fills the collections of a new generation; one process, one thread."""

    def __init__(self, folder: Path) -> None:
        self._client = _open(folder)
        self._collections: dict[TextLanguage, Any] = {}

    def create(self, language: TextLanguage, count: int) -> None:
        """The collection of a language, for so many passages in all."""
        # The graph is persisted once, with the last passage: a reader has nothing to catch up with, and writing the
        # whole of it again and again would take a time that grows with the square of the number of passages.
        when = max(count, _LEAST_SYNC)
        search = max(count, _EF_SEARCH) if count <= _EXACT else _EF_SEARCH
        hnsw = {**_HNSW, "ef_search": search, "sync_threshold": when, "batch_size": min(when, _BATCH)}
        self._collections[language] = self._client.create_collection(
            _name(language), embedding_function=None, configuration={"hnsw": hnsw}
        )

    def add(self, language: TextLanguage, passage_ids: Sequence[str], vectors: Vectors) -> None:
        """Write the ids of passages with their vectors, row by row: one of the ``batches`` of a language."""
        self._collections[language].add(
            ids=list(passage_ids),
            embeddings=vectors,
            # LangChain's reader leaves out what has no document; the text itself lies elsewhere, once.
            documents=[""] * len(passage_ids),
        )

    def close(self) -> None:
        """Let go of the files; everything written is on disk."""
        _close(self._client)


class DenseReader:
    """Nearest passages of a finished generation. Any number of threads and processes may read."""

    def __init__(
        self, folder: Path, counts: Mapping[TextLanguage, int], dim: int, most_held: int = _EXACT
    ) -> None:
        """``counts`` says how many passages of each language there are; up to ``most_held`` are held in memory."""
        from chromadb.errors import ChromaError
        from langchain_chroma import Chroma

        try:
            self._client = _open(folder)
        except (ChromaError, ValueError) as exc:
            raise LibraryIndexError(f"the dense index in {folder} cannot be read: {exc}") from exc
        try:
            self._nearest: dict[TextLanguage, _Held | _Graph] = {}
            for language, count in counts.items():
                store = Chroma(
                    client=self._client,
                    collection_name=_name(language),
                    create_collection_if_not_exists=False,
                )
                self._nearest[language] = _Held(store) if count <= most_held else _Graph(store, dim)
        except (ChromaError, ValueError) as exc:
            _close(self._client)
            raise LibraryIndexError(f"the dense index in {folder} cannot be read: {exc}") from exc

    def query(self, vector: NDArray[np.float32], language: TextLanguage, k: int) -> list[tuple[str, float]]:
        """The ``k`` passages nearest to a vector of shape (dim,), as (passage id, cosine), best first, equal ones by id."""
        nearest = self._nearest.get(language)
        return nearest(vector, k) if nearest is not None and k > 0 else []

    def close(self) -> None:
        """Let go of the files and threads."""
        _close(self._client)


class _Held:
    """A small collection, read out of Chroma once: to multiply all of it takes a hundredth of the time of a query."""

    def __init__(self, store: Chroma) -> None:
        found = store.get(include=["embeddings"])
        order = np.argsort(found["ids"])
        self._ids = [str(found["ids"][place]) for place in order]
        self._rows = np.asarray(found["embeddings"], dtype=np.float32)[order]
        self._rows /= np.maximum(np.linalg.norm(self._rows, axis=1, keepdims=True), _NO_LENGTH)

    def __call__(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        asked = vector / max(float(np.linalg.norm(vector)), _NO_LENGTH)
        cosines = np.einsum("ij,j->i", self._rows, asked)  # every row alike, so that equal rows stay equal
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(self._ids[place], float(cosines[place])) for place in best]


class _Graph:
    """A collection of any size, asked of Chroma each time."""

    def __init__(self, store: Chroma, dim: int) -> None:
        self._store = store
        self(np.ones(dim, dtype=np.float32), 1)  # Chroma loads a collection on its first query

    def __call__(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        found = self._store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
        ranked = sorted((distance, str(document.id)) for document, distance in found)
        return [(passage_id, 1.0 - distance) for distance, passage_id in ranked]


def _name(language: TextLanguage) -> str:
    return f"passages-{language}"


def _open(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    with _SHARED:
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def in_memory() -> Any:
    """A Chroma client that keeps nothing, for pipelines to compare with; it is one for the whole process."""
    import chromadb
    from chromadb.config import Settings

    with _SHARED:
        return chromadb.EphemeralClient(Settings(anonymized_telemetry=False))


def _close(client: Any) -> None:
    with _SHARED:
        client.close()


def batches(count: int) -> list[tuple[int, int]]:
    """Ranges of rows to write at a time; the last is never a single row, which Chroma would keep in its log only."""
    bounds = list(range(0, count, _BATCH))
    if len(bounds) > 1 and count - bounds[-1] == 1:
        bounds[-1] -= 1
    return list(zip(bounds, [*bounds[1:], count], strict=True))

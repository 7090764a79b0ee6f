"""Vectors of passages in Chroma, a collection per language. Home of chromadb and langchain_chroma."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.errors import LibraryIndexError
from bot.index.embedding import Vectors

_BATCH = 5000
_SHARED = threading.Lock()
"""Chroma shares one system among the clients of a folder and counts them without a lock of its own."""

_EF_SEARCH = 100
_HNSW = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100}
_EXACT = 2000
"""Up to so many passages a query looks at every one: Chroma grows its graph in another order each time, and what a query
misses on the way would differ with it."""
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

    def __init__(self, folder: Path, languages: Iterable[TextLanguage], dim: int) -> None:
        from chromadb.errors import ChromaError
        from langchain_chroma import Chroma

        try:
            self._client = _open(folder)
        except (ChromaError, ValueError) as exc:
            raise LibraryIndexError(f"the dense index in {folder} cannot be read: {exc}") from exc
        try:
            self._stores: Mapping[TextLanguage, Chroma] = {
                language: Chroma(
                    client=self._client,
                    collection_name=_name(language),
                    create_collection_if_not_exists=False,
                )
                for language in languages
            }
            for language in self._stores:
                self.query(
                    np.ones(dim, dtype=np.float32), language, 1
                )  # Chroma loads a collection on its first query
        except (ChromaError, ValueError) as exc:
            _close(self._client)
            raise LibraryIndexError(f"the dense index in {folder} cannot be read: {exc}") from exc

    def query(self, vector: NDArray[np.float32], language: TextLanguage, k: int) -> list[tuple[str, float]]:
        """The ``k`` passages nearest to a vector of shape (dim,), as (passage id, cosine), best first."""
        store = self._stores.get(language)
        if store is None or k <= 0:
            return []
        found = store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
        ranked = sorted((distance, str(document.id)) for document, distance in found)  # equal ones by id
        return [(passage_id, 1.0 - distance) for distance, passage_id in ranked]

    def close(self) -> None:
        """Let go of the files and threads."""
        _close(self._client)


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

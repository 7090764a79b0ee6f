"""Vectors of passages in Chroma, a collection per language. Home of chromadb and langchain_chroma."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.errors import LibraryIndexError
from bot.index.embedding import Vectors

_BATCH = 1000
_SHARED = threading.Lock()
"""Chroma shares one system among the clients of a folder and counts them without a lock of its own."""

_HNSW = {
    "space": "cosine",
    # Every batch is persisted as it is written, so that a reader has nothing to catch up with and changes no file.
    "sync_threshold": 2,
    "batch_size": 2,
}


class DenseWriter:
    """Fills the collections of a new generation; one process, one thread."""

    def __init__(self, folder: Path) -> None:
        self._client = _open(folder)
        self._collections: dict[TextLanguage, Any] = {}

    def add(self, language: TextLanguage, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write passages with their vectors, row by row."""
        collection = self._collection(language)
        for start, end in _batches(len(passages)):
            batch = passages[start:end]
            collection.add(
                ids=[passage.passage_id for passage in batch],
                embeddings=vectors[start:end],
                documents=[passage.text for passage in batch],
            )

    def close(self) -> None:
        """Let go of the files; everything written is on disk."""
        _close(self._client)

    def _collection(self, language: TextLanguage) -> Any:
        if language not in self._collections:
            self._collections[language] = self._client.create_collection(
                _name(language), embedding_function=None, configuration={"hnsw": dict(_HNSW)}
            )
        return self._collections[language]


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
            self._collections = {
                language: self._client.get_collection(_name(language), embedding_function=None)
                for language in self._stores
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
        found = store.similarity_search_by_vector_with_relevance_scores([float(x) for x in vector], k=k)
        return [(str(document.id), 1.0 - distance) for document, distance in found]

    def vectors(self, passage_ids: Sequence[str], language: TextLanguage) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of these passages; unknown ids are left out."""
        collection = self._collections.get(language)
        found: dict[str, NDArray[np.float32]] = {}
        if collection is None:
            return found
        for start in range(0, len(passage_ids), _BATCH):
            rows = collection.get(ids=list(passage_ids[start : start + _BATCH]), include=["embeddings"])
            found.update(zip(rows["ids"], np.asarray(rows["embeddings"], dtype=np.float32), strict=True))
        return found

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


def _close(client: Any) -> None:
    with _SHARED:
        client.close()


def _batches(count: int) -> list[tuple[int, int]]:
    """Ranges of up to ``_BATCH``; the last is never a single row, which Chroma would keep in its log only."""
    bounds = list(range(0, count, _BATCH))
    if len(bounds) > 1 and count - bounds[-1] == 1:
        bounds[-1] -= 1
    return list(zip(bounds, [*bounds[1:], count], strict=True))

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

_BATCH = 5000
_SHARED = threading.Lock()
"""Chroma shares one system among the clients of a folder and counts them without a lock of its own."""

_HNSW = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100, "ef_search": 100}
_LEAST_SYNC = 2


class DenseWriter:
    """Fills the collections of a new generation; one process, one thread."""

    def __init__(self, folder: Path) -> None:
        self._client = _open(folder)

    def add(self, language: TextLanguage, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write all passages of a language with their vectors, row by row; once for each language."""
        collection = self._create(language, len(passages))
        for start, end in _batches(len(passages)):
            batch = passages[start:end]
            collection.add(
                ids=[passage.passage_id for passage in batch],
                embeddings=vectors[start:end],
                # LangChain's reader leaves out what has no document; the text itself lies in the lexical index, once.
                documents=[""] * len(batch),
            )

    def close(self) -> None:
        """Let go of the files; everything written is on disk."""
        _close(self._client)

    def _create(self, language: TextLanguage, count: int) -> Any:
        # The graph is persisted once, with the last passage: a reader has nothing to catch up with, and writing the
        # whole of it again and again would take a time that grows with the square of the number of passages.
        when = max(count, _LEAST_SYNC)
        hnsw = {**_HNSW, "sync_threshold": when, "batch_size": min(when, _BATCH)}
        return self._client.create_collection(
            _name(language), embedding_function=None, configuration={"hnsw": hnsw}
        )


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


def in_memory() -> Any:
    """A Chroma client that keeps nothing, for pipelines to compare with; it is one for the whole process."""
    import chromadb
    from chromadb.config import Settings

    with _SHARED:
        return chromadb.EphemeralClient(Settings(anonymized_telemetry=False))


def _close(client: Any) -> None:
    with _SHARED:
        client.close()


def _batches(count: int) -> list[tuple[int, int]]:
    """Ranges of up to ``_BATCH``; the last is never a single row, which Chroma would keep in its log only."""
    bounds = list(range(0, count, _BATCH))
    if len(bounds) > 1 and count - bounds[-1] == 1:
        bounds[-1] -= 1
    return list(zip(bounds, [*bounds[1:], count], strict=True))

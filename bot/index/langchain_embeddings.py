"""An embedder as LangChain's ``Embeddings``, for chains that want one."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from bot.index.embedding import Embedder


class LangChainEmbeddings(Embeddings):
    """Passages and questions embedded as ingest and search embed them; rows have unit length."""

    def __init__(self, passages: Embedder, questions: Embedder) -> None:
        self._passages = passages
        self._questions = questions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage text."""
        return [[float(x) for x in row] for row in self._passages.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return [float(x) for x in self._questions.encode([text])[0]]

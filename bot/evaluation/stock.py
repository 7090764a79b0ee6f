"""A stock LangChain pipeline on the same passages, as a tutorial would build it: what this project is compared with.

Recursive splitter, Chroma and BM25 joined by LangChain's ensemble retriever; the answer is the best passage's text with its
study as the citation. No guardrails, no reading of follow-ups, nothing is checked. Needs the ``dev`` packages.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.language import TEXT_LANGUAGES
from bot.domain.passage import Passage
from bot.errors import ConfigurationError
from bot.evaluation.case import Case
from bot.evaluation.observed import Observed, failed, observed
from bot.index.shelf import Shelf

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

_CHUNK, _OVERLAP = 500, 50
_DEPTH = 10
_PARTS = ("langchain_classic", "langchain_community", "langchain_text_splitters", "rank_bm25")


@dataclass(frozen=True)
class Stock:
    """Answers with the best passage that the ensemble retriever finds."""

    retriever: BaseRetriever
    version: str
    name: str = "stock"

    async def ask(self, case: Case) -> Observed:
        """The answer to the last question alone: a stock pipeline has no memory of its own."""
        started = time.perf_counter()
        try:
            found = await asyncio.to_thread(self.retriever.invoke, case.question)
        except Exception as exc:
            return failed(case.case_id, f"{type(exc).__name__}: {exc}", seconds=time.perf_counter() - started)
        seconds = time.perf_counter() - started
        if not found:
            return failed(case.case_id, "no passage was found", seconds=seconds)
        ranking = tuple(dict.fromkeys(str(document.metadata["passage_id"]) for document in found))
        return observed(case.case_id, _reply(found[0]), ranking=ranking, seconds=seconds)

    async def close(self) -> None:
        """Nothing is held."""


def stock(shelf: Shelf, model: str) -> Stock:
    """The pipeline over every passage of the library, with the same embedding model.

    Raises:
        ConfigurationError: when LangChain's packages for it are not installed.
    """
    from importlib.util import find_spec

    if missing := [name for name in _PARTS if find_spec(name) is None]:
        raise ConfigurationError(f"--peer stock needs {', '.join(missing)}: install the dev packages")
    with shelf.borrow() as generation:
        passages = [p for side in TEXT_LANGUAGES for p in generation.every_passage(side)]
        return Stock(_retriever(passages, model), f"index {generation.manifest.contents}")


def _retriever(passages: list[Passage], model: str) -> BaseRetriever:
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from bot.index.dense import in_memory
    from bot.index.embedding import for_passages, for_questions
    from bot.index.langchain_embeddings import LangChainEmbeddings

    documents = [Document(passage.text, metadata=_metadata(passage)) for passage in passages]
    chunks = RecursiveCharacterTextSplitter(chunk_size=_CHUNK, chunk_overlap=_OVERLAP).split_documents(
        documents
    )
    embeddings = LangChainEmbeddings(for_passages(model), for_questions(model))
    # Exact, where the default looks at a hundred on the way: its graph grows in another order each time.
    exact: Any = {"hnsw": {"ef_search": len(chunks)}}
    dense = Chroma.from_documents(
        chunks,
        embeddings,
        collection_name=f"stock-{uuid.uuid4().hex}",
        client=in_memory(),
        collection_configuration=exact,
    )
    lexical = BM25Retriever.from_documents(chunks, k=_DEPTH)
    both = [lexical, dense.as_retriever(search_kwargs={"k": _DEPTH})]
    return EnsembleRetriever(retrievers=both, weights=[0.5, 0.5])


def _metadata(passage: Passage) -> dict[str, str]:
    return {
        "passage_id": passage.passage_id,
        "study_id": passage.study_id or "",
        "section": passage.section,
        "language": passage.language,
    }


def _reply(document: Document) -> dict[str, Any]:
    told = document.metadata
    source = {
        "number": 1,
        "study_id": told["study_id"] or None,
        "section": told["section"],
        "quote": document.page_content,
        "quote_language": told["language"],
        "passage_id": told["passage_id"],
    }
    return {
        "kind": "answer",
        "language": told["language"],
        "answer": [{"text": document.page_content, "citations": [1]}],
        "citations": [source],
    }

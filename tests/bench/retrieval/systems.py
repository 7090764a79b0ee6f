"""The systems compared: ours and its two halves, and what people use instead. All take a question, give numbers of passages."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bot.assembly import Assembly
from bot.domain.language import Language, TextLanguage
from bot.index.generation import Generation
from bot.settings import Settings
from tests.bench.retrieval.sets import TestSet
from tests.bench.shelved import number_of, passages_of, shelved

TOP = 10
"""How many passages a system gives for a question."""
Ask = Callable[[str], list[int]]
"""A question to the numbers of passages, best first."""
_LANGUAGES: dict[TextLanguage, Language] = {"zh": Language.SIMPLIFIED, "en": Language.ENGLISH}


@contextmanager
def ours(test: TestSet, answer: Callable[[Assembly, Generation, TestSet], Ask]) -> Iterator[Ask]:
    """The bot itself, or a part of it, on a library of the test's pool."""
    with our_library(test) as (bot, generation):
        yield answer(bot, generation, test)


@contextmanager
def our_library(test: TestSet, model: str = "shipped") -> Iterator[tuple[Assembly, Generation]]:
    """The bot with a generation of the test's pool in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        bot = Assembly(Settings(data_dir=Path(folder), embedding_model=model))
        passages = passages_of(test.pool, test.pool_language)
        with shelved(bot, {test.pool_language: passages}) as generation:
            yield bot, generation


def hybrid(bot: Assembly, generation: Generation, test: TestSet) -> Ask:
    """Search as the bot does it for a patient: read the question, ask both indexes, join."""
    language = _LANGUAGES[test.question_language]
    mentions = bot.mentions_of(generation)

    def ask(question: str) -> list[int]:
        found = bot.search(generation, bot.reader.read(question, language, mentions), TOP)
        return [number_of(hit.passage) for hit in found]

    return ask


def dense(bot: Assembly, generation: Generation, test: TestSet) -> Ask:
    """The vectors alone."""

    def ask(question: str) -> list[int]:
        vector = bot.embedder.encode([question])[0]
        return [_number(found) for found, _ in generation.dense(vector, test.pool_language, TOP)]

    return ask


def lexical(bot: Assembly, generation: Generation, test: TestSet) -> Ask:
    """The words alone, as the bot asks for them."""
    language = _LANGUAGES[test.question_language]
    mentions = bot.mentions_of(generation)
    frequency = partial(generation.document_frequency, language=test.pool_language)

    def ask(question: str) -> list[int]:
        reading = bot.reader.read(question, language, mentions)
        query = bot.search.query(reading, test.pool_language, frequency)
        found = generation.lexical(query.terms, test.pool_language, TOP, query.pairs)
        return [_number(passage_id) for passage_id, _ in found]

    return ask


@contextmanager
def rank_bm25(test: TestSet) -> Iterator[Ask]:
    """rank-bm25 with plain jieba words and lower-case English words."""
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([plain_words(text) for text in test.pool])
    yield lambda question: _best(index.get_scores(plain_words(question)))


@contextmanager
def mini_lm(test: TestSet, encode: Callable[[Sequence[str]], Any]) -> Iterator[Ask]:
    """all-MiniLM-L6-v2, every passage compared."""
    pool = encode(test.pool)
    yield lambda question: _best(pool @ encode([question])[0])


@contextmanager
def ensemble(test: TestSet, encode: Callable[[Sequence[str]], Any]) -> Iterator[Ask]:
    """LangChain's stock ensemble: its BM25 retriever and Chroma with all-MiniLM-L6-v2, joined by rank, half and half."""
    with _ensemble(test, encode, {}) as ask:
        yield ask


@contextmanager
def our_parts_by_rank(test: TestSet) -> Iterator[Ask]:
    """The same ensemble with jieba words and our encoder in place of its defaults."""
    encode = Assembly(Settings()).embedder.encode
    with _ensemble(test, encode, {"preprocess_func": plain_words}) as ask:
        yield ask


@contextmanager
def _ensemble(
    test: TestSet, encode: Callable[[Sequence[str]], Any], options: dict[str, Any]
) -> Iterator[Ask]:
    import chromadb
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.embeddings import Embeddings

    class Encoder(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [row.tolist() for row in encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return list(map(float, encode([text])[0]))

    places = [{"row": row} for row in range(len(test.pool))]
    words = BM25Retriever.from_texts(test.pool, metadatas=places, k=TOP, **options)
    client = chromadb.EphemeralClient()
    store = Chroma("pool", Encoder(), client=client)
    for start in range(0, len(test.pool), 1000):
        store.add_texts(list(test.pool[start : start + 1000]), metadatas=places[start : start + 1000])
    retriever = EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": TOP})], weights=[0.5, 0.5]
    )
    yield lambda question: [int(d.metadata["row"]) for d in retriever.invoke(question)][:TOP]
    store.delete_collection()


def plain_words(text: str) -> list[str]:
    """jieba words for Chinese, lower-case words for the rest."""
    import jieba

    jieba.setLogLevel("ERROR")
    return [word for word in jieba.lcut(text.lower()) if re.search(r"\w", word)]


def _best(scores: Any) -> list[int]:
    values = np.asarray(scores)
    top = np.argpartition(-values, min(TOP, len(values) - 1))[:TOP]
    return [int(row) for row in top[np.argsort(-values[top], kind="stable")]]


def _number(passage_id: str) -> int:
    return int(passage_id.split("@")[0].rsplit("/", 1)[1])

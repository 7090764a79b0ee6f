"""Index terms of passages in tantivy, an index per language. Home of tantivy.

Beside the words, each two neighbouring Chinese characters are indexed: names and new words that no dictionary cuts
right are found by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.errors import LibraryIndexError
from bot.language.normalise import fold

_HEAP_BYTES = 64_000_000
_INNER_SPACE = "\u2581"
"""Stands for white space inside one index term: the field is cut at white space."""
_KEPT = 8192
"""Index terms whose frequency is kept for the next question: a finished index does not change."""
_HAN = (0x3400, 0x9FFF)
_COMPATIBLE = (0xF900, 0xFAFF)
"""Where Chinese characters lie in Unicode."""


class LexicalWriter:
    """Fills the index of one language of a new generation."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        self._document = tantivy.Document
        # One thread and one commit, so that the same passages give the same index.
        self._writer: Any = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP_BYTES, 1)
        self._count = 0

    def add(self, passage: Passage, terms: Iterable[str]) -> None:
        """Write one passage with the index terms of its embedded text; its number is how many were written before it."""
        document = self._document()
        document.add_unsigned("number", self._count)
        if passage.study_id:
            document.add_text("study", passage.study_id)
        document.add_text("terms", _words(list(terms)))
        document.add_text("pairs", _pairs_with_spaces(fold(passage.embedded_text)))
        self._writer.add_document(document)
        self._count += 1

    def close(self) -> None:
        """Commit; everything written is on disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalReader:
    """BM25 over the passages of one language of a finished generation. Any number of threads may read."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual", 0)
        except (ValueError, OSError) as exc:
            raise LibraryIndexError(f"the lexical index in {folder} cannot be read: {exc}") from exc
        self._query: Any = tantivy.Query
        self._should = tantivy.Occur.Should
        self._schema: Any = index.schema
        self._searcher: Any = index.searcher()
        self._frequency = lru_cache(maxsize=_KEPT)(self._count)
        self._of_study = lru_cache(maxsize=_KEPT)(self._read_study)

    @property
    def count(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """In how many passages an index term stands."""
        return self._frequency(term)

    def query(
        self, weighted_terms: Mapping[str, float], k: int, weighted_pairs: Mapping[str, float] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` best passages as (number, BM25 with each term's share multiplied by its weight), best first.

        ``weighted_pairs`` are pairs of characters, as ``pairs`` gives them.
        """
        asked = [("terms", _one_word(term), weight) for term, weight in weighted_terms.items()]
        asked += [("pairs", pair, weight) for pair, weight in (weighted_pairs or {}).items()]
        clauses = [
            (self._should, self._query.boost_query(self._term(field, term, "freq"), weight))
            for field, term, weight in asked
            if weight > 0
        ]
        if not clauses or k <= 0:
            return []
        hits = self._searcher.search(self._query.boolean_query(clauses), k, count=False).hits
        numbers = self._numbers([address for _, address in hits])
        return [(number, float(score)) for (score, _), number in zip(hits, numbers, strict=True)]

    def numbers_of_study(self, study_id: str) -> Sequence[int]:
        """The passages that belong to a study, in the order they were written."""
        return self._of_study(study_id)

    def _read_study(self, study_id: str) -> tuple[int, ...]:
        most = max(1, int(self._searcher.doc_freq("study", study_id)))
        hits = self._searcher.search(self._term("study", study_id, "basic"), most, count=False).hits
        return tuple(sorted(self._numbers([address for _, address in hits])))

    def _count(self, term: str) -> int:
        return int(self._searcher.doc_freq("terms", _one_word(term)))

    def _numbers(self, addresses: list[Any]) -> list[int]:
        return [int(n) for n in self._searcher.fast_field_values("number", addresses)] if addresses else []

    def _term(self, field: str, value: str, option: str) -> Any:
        return self._query.term_query(self._schema, field, value, option)


def lexical_folder(generation: Path, language: TextLanguage) -> Path:
    """Where the index of a language lies in a generation."""
    return generation / "lexical" / language


def pairs(text: str) -> list[str]:
    """Each two neighbouring Chinese characters of a text, folded, in order."""
    return _pairs_with_spaces(fold(text)).split()


def _pairs_with_spaces(folded: str) -> str:
    """All pairs of a folded text as one text, written at once: far quicker than pair by pair."""
    codes = np.frombuffer(folded.encode("utf-32-le"), dtype="<u4")
    chinese = (codes >= _HAN[0]) & (codes <= _HAN[1]) | (codes >= _COMPATIBLE[0]) & (codes <= _COMPATIBLE[1])
    first = np.flatnonzero(chinese[:-1] & chinese[1:])
    written = np.full((len(first), 3), ord(" "), dtype="<u4")
    written[:, 0], written[:, 1] = codes[first], codes[first + 1]
    return written.tobytes().decode("utf-32-le")


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    builder.add_text_field("study", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _words(terms: list[str]) -> str:
    """Index terms as one text that is cut at white space again."""
    text = " ".join(terms)
    return text if len(text.split()) == len(terms) else " ".join(_one_word(term) for term in terms)


def _one_word(term: str) -> str:
    return _INNER_SPACE.join(term.split())

"""Index terms of passages in tantivy, an index per language, with the passages themselves. Home of tantivy.

Beside the words, each two neighbouring Chinese characters are indexed: names and new words that no dictionary cuts
right are found by them.
"""

from __future__ import annotations

import mmap
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.errors import LibraryIndexError
from bot.index.stored import passage_from_json, passage_to_json
from bot.language.normalise import fold

_HEAP_BYTES = 64_000_000
_IDS = "ids.txt"
_ENDS = "ids.npy"
_KEPT_PASSAGES = 4096
_INNER_SPACE = "\u2581"
"""Stands for white space inside one index term: the field is cut at white space."""
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{2,}")


class LexicalWriter:
    """Fills the index of one language of a new generation."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        self._folder = folder
        self._document = tantivy.Document
        # One thread and one commit; a document's number is its place in _IDS, in the order written.
        self._writer: Any = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP_BYTES, 1)
        self._ids: list[str] = []

    def add(self, passage: Passage, terms: Iterable[str]) -> None:
        """Write one passage with the index terms of its embedded text."""
        document = self._document()
        document.add_text("id", passage.passage_id)
        document.add_unsigned("number", len(self._ids))
        if passage.study_id:
            document.add_text("study", passage.study_id)
        document.add_text("terms", " ".join(_one_word(term) for term in terms))
        document.add_text("pairs", " ".join(pairs(passage.embedded_text)))
        document.add_bytes("passage", passage_to_json(passage))
        self._writer.add_document(document)
        self._ids.append(passage.passage_id)

    def close(self) -> None:
        """Commit; everything written is on disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        written = [passage_id.encode() for passage_id in self._ids]
        (self._folder / _IDS).write_bytes(b"".join(written))
        np.save(self._folder / _ENDS, np.cumsum([0, *map(len, written)], dtype=np.int64))


class _Ids:
    """The ids of the passages by their number, mapped from disk: opening it costs the same for any number of them."""

    def __init__(self, folder: Path) -> None:
        self._ends: NDArray[np.int64] = np.load(folder / _ENDS, mmap_mode="r")
        with (folder / _IDS).open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Let go of the files."""
        self._text.close()
        self._ends = np.zeros(1, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[int(self._ends[number]) : int(self._ends[number + 1])].decode()


class LexicalReader:
    """BM25 over the passages of one language of a finished generation. Any number of threads may read."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual", 0)
            self._ids = _Ids(folder)
        except (ValueError, OSError) as exc:
            raise LibraryIndexError(f"the lexical index in {folder} cannot be read: {exc}") from exc
        self._query: Any = tantivy.Query
        self._should = tantivy.Occur.Should
        self._schema: Any = index.schema
        self._searcher: Any = index.searcher()
        self._kept: OrderedDict[str, Passage] = OrderedDict()
        self._lock = Lock()
        self._read([self._ids[0]])  # the first reading sets up the reader of JSON

    @property
    def count(self) -> int:
        """How many passages there are."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """In how many passages an index term stands."""
        return int(self._searcher.doc_freq("terms", _one_word(term)))

    def query(
        self, weighted_terms: Mapping[str, float], k: int, weighted_pairs: Mapping[str, float] | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` best passages as (passage id, BM25 with each term's share multiplied by its weight), best first.

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
        return [(self._ids[number], float(score)) for (score, _), number in zip(hits, numbers, strict=True)]

    def ids_of_study(self, study_id: str) -> list[str]:
        """The passages that belong to a study, in the order they were written."""
        most = max(1, int(self._searcher.doc_freq("study", study_id)))
        hits = self._searcher.search(self._term("study", study_id, "basic"), most, count=False).hits
        return [self._ids[number] for number in sorted(self._numbers([address for _, address in hits]))]

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        with self._lock:
            found = {wanted: self._kept[wanted] for wanted in passage_ids if wanted in self._kept}
        missing = [wanted for wanted in dict.fromkeys(passage_ids) if wanted not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            with self._lock:
                self._kept.update(read)
                while len(self._kept) > _KEPT_PASSAGES:
                    self._kept.popitem(last=False)
        return found

    def every(self) -> Iterable[Passage]:
        """All passages in the order written; for ingest."""
        for start in range(0, len(self._ids), 1000):
            batch = [self._ids[number] for number in range(start, min(start + 1000, len(self._ids)))]
            read = self._read(batch)
            yield from (read[wanted] for wanted in batch if wanted in read)

    def close(self) -> None:
        """Let go of the files; nothing can be asked after it."""
        self._ids.close()

    def _read(self, passage_ids: list[str]) -> dict[str, Passage]:
        query = self._query.term_set_query(self._schema, "id", passage_ids)
        hits = self._searcher.search(query, len(passage_ids), count=False).hits
        read = (passage_from_json(bytes(self._searcher.doc(address)["passage"][0])) for _, address in hits)
        return {passage.passage_id: passage for passage in read}

    def _numbers(self, addresses: list[Any]) -> list[int]:
        return [int(n) for n in self._searcher.fast_field_values("number", addresses)] if addresses else []

    def _term(self, field: str, value: str, option: str) -> Any:
        return self._query.term_query(self._schema, field, value, option)


def lexical_folder(generation: Path, language: TextLanguage) -> Path:
    """Where the index of a language lies in a generation."""
    return generation / "lexical" / language


def pairs(text: str) -> list[str]:
    """Each two neighbouring Chinese characters of a text, folded, in order."""
    return [run[at : at + 2] for run in _HAN_RUN.findall(fold(text)) for at in range(len(run) - 1)]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", fast=True)
    builder.add_text_field("study", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field("passage", stored=True, indexed=False)
    return builder.build()


def _one_word(term: str) -> str:
    return _INNER_SPACE.join(term.split())

"""One immutable generation of the index: its folder, its manifest, the pointer to the current one, and its reader."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.article import Article, Edition, Study
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Passage
from bot.errors import IndexNotReady, LibraryIndexError
from bot.index.dense import DenseReader
from bot.index.lexical import LexicalReader, lexical_folder
from bot.index.locks import in_use, mark_in_use
from bot.index.passages import PassagesReader, passages_folder
from bot.index.pieces import Pieces
from bot.index.stored import articles_from_json, studies_from_json

FORMAT = 17
"""Raised whenever parsing, chunking or the layout of a generation changes, so that the next ingest builds anew."""

_POINTER = "current"
_GENERATIONS = "generations"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and what it was made with."""

    generation_id: str
    former_id: str | None
    created: str
    """ISO 8601, UTC."""
    format: int
    model: str
    model_fingerprint: str
    dim: int
    lexicon: str
    """Fingerprint of the words the tokeniser knows."""
    counts: Mapping[TextLanguage, int]
    """Passages per language."""
    foreign: Mapping[TextLanguage, int]
    """Passages that have no counterpart in this language."""
    articles: Mapping[str, str]
    """Slug to fingerprint of the files it was read from."""

    @property
    def contents(self) -> str:
        """Equal for two generations that were made from the same files with the same model and words."""
        made_from = [self.format, self.model_fingerprint, self.lexicon, sorted(self.articles.items())]
        return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def index_dir(data_dir: Path) -> Path:
    """Where the index lies in the data folder."""
    return data_dir / "index"


def generation_folder(index: Path, generation_id: str) -> Path:
    """Where a generation lies."""
    return index / _GENERATIONS / generation_id


def pointer_file(index: Path) -> Path:
    """The file that names the current generation."""
    return index / _POINTER


def current_id(index: Path) -> str | None:
    """The id of the current generation, None when there is none."""
    try:
        return pointer_file(index).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def make_current(index: Path, generation_id: str) -> None:
    """Swap the pointer in one step: at every moment it names a finished generation, the former or the new one."""
    _sync_tree(generation_folder(index, generation_id))
    fresh = index / f"{_POINTER}.{generation_id}"
    with fresh.open("w", encoding="ascii") as file:
        file.write(generation_id)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(pointer_file(index))
    _sync(index)


def delete_leftovers(index: Path) -> list[str]:
    """Delete what killed ingests and swaps left behind; only for the holder of the ingest lock.

    The current generation stays, the one before it too (a reader may be about to open it), and any that is being read.
    """
    current = current_id(index)
    kept = {current}
    if current is not None:
        with suppress(LibraryIndexError):
            kept.add(read_manifest(generation_folder(index, current)).former_id)
    for stray in index.glob(f"{_POINTER}.*"):
        stray.unlink()
    folder = index / _GENERATIONS
    deleted = []
    for generation in sorted(folder.iterdir()) if folder.is_dir() else []:
        if generation.name not in kept and not in_use(generation):
            shutil.rmtree(generation, ignore_errors=True)
            deleted.append(generation.name)
    return deleted


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished generation.

    Raises:
        LibraryIndexError: when it is missing or malformed.

    """
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as exc:
        raise LibraryIndexError(f"the index in {folder} cannot be read ({exc}); ingest again") from exc


class Generation:
    """Reads one finished generation. Safe for any number of threads; ``close`` once nobody uses it."""

    def __init__(self, folder: Path) -> None:
        self._release_mark: Callable[[], None] = lambda: None
        self.folder = folder
        self.manifest = read_manifest(folder)
        if self.manifest.format != FORMAT:
            raise IndexNotReady("the index was written by another version of the bot; run patient-bot ingest")
        self._release_mark = mark_in_use(folder)
        languages = [language for language in TEXT_LANGUAGES if self.manifest.counts.get(language)]
        try:
            self._lexical = {
                language: LexicalReader(lexical_folder(folder, language)) for language in languages
            }
            self._passages = {
                language: PassagesReader(passages_folder(folder, language)) for language in languages
            }
            self.studies: Mapping[str, Study] = studies_from_json((folder / "studies.json").read_bytes())
            self.editions: Mapping[str, Mapping[TextLanguage, Edition]] = {
                slug: article.editions
                for slug, article in articles_from_json((folder / "editions.json").read_bytes()).items()
            }
            self._dense = DenseReader(folder / "dense", languages, self.manifest.dim)
        except LibraryIndexError:
            self._release_mark()
            raise
        except (OSError, ValueError) as exc:
            self._release_mark()
            raise LibraryIndexError(f"the index in {folder} cannot be read ({exc}); ingest again") from exc

    @property
    def id(self) -> str:
        """Changes with every ingest that changed something."""
        return self.manifest.generation_id

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The whole parsed articles by slug, read on first use; for ingest."""
        return articles_from_json((self.folder / "articles.json").read_bytes())

    def dense(self, vector: NDArray[np.float32], language: TextLanguage, k: int) -> list[tuple[str, float]]:
        """The ``k`` passages nearest to a vector of shape (dim,), as (passage id, cosine), best first."""
        return self._dense.query(vector, language, k)

    def lexical(
        self,
        weighted_terms: Mapping[str, float],
        language: TextLanguage,
        k: int,
        weighted_pairs: Mapping[str, float] | None = None,
    ) -> list[tuple[str, float]]:
        """The ``k`` passages that match the terms (and pairs of characters) best, as (passage id, weighted BM25)."""
        reader = self._lexical.get(language)
        found = reader.query(weighted_terms, k, weighted_pairs) if reader else []
        return [(self._passages[language].id_of(number), score) for number, score in found]

    def document_frequency(self, term: str, language: TextLanguage) -> int:
        """In how many passages of a language an index term stands."""
        reader = self._lexical.get(language)
        return reader.document_frequency(term) if reader else 0

    def count(self, language: TextLanguage) -> int:
        """How many passages of a language there are."""
        return self.manifest.counts.get(language, 0)

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids in their order; unknown ids are left out."""
        found: dict[str, Passage] = {}
        for language, reader in self._passages.items():
            own = [wanted for wanted in passage_ids if wanted.endswith(f"@{language}")]
            found |= reader.passages(own) if own else {}
        return [found[wanted] for wanted in passage_ids if wanted in found]

    def passage_ids_of_study(self, study_id: str, language: TextLanguage) -> list[str]:
        """The passages of a language that belong to a study, articles' own words and ours, in the order written."""
        reader = self._lexical.get(language)
        numbers = reader.numbers_of_study(study_id) if reader else []
        return [self._passages[language].id_of(number) for number in numbers]

    def every_passage(self, language: TextLanguage) -> list[Passage]:
        """All passages of a language in the order written."""
        reader = self._passages.get(language)
        return list(reader.every()) if reader else []

    def vectors(self, passage_ids: Sequence[str], language: TextLanguage) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages by id; unknown ids are left out."""
        reader = self._passages.get(language)
        return reader.vectors(passage_ids) if reader else {}

    def pieces(self, passage_ids: Sequence[str], language: TextLanguage) -> list[Pieces] | None:
        """What known passages of one language are read closely with; None when their encoder knows no single words."""
        reader = self._passages.get(language)
        return reader.pieces(passage_ids) if reader else None

    def foreign_only(self, language: TextLanguage) -> bool:
        """Whether some passages have no counterpart in this language, so that the other one is worth asking too."""
        return self.manifest.foreign.get(language, 0) > 0

    def close(self) -> None:
        """Let go of files and threads."""
        self._dense.close()
        self._passages = {}
        self._release_mark()


def _sync_tree(folder: Path) -> None:
    """Force a finished generation to disk, so that a power cut after the swap finds it whole."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot sync a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

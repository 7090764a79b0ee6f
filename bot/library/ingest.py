"""The whole road of articles: what changed is read, checked, chunked and embedded; then a new generation is current."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.domain.article import Article
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Passage
from bot.errors import CorpusError, LibraryIndexError, Problem
from bot.index.embedding import Embedder, Vectors
from bot.index.generation import (
    FORMAT,
    Generation,
    Manifest,
    current_id,
    delete_leftovers,
    generation_folder,
    index_dir,
    read_manifest,
)
from bot.index.locks import only_ingest
from bot.index.writing import Contents, Tokenise, write_generation
from bot.library.check import library_problems
from bot.library.chunk import chunk
from bot.library.find import ArticleFiles, find_articles
from bot.library.parse import ParsedArticle, parse_article
from bot.library.progress import Progress, Step

_EMBED_BATCH = 256


@dataclass(frozen=True, slots=True)
class Tools:
    """The real parts an ingest works with; assembly brings them."""

    model: str
    model_fingerprint: str
    load_embedder: Callable[[], Embedder]
    """Called only when there is something to embed: loading takes seconds."""
    tokenise: Tokenise
    lexicon: str
    """Fingerprint of the glossary; when it changes the index is built anew."""
    glossary: Article
    """The glossary's explanations, which every index holds."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What an ingest did."""

    generation_id: str
    unchanged: bool
    """Whether the index was already as asked, so nothing was written."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    passages: int
    embedded: int
    reused: int
    """Passages whose vectors were copied from the former generation."""
    notes: tuple[str, ...]
    seconds: float


def ingest(paths: Sequence[Path], data_dir: Path, tools: Tools, progress: Progress) -> IngestResult:
    """Bring the articles under ``paths`` into the index; articles already there stay, one of the same slug is replaced.

    Safe to run again and to kill at any moment: until the last step the former generation is the current one.

    Raises:
        CorpusError: with every problem of every article; then nothing is changed.
        IngestLocked: when another ingest is running on the same data folder.

    """
    started = time.monotonic()
    index = index_dir(data_dir)
    files = find_articles(paths)
    with only_ingest(index):
        delete_leftovers(index)
        manifest = _former_manifest(index)
        old = dict(manifest.articles) if manifest else {}
        new = [article for article in files if old.get(article.slug) != article.fingerprint]
        if manifest is not None and not new and _made_with(manifest, tools):
            return _nothing_to_do(manifest, started)
        with _Former(index, manifest) as former:
            parsed, notes = _parse(new, progress)
            articles = {**former.articles(), **{slug: found.article for slug, found in parsed.items()}}
            _refuse(library_problems(articles, {s: (p.study_file, p.study_lines) for s, p in parsed.items()}))
            fingerprints = {**old, **{article.slug: article.fingerprint for article in new}}
            return _build(index, former, articles, fingerprints, tools, progress, notes, started)


def remove(slug: str, data_dir: Path, tools: Tools, progress: Progress) -> IngestResult:
    """Take one article and its studies out of the index.

    Raises:
        CorpusError: when there is no such article, or another article speaks of its studies.
        IngestLocked: when an ingest is running on the same data folder.

    """
    started = time.monotonic()
    index = index_dir(data_dir)
    with only_ingest(index):
        delete_leftovers(index)
        manifest = _former_manifest(index)
        if manifest is None or slug not in manifest.articles:
            known = ", ".join(sorted(manifest.articles)) if manifest else "none"
            raise CorpusError(
                [Problem(slug, 1, f"there is no such article in the index; there are: {known}")]
            )
        with _Former(index, manifest) as former:
            articles = {other: article for other, article in former.articles().items() if other != slug}
            _refuse(library_problems(articles, {}))
            fingerprints = {other: print_ for other, print_ in manifest.articles.items() if other != slug}
            return _build(index, former, articles, fingerprints, tools, progress, (), started)


class _Former:
    """The generation that is current while a new one is made, opened only when it is asked for something."""

    def __init__(self, index: Path, manifest: Manifest | None) -> None:
        self.manifest = manifest
        self._folder = generation_folder(index, manifest.generation_id) if manifest else None
        self._generation: Generation | None = None

    def __enter__(self) -> _Former:
        return self

    def __exit__(self, *_: object) -> None:
        if self._generation is not None:
            self._generation.close()

    def articles(self) -> Mapping[str, Article]:
        """The parsed articles."""
        generation = self._open()
        return generation.articles if generation else {}

    def vectors(
        self, language: TextLanguage, tools: Tools
    ) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
        """The vectors made with the same model, by the text that was embedded."""
        generation = self._open()
        if generation is None or generation.manifest.model_fingerprint != tools.model_fingerprint:
            return {}
        passages = generation.every_passage(language)
        stored = generation.vectors([passage.passage_id for passage in passages], language)
        return {p.embedded_text: stored[p.passage_id] for p in passages if p.passage_id in stored}

    def _open(self) -> Generation | None:
        if self._generation is None and self._folder is not None:
            self._generation = Generation(self._folder)
        return self._generation


def _former_manifest(index: Path) -> Manifest | None:
    """None when there is no generation, or one that this version cannot read: then everything is made anew."""
    current = current_id(index)
    if current is None:
        return None
    try:
        manifest = read_manifest(generation_folder(index, current))
    except LibraryIndexError:
        return None
    return manifest if manifest.format == FORMAT else None


def _made_with(manifest: Manifest, tools: Tools) -> bool:
    return (manifest.model_fingerprint, manifest.lexicon) == (tools.model_fingerprint, tools.lexicon)


def _parse(
    files: Sequence[ArticleFiles], progress: Progress
) -> tuple[dict[str, ParsedArticle], tuple[str, ...]]:
    problems: list[Problem] = []
    parsed: dict[str, ParsedArticle] = {}
    for done, article_files in enumerate(files, start=1):
        found = parse_article(article_files, problems)
        if found is not None:
            parsed[article_files.slug] = found
        progress(Step.READ, done, len(files))
    _refuse(problems)
    return parsed, tuple(note for found in parsed.values() for note in found.notes)


def _refuse(problems: Iterable[Problem]) -> None:
    found = sorted(set(problems), key=lambda problem: (problem.file, problem.line))
    if found:
        raise CorpusError(found)


def _build(
    index: Path,
    former: _Former,
    articles: Mapping[str, Article],
    fingerprints: Mapping[str, str],
    tools: Tools,
    progress: Progress,
    notes: tuple[str, ...],
    started: float,
) -> IngestResult:
    articles = {**articles, tools.glossary.slug: tools.glossary}
    passages = _passages(articles)
    vectors, embedded = _vectors(passages, former, tools, progress)
    total = sum(len(own) for own in passages.values())
    contents = Contents(
        articles, fingerprints, passages, vectors, tools.model, tools.model_fingerprint, tools.lexicon
    )
    generation_id = write_generation(index, contents, tools.tokenise, _counting(progress, total))
    delete_leftovers(index)
    old = former.manifest.articles if former.manifest else {}
    return IngestResult(
        generation_id=generation_id,
        unchanged=False,
        added=tuple(sorted(fingerprints.keys() - old.keys())),
        changed=tuple(
            sorted(slug for slug in fingerprints if slug in old and old[slug] != fingerprints[slug])
        ),
        removed=tuple(sorted(old.keys() - fingerprints.keys())),
        kept=tuple(sorted(slug for slug in fingerprints if old.get(slug) == fingerprints[slug])),
        passages=total,
        embedded=embedded,
        reused=total - embedded,
        notes=notes,
        seconds=time.monotonic() - started,
    )


def _passages(articles: Mapping[str, Article]) -> dict[TextLanguage, list[Passage]]:
    found: dict[TextLanguage, list[Passage]] = {language: [] for language in TEXT_LANGUAGES}
    for slug in sorted(articles):
        for passage in chunk(articles[slug]):
            found[passage.language].append(passage)
    return found


def _vectors(
    passages: Mapping[TextLanguage, Sequence[Passage]], former: _Former, tools: Tools, progress: Progress
) -> tuple[dict[TextLanguage, Vectors], int]:
    """A row for each passage, copied where the former generation has it; and how many were embedded."""
    rows = {language: former.vectors(language, tools) for language in passages}
    wanted = [
        (language, i)
        for language, own in passages.items()
        for i, p in enumerate(own)
        if p.embedded_text not in rows[language]
    ]
    fresh: dict[tuple[TextLanguage, int], np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
    embedder = tools.load_embedder() if wanted else None
    for start in range(0, len(wanted), _EMBED_BATCH):
        if embedder is None:
            break
        progress(Step.EMBED, start, len(wanted))
        batch = wanted[start : start + _EMBED_BATCH]
        fresh.update(
            zip(batch, embedder.encode([passages[lang][i].embedded_text for lang, i in batch]), strict=True)
        )
        progress(Step.EMBED, start + len(batch), len(wanted))
    vectors = {
        language: np.array(
            [
                fresh[language, i] if (language, i) in fresh else rows[language][p.embedded_text]
                for i, p in enumerate(own)
            ],
            dtype=np.float32,
        )
        for language, own in passages.items()
        if own
    }
    return vectors, len(wanted)


def _counting(progress: Progress, total: int) -> Callable[[int], None]:
    done = 0

    def written(count: int) -> None:
        nonlocal done
        done += count
        progress(Step.WRITE, done, total)

    return written


def _nothing_to_do(manifest: Manifest, started: float) -> IngestResult:
    total = sum(manifest.counts.values())
    return IngestResult(
        generation_id=manifest.generation_id,
        unchanged=True,
        added=(),
        changed=(),
        removed=(),
        kept=tuple(sorted(manifest.articles)),
        passages=total,
        embedded=0,
        reused=total,
        notes=(),
        seconds=time.monotonic() - started,
    )

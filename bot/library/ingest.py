"""The whole road of articles: what changed is read, checked, chunked and embedded; then a new generation is current."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.article import Article
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Passage
from bot.errors import CorpusError, Problem
from bot.index.embedding import Embedder
from bot.index.generation import Manifest, delete_leftovers, index_dir
from bot.index.locks import only_ingest
from bot.index.writing import Contents, Tokenise, write_generation
from bot.library.check import library_problems
from bot.library.chunk import chunk
from bot.library.current import made_with
from bot.library.embed import embed
from bot.library.find import ArticleFiles, find_articles
from bot.library.former import Former
from bot.library.parse import ParsedArticle, parse_article
from bot.library.progress import Progress, Step


@dataclass(frozen=True, slots=True)
class Tools:
    """The real parts an ingest works with; assembly brings them."""

    model: str
    """As the settings name it."""
    model_folder: str
    """Where it lies, or its name at the hub."""
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

    An index whose files are damaged is built anew, with the articles that can still be read in it. Safe to run again and to kill at any moment: until the last step the former generation is the current one.

    Raises:
        CorpusError: with every problem of every article; then nothing is changed.
        IngestLocked: when another ingest is running on the same data folder.

    """
    started = time.monotonic()
    index = index_dir(data_dir)
    files = find_articles(paths)
    with only_ingest(index):
        delete_leftovers(index)
        with Former(index) as former:
            old = former.fingerprints
            # What another version of the bot parsed is kept where its files are not at hand, and parsed again where they are.
            new = [a for a in files if former.manifest is None or old.get(a.slug) != a.fingerprint]
            if (
                former.manifest is not None
                and not new
                and made_with(former.manifest, tools.model_fingerprint, tools.lexicon)
            ):
                return _nothing_to_do(former.manifest, started)
            problems: list[Problem] = []
            parsed = _parse(new, tools.glossary.slug, progress, problems)
            articles = {**former.articles(), **{slug: found.article for slug, found in parsed.items()}}
            read = {slug: (found.study_file, found.study_lines) for slug, found in parsed.items()}
            _refuse([*problems, *library_problems(articles, read)])
            notes = tuple(note for found in parsed.values() for note in found.notes)
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
        with Former(index) as former:
            if slug not in former.fingerprints:
                known = ", ".join(sorted(former.fingerprints)) or "none"
                raise CorpusError([Problem(slug, 1, f"no such article in the index; there are: {known}")])
            articles = {other: article for other, article in former.articles().items() if other != slug}
            _refuse(library_problems(articles, {}))
            fingerprints = {other: print_ for other, print_ in former.fingerprints.items() if other != slug}
            return _build(index, former, articles, fingerprints, tools, progress, (), started)


def _parse(
    files: Sequence[ArticleFiles], reserved: str, progress: Progress, problems: list[Problem]
) -> dict[str, ParsedArticle]:
    parsed: dict[str, ParsedArticle] = {}
    for done, article_files in enumerate(files, start=1):
        if article_files.slug == reserved:
            file = str(article_files.editions[0].path)
            problems.append(Problem(file, 1, f"the name {reserved!r} is taken; rename the file or folder"))
        parsed[article_files.slug] = parse_article(article_files, problems)
        progress(Step.READ, done, len(files))
    return parsed


def _refuse(problems: Iterable[Problem]) -> None:
    found = sorted(set(problems), key=lambda problem: (problem.file, problem.line))
    if found:
        raise CorpusError(found)


def _build(
    index: Path,
    former: Former,
    articles: Mapping[str, Article],
    fingerprints: Mapping[str, str],
    tools: Tools,
    progress: Progress,
    notes: tuple[str, ...],
    started: float,
) -> IngestResult:
    articles = {**articles, tools.glossary.slug: tools.glossary}
    passages = _passages(articles)
    known = {language: former.vectors(language, tools.model_fingerprint) for language in passages}
    embedded = embed(passages, known, tools.load_embedder, progress)
    total = sum(len(own) for own in passages.values())
    contents = Contents(
        articles=articles,
        fingerprints=fingerprints,
        passages=passages,
        vectors=embedded.vectors,
        model=tools.model,
        model_folder=tools.model_folder,
        # A model of the hub has its revision only once it is downloaded, which loading it does.
        model_fingerprint=embedded.model_fingerprint or tools.model_fingerprint,
        lexicon=tools.lexicon,
    )
    generation_id = write_generation(index, contents, tools.tokenise, _counting(progress, total))
    delete_leftovers(index)
    old = former.fingerprints
    lost = [slug for slug in former.lost() if slug not in fingerprints]
    if former.damage:
        notes += (f"the former index was damaged ({former.damage}): everything was built anew",)
    if lost:
        why = "could not be read" if former.damage else "was of another version"
        notes += (f"the former index {why}; ingest these articles again: {', '.join(lost)}",)
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
        embedded=embedded.fresh,
        reused=total - embedded.fresh,
        notes=notes,
        seconds=time.monotonic() - started,
    )


def _passages(articles: Mapping[str, Article]) -> dict[TextLanguage, list[Passage]]:
    found: dict[TextLanguage, list[Passage]] = {language: [] for language in TEXT_LANGUAGES}
    for slug in sorted(articles):
        for passage in chunk(articles[slug]):
            found[passage.language].append(passage)
    return found


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

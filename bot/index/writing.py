"""Writes a new generation aside, then makes it the current one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.article import Article
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import Passage
from bot.index import storing
from bot.index.dense import batches
from bot.index.embedding import Vectors
from bot.index.generation import FORMAT, Manifest, current_id, generation_folder, make_current
from bot.index.lexical import LexicalWriter, lexical_folder
from bot.index.stored import articles_to_json, studies_to_json
from bot.index.whole import write_checks

Tokenise = Callable[[Sequence[str]], Iterable[Iterable[str]]]
"""Texts to the index terms of each; questions must be cut alike."""
_CUT = 1000
"""Passages cut into index terms at a time."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a new generation. ``vectors`` has a row for each passage of the language, in order."""

    articles: Mapping[str, Article]
    fingerprints: Mapping[str, str]
    """Slug to fingerprint of its files."""
    passages: Mapping[TextLanguage, Sequence[Passage]]
    vectors: Mapping[TextLanguage, Vectors]
    model: str
    """As the settings name it."""
    model_folder: str
    """Where it lies, or its name at the hub."""
    model_fingerprint: str
    lexicon: str


def write_generation(
    index: Path, contents: Contents, tokenise: Tokenise, written: Callable[[int], None]
) -> str:
    """Write a generation and swap the pointer to it; ``written`` is told how many passages were just written.

    Returns:
        The id of the new generation. Until the very last step the former one is the current one.

    """
    generation_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    folder = generation_folder(index, generation_id)
    folder.mkdir(parents=True)
    (folder / "in-use").touch()
    store = storing.writer(folder, contents.model_folder, sum(len(own) for own in contents.passages.values()))
    try:
        for language in TEXT_LANGUAGES:
            if contents.passages.get(language):
                _write_language(folder, language, contents, store, tokenise, written)
        store.settle()
    finally:
        store.close()
    _write_articles(folder, contents.articles)
    manifest = _manifest(generation_id, current_id(index), contents)
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    write_checks(folder)
    make_current(index, generation_id)
    return generation_id


def _write_language(
    folder: Path,
    language: TextLanguage,
    contents: Contents,
    store: storing.Here | storing.Aside,
    tokenise: Tokenise,
    written: Callable[[int], None],
) -> None:
    """All of one language, batch by batch; the last passage of a batch counts as written when all of it is stored."""
    every, vectors = contents.passages[language], contents.vectors[language]
    lexical = LexicalWriter(lexical_folder(folder, language))
    store.create(language, len(every))
    for start, end in batches(len(every)):
        store.add(language, every[start:end], vectors[start:end])
        for begin in range(start, end, _CUT):
            some = every[begin : min(begin + _CUT, end)]
            cut = zip(some, tokenise([passage.embedded_text for passage in some]), strict=True)
            for number, (passage, terms) in enumerate(cut, start=begin):
                lexical.add(passage, terms)
                if number + 1 == end:
                    store.settle()
                written(1)
    store.finish(language)
    lexical.close()


def _write_articles(folder: Path, articles: Mapping[str, Article]) -> None:
    """The whole articles for the next ingest, and apart from them the little that search reads when it opens."""
    studies = {
        study_id: study for article in articles.values() for study_id, study in article.studies.items()
    }
    (folder / "articles.json").write_bytes(articles_to_json(articles))
    (folder / "studies.json").write_bytes(studies_to_json(studies))
    (folder / "editions.json").write_bytes(
        articles_to_json({slug: _without_blocks(article) for slug, article in articles.items()})
    )


def _without_blocks(article: Article) -> Article:
    editions = {language: replace(edition, blocks=()) for language, edition in article.editions.items()}
    return Article(slug=article.slug, editions=editions, studies={})


def _manifest(generation_id: str, former_id: str | None, contents: Contents) -> Manifest:
    keys = {language: {p.key for p in passages} for language, passages in contents.passages.items()}
    every: set[str] = set().union(*keys.values())
    return Manifest(
        generation_id=generation_id,
        former_id=former_id,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        format=FORMAT,
        model=contents.model,
        model_fingerprint=contents.model_fingerprint,
        dim=next((rows.shape[1] for rows in contents.vectors.values()), 0),
        lexicon=contents.lexicon,
        counts={language: len(passages) for language, passages in contents.passages.items()},
        foreign={language: len(every - keys.get(language, set())) for language in TEXT_LANGUAGES},
        articles=dict(contents.fingerprints),
    )

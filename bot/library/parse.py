"""The files of one article to an ``Article``: its editions side by side, and its studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.article import Article, Block, Edition, Interest
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.errors import CorpusError, Problem
from bot.library.check import differing_numbers, missing_translations
from bot.library.find import ArticleFiles
from bot.library.load import Loaded, decode, load
from bot.library.sections import Sections, parse_sections
from bot.library.studies import StudyList, read_studies

# Who profits from a text of unknown origin is unknown. Taken as commercial, its claims are reported ("the text says")
# and never stated as facts; taken as free of interest, an advertisement would speak with the bot's own voice.
_UNKNOWN_INTEREST: Mapping[TextLanguage, Interest] = {
    "zh": Interest(commercial=True, text="我们不知道谁会因这篇文章获利。"),
    "en": Interest(commercial=True, text="We do not know who may profit from this text."),
}
_QUOTED: Mapping[TextLanguage, str] = {"zh": "《{}》", "en": '"{}"'}


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article with what only an ingest needs to know of it."""

    article: Article
    study_file: str
    study_lines: Mapping[str, int]
    notes: tuple[str, ...] = field(default=())
    """What whoever ingests it may want to know; nothing wrong."""


def parse_article(files: ArticleFiles, problems: list[Problem]) -> ParsedArticle:
    """One article with as much of it as could be read; what is wrong is added to ``problems``."""
    loaded: dict[TextLanguage, Loaded] = {}
    for file in files.editions:
        found = load(file, problems)
        if found is None:
            continue
        if found.language in loaded:
            other = loaded[found.language].file
            problems.append(
                Problem(found.file, 1, f"a second edition in {found.language}; the first is {other}")
            )
            continue
        loaded[found.language] = found
    study_file, studies = _studies(files, problems)
    sections = {
        language: parse_sections(edition.elements, edition.file, edition.front.title, problems)
        for language, edition in loaded.items()
    }
    editions = {language: _edition(edition, sections[language]) for language, edition in loaded.items()}
    editions, notes = _side_by_side(files.slug, editions, sections, problems)
    article = Article(slug=files.slug, editions=editions, studies=studies.studies)
    return ParsedArticle(article, study_file, studies.lines, notes)


def _studies(files: ArticleFiles, problems: list[Problem]) -> tuple[str, StudyList]:
    if files.studies is None:
        return "", StudyList({}, {})
    file = str(files.studies.path)
    try:
        return file, read_studies(decode(files.studies.data, file), file, problems)
    except CorpusError as exc:
        problems.extend(exc.problems)
        return file, StudyList({}, {})


def _edition(loaded: Loaded, sections: Sections) -> Edition:
    front = loaded.front
    name = loaded.file.replace("\\", "/").rsplit("/", 1)[-1]
    title = front.title or sections.title or loaded.title or name
    return Edition(
        language=loaded.language,
        title=title,
        label=front.label or _QUOTED[loaded.language].format(title),
        publisher=front.publisher or "",
        published=front.published,
        source=front.source,
        interest=front.interest or _UNKNOWN_INTEREST[loaded.language],
        blocks=sections.blocks,
        file=loaded.file,
    )


def _side_by_side(
    slug: str,
    editions: dict[TextLanguage, Edition],
    sections: Mapping[TextLanguage, Sections],
    problems: list[Problem],
) -> tuple[dict[TextLanguage, Edition], tuple[str, ...]]:
    """Check that two editions say the same where their author gave ids; where ids were made by order, see whether they
    fit, and keep the editions apart when they do not.
    """
    if len(editions) < len(TEXT_LANGUAGES):
        return editions, ()
    if any(part.named for part in sections.values()):
        problems.extend(
            missing_translations(editions, {lang: part.places for lang, part in sections.items()})
        )
        problems.extend(differing_numbers(editions))
        return editions, ()
    outlines = {part.outline for part in sections.values()}
    if len(outlines) == 1 and not differing_numbers(editions):
        return editions, ()
    note = f"{slug}: the editions differ in structure or numbers, so their passages are not paired across languages"
    return {language: _apart(edition) for language, edition in editions.items()}, (note,)


def _apart(edition: Edition) -> Edition:
    blocks: tuple[Block, ...] = tuple(
        replace(block, block_id=f"{block.block_id}-{edition.language}") for block in edition.blocks
    )
    return replace(edition, blocks=blocks)

"""Blocks and studies to passages: whole sentences, the same keys in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil

from bot.domain.article import Article, Block, Edition, Study, Verdict
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.domain.passage import ABOUT, CATALOGUE, FACTS, OVERVIEW, Origin, Passage, passage_id
from bot.language.sentences import leans_back, split
from bot.library.glossary_article import SLUG
from bot.library.overview import catalogue, overview
from bot.library.own_words import OWN_WORDS

"""The names of the passages in which we speak of a text as a whole."""


def chunk(article: Article) -> Iterator[Passage]:
    """All passages of an article: its editions' blocks in order, then what we say of each of its studies."""
    sentences = {
        language: {block.block_id: split(block.text) for block in edition.blocks}
        for language, edition in article.editions.items()
    }
    for language, edition in article.editions.items():
        leads = _leads(edition, sentences[language])
        for block in edition.blocks:
            same = {
                lang: by_id[block.block_id] for lang, by_id in sentences.items() if block.block_id in by_id
            }
            yield from _of_block(
                article.slug,
                edition,
                block,
                leads[block.block_id],
                sentences[language][block.block_id],
                _parts(same),
            )
        yield from _about(article, edition)
        section, listed = catalogue(edition.label, tuple(article.studies.values()), edition.language)
        if listed:
            yield _of_text(article.slug, edition, CATALOGUE, section, listed)
    for study in article.studies.values():
        for origin, texts in _said_of(study).items():
            count = _parts(texts)
            for language, own in texts.items():
                yield from _of_study(article.slug, study, origin, language, own, count)
        for language in TEXT_LANGUAGES:
            yield from _facts(article.slug, study, language)


def _leads(edition: Edition, sentences: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What gives each block its subject: the sentence that introduces its list, or, for a block that opens with "It",
    the first sentence of the block before it under the same heading."""
    leads: dict[str, str] = {}
    before: Block | None = None
    for block in edition.blocks:
        own = sentences[block.block_id]
        leads[block.block_id] = block.lead
        if (
            before is not None
            and before.section == block.section
            and own
            and leans_back(own[0], edition.language)
        ):
            leads[block.block_id] = (
                block.lead or leads[before.block_id] or next(iter(sentences[before.block_id]), "")
            )
        before = block
    return leads


def _of_block(
    slug: str, edition: Edition, block: Block, lead: str, sentences: Sequence[str], parts: int
) -> Iterator[Passage]:
    for suffix, part in _cut(sentences, parts):
        key = f"{slug}/{block.block_id}{suffix}"
        yield Passage(
            passage_id=passage_id(key, edition.language),
            key=key,
            language=edition.language,
            slug=slug,
            origin=Origin.GLOSSARY if slug == SLUG else Origin.ARTICLE,
            section=block.section,
            lead=lead,
            text=OWN_WORDS[edition.language].joint.join(part),
            sentences=tuple(part),
            study_id=block.study_id,
            balance=block.balance,
            label=edition.label,
            commercial=edition.interest.commercial,
        )


def _about(article: Article, edition: Edition) -> Iterator[Passage]:
    """What we say of a text as a whole: who published it, when and who profits, and how much of it was found to hold."""
    if not edition.publisher or not edition.interest.commercial:
        return
    words = OWN_WORDS[edition.language]
    template = words.published_on if edition.published else words.published
    label = edition.label[:1].upper() + edition.label[1:]
    date = edition.published.isoformat() if edition.published else ""
    said = template.format(label=label, publisher=edition.publisher, date=date)
    yield _of_text(
        article.slug, edition, ABOUT, words.about.format(edition.label), [said, *split(edition.interest.text)]
    )
    section, found = overview(edition.label, tuple(article.studies.values()), edition.language)
    if found:
        yield _of_text(article.slug, edition, OVERVIEW, section, found)


def _of_text(slug: str, edition: Edition, name: str, section: str, sentences: Sequence[str]) -> Passage:
    words = OWN_WORDS[edition.language]
    key = f"{slug}/{name}"
    return Passage(
        passage_id=passage_id(key, edition.language),
        key=key,
        language=edition.language,
        slug=slug,
        origin=Origin.RECORD,
        section=section,
        lead="",
        text=words.joint.join(sentences),
        sentences=tuple(sentences),
        study_id=None,
        balance=None,
        label=words.labels[Origin.RECORD],
        commercial=False,
    )


def _facts(slug: str, study: Study, language: TextLanguage) -> Iterator[Passage]:
    """What the record of a study holds in fields, as sentences. Nothing of a study whose record was not found."""
    if study.verdict is Verdict.NOT_FOUND or language not in study.label:
        return
    known = {
        "design": study.design.get(language),
        "journal": study.journal if study.year else None,
        "year": study.year if study.participants and not study.journal else None,
        "comparator": (study.comparator or {}).get(language),
        "follow_up": (study.follow_up or {}).get(language),
        "registry": study.registry,
    }
    fields = {name: value for name, value in known.items() if value}
    label = study.label[language]
    facts = OWN_WORDS[language].facts
    said = [
        facts[name].format(**{"label": label, "year": study.year, name: value})
        for name, value in fields.items()
    ]
    said = [sentence[:1].upper() + sentence[1:] for sentence in said]
    yield from _of_study(slug, study, Origin.RECORD, language, said, 1, name=FACTS.strip("/"))


def _of_study(
    slug: str,
    study: Study,
    origin: Origin,
    language: TextLanguage,
    sentences: Sequence[str],
    parts: int,
    name: str = "",
) -> Iterator[Passage]:
    """Our own words on a study. They profit nobody, whoever published the article that speaks of it."""
    words = OWN_WORDS[language]
    for suffix, part in _cut(sentences, parts):
        key = f"{slug}/studies/{study.study_id}/{name or origin}{suffix}"
        yield Passage(
            passage_id=passage_id(key, language),
            key=key,
            language=language,
            slug=slug,
            origin=origin,
            section=words.sections[origin].format(study.label.get(language, "")),
            lead="",
            text=words.joint.join(part),
            sentences=tuple(part),
            study_id=study.study_id,
            balance=None,
            label=words.labels[origin],
            commercial=False,
        )


def _said_of(study: Study) -> dict[Origin, dict[TextLanguage, Sequence[str]]]:
    caution = study.caution or {}
    return {
        Origin.RECORD: {language: study.record.get(language, ()) for language in TEXT_LANGUAGES},
        Origin.LIMITATION: {language: study.limitations.get(language, ()) for language in TEXT_LANGUAGES},
        Origin.CAUTION: {language: split(caution.get(language, "")) for language in TEXT_LANGUAGES},
    }


def _parts(sentences: Mapping[TextLanguage, Sequence[str]]) -> int:
    """Into how many passages a text is cut: one, unless it is too long in either language; then both are cut alike."""
    return max(
        (
            ceil(sum(OWN_WORDS[language].length(sentence) for sentence in own) / OWN_WORDS[language].longest)
            for language, own in sentences.items()
        ),
        default=1,
    )


def _cut(sentences: Sequence[str], parts: int) -> Iterator[tuple[str, list[str]]]:
    """``parts`` runs of whole sentences of about the same length, each with the suffix of its key."""
    if parts <= 1:
        if sentences:
            yield "", list(sentences)
        return
    ends = list(accumulate(len(sentence) for sentence in sentences))
    runs: list[list[str]] = [[] for _ in range(parts)]
    for sentence, end in zip(sentences, ends, strict=True):
        middle = end - len(sentence) / 2
        runs[min(parts - 1, int(middle * parts / ends[-1]))].append(sentence)
    for number, run in enumerate(runs, start=1):
        if run:
            yield f".{number}", run

"""Texts of anybody as one generation of the index, written and read by the product's own code; for the benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from bot.assembly import Assembly
from bot.domain.language import TextLanguage
from bot.domain.passage import Origin, Passage, passage_id
from bot.index.generation import Generation, generation_folder, index_dir
from bot.index.writing import Contents, write_generation
from bot.language.sentences import split


def passages_of(texts: Sequence[str], language: TextLanguage, slug: str = "public") -> list[Passage]:
    """A passage for each text; the number of a text is the last part of its passage's key."""
    return [
        Passage(
            passage_id=passage_id(f"{slug}/{number}", language),
            key=f"{slug}/{number}",
            language=language,
            slug=slug,
            origin=Origin.ARTICLE,
            section="",
            lead="",
            text=text,
            sentences=tuple(split(text)),
            study_id=None,
            balance=None,
            label=slug,
            commercial=False,
        )
        for number, text in enumerate(texts)
    ]


def number_of(passage: Passage) -> int:
    """Which of the texts a passage was made of."""
    return int(passage.key.rsplit("/", 1)[1])


def contents_of(bot: Assembly, passages: Mapping[TextLanguage, Sequence[Passage]]) -> Contents:
    """What ingest would write, embedded with the bot's own encoder."""
    vectors = {
        language: bot.embedder.encode([passage.embedded_text for passage in own])
        for language, own in passages.items()
        if own
    }
    return Contents(
        articles={},
        fingerprints={},
        passages=passages,
        vectors=vectors,
        model=bot.settings.embedding_model,
        model_folder=bot.settings.model_folder,
        model_fingerprint=bot.embedder.fingerprint,
        lexicon=hashlib.sha256(repr(bot.glossary.terms).encode()).hexdigest()[:16],
    )


@contextmanager
def shelved(bot: Assembly, passages: Mapping[TextLanguage, Sequence[Passage]]) -> Iterator[Generation]:
    """The passages as an open generation in the bot's data folder."""
    index = index_dir(bot.settings.data_dir)
    generation_id = write_generation(index, contents_of(bot, passages), bot.words.of_many, lambda _: None)
    generation = Generation(generation_folder(index, generation_id))
    try:
        yield generation
    finally:
        generation.close()

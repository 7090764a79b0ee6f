"""Measures every sentence that a search found as an answer to the question."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from bot.dialogue import measures
from bot.dialogue.concepts import ConceptFinder
from bot.dialogue.crediting import Credits, credits_of
from bot.dialogue.preparing import Preparer
from bot.dialogue.reading import Reading
from bot.dialogue.search import Found
from bot.dialogue.signals import Candidate, Prepared, Signals, Wanted
from bot.dialogue.weighing import Weigher
from bot.domain.passage import FACTS, Hit, Origin
from bot.index.embedding import Embedder
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.normalise import fold
from bot.language.words import Words

_CACHED_WORDS = 8192
_MUCH_ADDED = 8
"""From so many telling words beyond the question's own a sentence says as much as any."""
_KNOWN_BY_NAME = 0.3
"""What a near word counts for a thing of the glossary: swelling is near infection, and is not it."""
_LEXICAL_HALF = 12.0
"""The BM25 at which the lexical signal is one half."""


class SignalReader:
    """Measures candidates."""

    def __init__(self, words: Words, embedder: Embedder, concepts: ConceptFinder, weigh: Weigher) -> None:
        self._words = words
        self._prepare = Preparer(words, embedder, concepts)
        self._weigh = weigh
        self._word = lru_cache(maxsize=_CACHED_WORDS)(lambda word: embedder.encode([word])[0])

    def candidates(self, generation: Generation, reading: Reading, found: Found) -> list[Candidate]:
        """Every sentence of the passages found, with its signals."""
        hits = [
            hit for hit in found.hits if hit.passage.origin is not Origin.GLOSSARY or reading.explanations
        ]
        if not hits:
            return []
        prepared = [self._prepare(generation, hit.passage) for hit in hits]
        asked = self._wanted(generation, reading)
        passages = [(hit.passage, own) for hit, own in zip(hits, prepared, strict=True)]
        given = credits_of(reading, asked, found.vector, passages)
        out: list[Candidate] = []
        row = 0
        for hit, own in zip(hits, prepared, strict=True):
            out += _of_passage(reading, asked, hit, own, given, row)
            row += len(own.sentences)
        return out

    def _wanted(self, generation: Generation, reading: Reading) -> Wanted:
        concepts = reading.concepts
        plain = [1.0 if c.kind in ("", PAIR) else _KNOWN_BY_NAME for c in concepts]
        return Wanted(
            self._weigh(generation, reading, self._word),
            np.array([self._word(concept.surface) for concept in concepts]),
            np.array(plain, dtype=np.float32),
            reading.terms,
            frozenset(kind for ask in reading.asks for kind in ask.kinds),
            frozenset(name for concept in concepts if (name := concept.standard.get("en"))),
            self._size(generation, reading),
        )

    def _size(self, generation: Generation, reading: Reading) -> int | None:
        """How many people a study has, when a question names it and asks only for its size."""
        study = (
            generation.studies.get(reading.studies[0])
            if reading.named and reading.asks_for("people")
            else None
        )
        if study is None:
            return None
        names = [*study.label.values(), study.journal or "", *study.names["zh"], *study.names["en"]]
        folded = fold("\n".join(names))
        terms = frozenset(self._words.tokens(folded))
        more = (c for c in reading.concepts if c.kind not in ("", "trial") and not c.stands_in(folded, terms))
        return None if any(more) else study.participants


def _of_passage(
    reading: Reading, asked: Wanted, hit: Hit, prepared: Prepared, given: Credits, row: int
) -> Iterator[Candidate]:
    """The sentences of one passage, of which ``given`` tells from ``row`` on."""
    passage = hit.passage
    fields = passage.key.endswith(FACTS)
    defines = passage.origin is Origin.GLOSSARY and measures.defines(reading, passage)
    glossary = float(passage.origin is Origin.GLOSSARY and not defines)
    article = float(passage.origin is Origin.ARTICLE)
    lexical = hit.lexical / (hit.lexical + _LEXICAL_HALF)
    study, preferred = measures.of_study(reading, passage), float(measures.preferred(reading, passage))
    aside = float(measures.aside(reading, passage))
    missing = measures.span_missing(reading, prepared.times)
    around = measures.around(reading, prepared)
    for position, sentence in enumerate(prepared.sentences):
        said = measures.said(reading, sentence)
        sides = measures.sides(reading, given.covers[row + position], around)
        answers = tuple(
            measures.answers(ask, reading, sentence, own) and (sides > 0 or not ask.opposes)
            for ask, own in zip(reading.asks, said, strict=True)
        )
        if fields and not any(
            (reading.studies or ask.of_list)
            and ask.of_study
            and (ask.units or ask.answered_by)
            and got
            and measures.in_field(ask, sentence)
            for ask, got in zip(reading.asks, answers, strict=True)
        ):
            continue  # a field of the record, which nobody asked for
        at = row + position
        signals = Signals(
            sentence_cosine=given.cosine[at],
            passage_cosine=hit.dense,
            coverage=given.coverage[at],
            context_coverage=given.context_coverage[at],
            known=given.known[at],
            known_missing=given.known_missing[at],
            absent=given.absent[at],
            missing=given.missing[at],
            first_missing=given.first_missing[at],
            span_missing=missing,
            lexical=lexical,
            unit=measures.unit(reading, sentence, asked.size, fields),
            answered=measures.answered(reading, said),
            study=study,
            preferred=preferred,
            defines=float(defines),
            glossary=glossary,
            aside=aside,
            article=article,
            figures=float(bool(sentence.numbers)),
            opening=float(position == 0),
            kinds=measures.kinds(sentence, asked),
            sides=sides,
            adds=min(1.0, len(sentence.telling - asked.terms) / _MUCH_ADDED),
        )
        yield Candidate(
            passage,
            position,
            sentence.text,
            sentence.folded,
            sentence.terms,
            sentence.telling,
            sentence.figures,
            sentence.kinds,
            signals,
            given.covers[at],
            answers,
        )

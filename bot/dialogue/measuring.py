"""Measures every sentence that a search found as an answer to the question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from bot.dialogue import measures
from bot.dialogue.concepts import ConceptFinder
from bot.dialogue.crediting import Credits, credits_of
from bot.dialogue.gathering import Found
from bot.dialogue.preparing import Preparer
from bot.dialogue.reading import Reading
from bot.dialogue.signals import SIGNAL_NAMES, Candidate, Prepared, Sentence, Signals, Wanted
from bot.dialogue.tuned import TunedEncoder
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

    def __init__(
        self,
        words: Words,
        embedder: Embedder,
        tuned: TunedEncoder,
        concepts: ConceptFinder,
        weigh: Weigher,
    ) -> None:
        self._words = words
        self._prepare = Preparer(words, embedder, tuned, concepts)
        self._weigh = weigh
        self._word = lru_cache(maxsize=_CACHED_WORDS)(lambda word: embedder.encode([word])[0])

    def candidates(self, generation: Generation, reading: Reading, found: Found) -> list[Candidate]:
        """Every sentence of the passages found, with its signals."""
        hits = found.hits
        if not hits:
            return []
        prepared = [self._prepare(generation, hit.passage) for hit in hits]
        sentences = [sentence for own in prepared for sentence in own.sentences]
        places = [
            (hit.passage, at)
            for hit, own in zip(hits, prepared, strict=True)
            for at in range(len(own.sentences))
        ]
        fields = [passage.key.endswith(FACTS) for passage, _ in places]
        asked = self._wanted(generation, reading)
        given = credits_of(
            reading,
            asked,
            found.vector,
            [(hit.passage, own) for hit, own in zip(hits, prepared, strict=True)],
        )
        said = [measures.said(ask, sentences) for ask in reading.asks]
        sides = measures.sides(reading, given.covers, prepared)
        got = [
            measures.answers(ask, reading, sentences, fields, own, sides)
            for ask, own in zip(reading.asks, said, strict=True)
        ]
        answers = list(zip(*got, strict=True)) if got else [()] * len(sentences)
        near = _near(found.tuned, prepared)
        unasked = [
            field and not measures.asked_of_record(reading, own)
            for field, own in zip(fields, answers, strict=True)
        ]
        signals = _signals(
            reading, asked, hits, prepared, sentences, fields, unasked, given, near, said, sides
        )
        return [
            Candidate(passage, position, sentence, own, covers, answering)
            for (passage, position), sentence, own, covers, answering in zip(
                places, sentences, signals, given.covers, answers, strict=True
            )
        ]

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
            frozenset(
                study.participants
                for study_id in reading.studies
                if (study := generation.studies.get(study_id)) and study.participants
            ),
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


def _near(vector: NDArray[np.float32], prepared: Sequence[Prepared]) -> list[float]:
    """The tuned cosine of every sentence."""
    # Not as one product of matrices, whose sums differ with how many rows there are.
    near: list[float] = np.concatenate([np.einsum("ij,j->i", own.tuned, vector) for own in prepared]).tolist()
    return near


def _signals(
    reading: Reading,
    asked: Wanted,
    hits: Sequence[Hit],
    prepared: Sequence[Prepared],
    sentences: Sequence[Sentence],
    fields: Sequence[bool],
    unasked: Sequence[bool],
    given: Credits,
    near: Sequence[float],
    said: Sequence[Sequence[bool | None]],
    sides: Sequence[float],
) -> Iterable[Signals]:
    """The signals of all sentences of the passages found, each signal for all of them in one go."""

    sizes = [len(own.sentences) for own in prepared]

    def of_each(values: Iterable[float]) -> Iterator[float]:
        """What holds of a passage, for each of its sentences."""
        return chain.from_iterable(map(repeat, values, sizes))

    passages = [hit.passage for hit in hits]
    defines = [p.origin is Origin.GLOSSARY and measures.defines(reading, p) for p in passages]
    columns: dict[str, Iterable[float]] = {
        "tuned_cosine": near,
        "coverage": given.coverage,
        "context_coverage": given.context_coverage,
        "known": given.known,
        "known_missing": given.known_missing,
        "absent": given.absent,
        "missing": given.missing,
        "first_missing": given.first_missing,
        "span_missing": of_each(measures.span_missing(reading, own.times) for own in prepared),
        "lexical": of_each(hit.lexical / (hit.lexical + _LEXICAL_HALF) for hit in hits),
        "unit": measures.units(reading, sentences, asked, fields),
        "answered": measures.answered(reading, said, len(sentences)),
        "study": of_each(measures.of_study(reading, passage) for passage in passages),
        "preferred": of_each(float(measures.preferred(reading, passage)) for passage in passages),
        "defines": of_each(map(float, defines)),
        "glossary": of_each(
            float(p.origin is Origin.GLOSSARY and not own) for p, own in zip(passages, defines, strict=True)
        ),
        "aside": of_each(float(measures.aside(reading, passage)) for passage in passages),
        "unasked": map(float, unasked),
        "article": of_each(float(passage.origin is Origin.ARTICLE) for passage in passages),
        "figures": [float(bool(sentence.numbers)) for sentence in sentences],
        "opening": [float(at == 0) for size in sizes for at in range(size)],
        "kinds": measures.kinds(sentences, asked),
        "sides": sides,
        "adds": [min(1.0, (len(s.telling) - len(s.telling & asked.terms)) / _MUCH_ADDED) for s in sentences],
    }
    return map(Signals._make, zip(*(columns[name] for name in SIGNAL_NAMES), strict=True))

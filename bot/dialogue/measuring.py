"""Measures every sentence that a search found as an answer to the question, and keeps what it worked out of passages."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np

from bot.dialogue import measures
from bot.dialogue.concepts import ConceptFinder, Name
from bot.dialogue.reading import Reading
from bot.dialogue.search import Found
from bot.dialogue.signals import Candidate, Prepared, Sentence, Signals, Wanted
from bot.dialogue.topical import Topicality
from bot.domain.article import Study
from bot.domain.language import TextLanguage
from bot.domain.passage import FACTS, Hit, Origin, Passage
from bot.index.embedding import Embedder
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.normalise import fold
from bot.language.numbers import numbers
from bot.language.words import Words, everyday, is_stop_word

_CACHED_PASSAGES = 4096
_CACHED_WORDS = 8192
_EVERYDAY_DISCOUNT = 0.75
_NAMING_DISCOUNT = 0.7
_LEAST_CLOSE, _CLOSE = 0.2, 0.7
"""Cosines between which a sentence in the other language counts as speaking of a concept it shares no word with."""
_MUCH_ADDED = 8
"""From so many telling words beyond the question's own a sentence says as much as any."""
_KNOWN_BY_NAME = 0.3
"""What a near word counts for a thing of the glossary: swelling is near infection, and is not it."""
_LEXICAL_HALF = 12.0
"""The BM25 at which the lexical signal is one half."""


class SignalReader:
    """Measures candidates; keeps what it has worked out about each passage."""

    def __init__(
        self, words: Words, embedder: Embedder, concepts: ConceptFinder, topicality: Topicality
    ) -> None:
        self._words = words
        self._concepts = concepts
        self._embedder = embedder
        self._topicality = topicality
        self._prepared: OrderedDict[tuple[str, str], Prepared] = OrderedDict()
        self._lock = Lock()
        self._word = lru_cache(maxsize=_CACHED_WORDS)(lambda word: embedder.encode([word])[0])

    def candidates(self, generation: Generation, reading: Reading, found: Found) -> list[Candidate]:
        """Every sentence of the passages found, with its signals."""
        vectors = np.array([self._word(c.surface) for c in reading.concepts]) if reading.concepts else None
        asked = Wanted(
            self._weights(generation, reading),
            vectors,
            np.array(
                [1.0 if c.kind in ("", PAIR) else _KNOWN_BY_NAME for c in reading.concepts], dtype=np.float32
            ),
            reading.terms,
            frozenset(kind for ask in reading.asks for kind in ask.kinds),
            frozenset(name for c in reading.concepts if (name := c.standard.get("en"))),
            self._size(generation, reading),
        )
        out: list[Candidate] = []
        for hit in found.hits:
            if hit.passage.origin is Origin.GLOSSARY and not reading.explanations:
                continue
            prepared = self._prepare(generation, hit.passage)
            fields = hit.passage.key.endswith(FACTS)
            for position, sentence in enumerate(prepared.sentences):
                if fields and not any(
                    ask.of_study
                    and (ask.units or ask.answered_by)
                    and measures.answers(ask, reading, sentence)
                    for ask in reading.asks
                ):
                    continue  # a field of the record, which nobody asked for
                covers = tuple(c.stands_in(sentence.folded, sentence.terms) for c in reading.concepts)
                signals = self._measure(reading, found, hit, prepared, position, asked, covers)
                out.append(
                    Candidate(
                        hit.passage,
                        position,
                        sentence.text,
                        sentence.folded,
                        sentence.terms,
                        sentence.telling,
                        sentence.figures,
                        frozenset(kind for kind, _ in sentence.things),
                        signals,
                        covers,
                        tuple(measures.answers(ask, reading, sentence) for ask in reading.asks),
                    )
                )
        return out

    def _weights(self, generation: Generation, reading: Reading) -> list[float]:
        """How rare each concept is in the library: an inverse document frequency, 1 for a word that stands nowhere."""
        language = reading.language.text
        total = generation.count(language) + 1
        names, terms = self._naming(generation, reading)
        weights = []
        for concept in reading.concepts:
            frequency = max(
                (self._frequency(generation, name, language) for name in concept.names), default=0
            )
            common = 0.0 if concept.kind else everyday(concept.surface)
            topical = 1.0 if concept.kind not in ("", PAIR) else self._topicality(self._word(concept.surface))
            rarity = math.log(1 + total / (1 + frequency)) / math.log(1 + total)
            naming = _NAMING_DISCOUNT if concept.stands_in(names, terms) else 0.0
            weights.append(rarity * topical * (1 - _EVERYDAY_DISCOUNT * common) * (1 - naming))
        return weights

    def _frequency(self, generation: Generation, name: Name, language: TextLanguage) -> int:
        """In how many passages a name stands at most: no more than its rarest word does."""
        telling = [stem for stem in name.stems if not is_stop_word(stem)]
        return min((generation.document_frequency(stem, language) for stem in telling), default=0)

    def _naming(self, generation: Generation, reading: Reading) -> tuple[str, frozenset[str]]:
        """The names of the study that the question names: words that say which, not what is asked of it."""
        study = generation.studies.get(reading.studies[0]) if reading.studies else None
        if study is None:
            return "", frozenset()
        names = fold("\n".join([*study.label.values(), study.journal or ""]))
        return names, frozenset(self._words.tokens(names))

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

    def _measure(
        self,
        reading: Reading,
        found: Found,
        hit: Hit,
        prepared: Prepared,
        position: int,
        asked: Wanted,
        covers: Sequence[bool],
    ) -> Signals:
        sentence = prepared.sentences[position]
        weights = asked.weights
        near = measures.near(asked.vectors, sentence.word_vectors, asked.plain)
        if hit.passage.language != reading.language.text:
            close = (float(found.vector @ sentence.vector) - _LEAST_CLOSE) / (_CLOSE - _LEAST_CLOSE)
            near = [max(credit, min(1.0, close)) for credit in near]
        inside = [1.0 if covered else near[i] for i, covered in enumerate(covers)]
        around = [
            max(credit, prepared.context_credit(concept))
            for credit, concept in zip(inside, reading.concepts, strict=True)
        ]
        passage = hit.passage
        defines = passage.origin is Origin.GLOSSARY and measures.defines(reading, passage)
        return Signals(
            sentence_cosine=float(found.vector @ sentence.vector),
            passage_cosine=hit.dense,
            coverage=measures.share(inside, weights),
            context_coverage=measures.share(around, weights),
            known=measures.share(
                [a for a, c in zip(around, reading.concepts, strict=True) if c.kind], None, empty=0.5
            ),
            known_missing=max(
                (w * (1 - a) for w, a, c in zip(weights, around, reading.concepts, strict=True) if c.kind),
                default=0.0,
            ),
            absent=max(
                (w * (1 - i) for w, i, c in zip(weights, inside, reading.concepts, strict=True) if c.kind),
                default=0.0,
            ),
            missing=max((w * (1 - a) for w, a in zip(weights, around, strict=True)), default=0.0),
            first_missing=1 - around[0] if around else 0.0,
            span_missing=measures.span_missing(reading, prepared.times),
            lexical=hit.lexical / (hit.lexical + _LEXICAL_HALF),
            unit=measures.unit(reading, sentence, asked.size),
            answered=measures.answered(reading, sentence),
            study=measures.of_study(reading, passage),
            preferred=float(measures.preferred(reading, passage)),
            defines=float(defines),
            glossary=float(passage.origin is Origin.GLOSSARY and not defines),
            article=float(passage.origin is Origin.ARTICLE),
            figures=float(bool(sentence.numbers)),
            opening=float(position == 0),
            kinds=measures.kinds(sentence, asked),
            adds=min(1.0, len(sentence.telling - asked.terms) / _MUCH_ADDED),
        )

    def _prepare(self, generation: Generation, passage: Passage) -> Prepared:
        key = (generation.id, passage.passage_id)
        with self._lock:
            if known := self._prepared.get(key):
                self._prepared.move_to_end(key)
                return known
        study = generation.studies.get(passage.study_id or "")
        edition = generation.editions.get(passage.slug, {}).get(passage.language)
        prepared = self._work_out(passage, study, edition.title if edition else "")
        with self._lock:
            self._prepared[key] = prepared
            while len(self._prepared) > _CACHED_PASSAGES:
                self._prepared.popitem(last=False)
        return prepared

    def _work_out(self, passage: Passage, study: Study | None, title: str) -> Prepared:
        vectors = self._embedder.encode(passage.sentences)
        sentences = []
        for text, vector in zip(passage.sentences, vectors, strict=True):
            terms = frozenset(self._words.tokens(text))
            telling = frozenset(term for term in terms if not is_stop_word(term))
            content = sorted(telling)
            words = self._embedder.encode(content) if content else np.zeros((0, vectors.shape[1]), np.float32)
            things = {(c.kind, name) for c in self._concepts.find(text) if (name := c.standard.get("en"))}
            sentences.append(
                Sentence(
                    text,
                    fold(text),
                    terms,
                    telling,
                    figures := tuple(numbers(text)),
                    frozenset(number.value for number in figures),
                    tuple(sorted(things)),
                    vector,
                    words,
                )
            )
        lead = measures.subject_of(passage.lead)
        context = fold("\n".join([passage.section, lead, passage.text, measures.names_of(study, passage)]))
        title = fold(title)
        return Prepared(
            tuple(sentences),
            context,
            frozenset(self._words.tokens(context)),
            title,
            frozenset(self._words.tokens(title)),
            measures.times_of(study, passage, context),
        )

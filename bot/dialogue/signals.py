"""How well each sentence answers a question: the signals that ranking and the "does the library say" score are made of."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.concepts import Concept, ConceptFinder, Name
from bot.dialogue.reading import Reading
from bot.dialogue.search import Found
from bot.dialogue.topical import Topicality
from bot.domain.article import Study
from bot.domain.language import TextLanguage
from bot.domain.passage import FACTS, Hit, Origin, Passage
from bot.index.embedding import Embedder
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.normalise import fold
from bot.language.numbers import Number, numbers
from bot.language.words import Words, everyday, is_stop_word
from bot.prompts.cues import Ask

_CACHED_PASSAGES = 4096
_CACHED_WORDS = 8192
_INTRODUCES = re.compile(r"[:：]\s*$")
_CLAUSE_END = re.compile(r"[,，;；.。]")
_EVERYDAY_DISCOUNT = 0.75
_NAMING_DISCOUNT = 0.7
_LEAST_CLOSE, _CLOSE = 0.2, 0.7
"""Cosines between which a sentence in the other language counts as speaking of a concept it shares no word with."""
_LEAST_FIGURE = 2
_COUNTED_FROM_ONE = frozenset({"times", "time"})
"""Units of which one is an answer ("one injection", "one year"); elsewhere a one is mostly no figure."""
_CHECKED = frozenset({"people", "percent", "time", "times", "studies"})
"""Units of figures that a question may hold up to be checked."""
_A_LIST = 3
"""From so many things of one kind a sentence lists them."""
_MUCH_ADDED = 8
"""From so many telling words beyond the question's own a sentence says as much as any."""
_CONTEXT_CREDIT = 0.75
_TITLE_CREDIT = 0.5
_OF_THE_WHOLE = frozenset({"joint", "disease"})
"""Kinds of things that a text's title says of each of its sentences: one on knee osteoarthritis need not repeat the knee."""
_NEAR_WORD = 0.45
"""Cosine of two words from which one starts to count as the other."""
_KNOWN_BY_NAME = 0.3
"""What a near word counts for a thing of the glossary: swelling is near infection, and is not it."""
_LEXICAL_HALF = 12.0
"""The BM25 at which the lexical signal is one half."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about one sentence as an answer to one question. Each is about 0 to 1; study is -1 to 1."""

    sentence_cosine: float
    passage_cosine: float
    coverage: float
    """Share of the question's concepts, by rarity, that stand in the sentence."""
    context_coverage: float
    """The same, with headings, lead-in, neighbours and the study's names counted at a discount."""
    known: float
    """The same for the concepts that the glossary has: the question's subject."""
    known_missing: float
    """The weight of the heaviest of those that is not covered: a sign that the sentence is on another subject."""
    absent: float
    """The weight of the heaviest of those that does not stand in the sentence itself."""
    missing: float
    """The weight of the heaviest concept that neither sentence nor context covers; 1 is a word nowhere in the library."""
    lexical: float
    unit: float
    """1 when a number of the asked unit stands in it, 0 when none does, 0.5 when no number was asked for."""
    answered: float
    """The same for the words that answer the asked kind of question."""
    study: float
    """1 for the named study, -1 for another one, 0 when none was named."""
    preferred: float
    """1 for words that the question is best answered in: the record's when it claims too much."""
    defines: float
    """1 for the explanation of a word whose meaning is asked for."""
    glossary: float
    """1 for any other explanation of a word."""
    article: float
    figures: float
    """1 for a sentence with a number in it."""
    opening: float
    """1 for the first sentence of a passage."""
    kinds: float
    """How far it names things of the kind asked for ("which joints?"), 0 to 1; 0.5 when no kind was asked for."""
    adds: float
    """How much it says beyond the question's own words, 0 to 1."""

    def vector(self) -> list[float]:
        """The signals in their order."""
        return list(_SIGNALS_OF(self))


SIGNAL_NAMES = tuple(Signals.__dataclass_fields__)
_SIGNALS_OF = attrgetter(*SIGNAL_NAMES)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer, with its signals."""

    passage: Passage
    position: int
    text: str
    folded: str
    terms: frozenset[str]
    telling: frozenset[str]
    """Those of its terms that carry meaning."""
    figures: frozenset[float]
    """The values of its numbers."""
    signals: Signals
    covers: tuple[bool, ...]
    """For each concept of the question, whether it stands in the sentence."""
    answers: tuple[bool, ...]
    """For each thing that the question asks for, whether the sentence looks like an answer to it."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    folded: str
    terms: frozenset[str]
    telling: frozenset[str]
    numbers: tuple[Number, ...]
    figures: frozenset[float]
    things: tuple[tuple[str, str], ...]
    """The kind and the standard name of each thing of the glossary that stands in it."""
    vector: NDArray[np.float32]
    word_vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is worked out of a question once, for all sentences."""

    weights: Sequence[float]
    """Of each concept, by rarity."""
    vectors: NDArray[np.float32] | None
    """Of each concept, shape (concepts, dim); None when there is none."""
    plain: NDArray[np.float32]
    """Of each concept, how far a near word may stand for it: not where the glossary knows all its names."""
    terms: frozenset[str]
    kinds: frozenset[str]
    """Kinds of things that it asks for."""
    names: frozenset[str]
    """Standard names of the things that it names itself."""
    size: int | None
    """How many people the study has whose size is asked; None where no such study is named or its size is not known."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    sentences: tuple[_Sentence, ...]
    context_folded: str
    context_terms: frozenset[str]
    title_folded: str
    title_terms: frozenset[str]

    def context_credit(self, concept: Concept) -> float:
        """What it counts that a concept stands around the sentences or in the title of their text; 0 where it does not."""
        if concept.stands_in(self.context_folded, self.context_terms):
            return _CONTEXT_CREDIT
        said = concept.kind in _OF_THE_WHOLE and concept.stands_in(self.title_folded, self.title_terms)
        return _TITLE_CREDIT if said else 0.0


class SignalReader:
    """Measures candidates; keeps what it has worked out about each passage."""

    def __init__(
        self, words: Words, embedder: Embedder, concepts: ConceptFinder, topicality: Topicality
    ) -> None:
        self._words = words
        self._concepts = concepts
        self._embedder = embedder
        self._topicality = topicality
        self._prepared: OrderedDict[tuple[str, str], _Prepared] = OrderedDict()
        self._lock = Lock()
        self._word = lru_cache(maxsize=_CACHED_WORDS)(lambda word: embedder.encode([word])[0])

    def candidates(self, generation: Generation, reading: Reading, found: Found) -> list[Candidate]:
        """Every sentence of the passages found, with its signals."""
        vectors = np.array([self._word(c.surface) for c in reading.concepts]) if reading.concepts else None
        asked = _Asked(
            self._weights(generation, reading),
            vectors,
            np.array(
                [1.0 if c.kind in ("", PAIR) else _KNOWN_BY_NAME for c in reading.concepts], dtype=np.float32
            ),
            reading.terms,
            frozenset(kind for ask in reading.asks for kind in ask.kinds),
            frozenset(name for c in reading.concepts if (name := c.standard.get("en"))),
            _size(generation, reading),
        )
        out: list[Candidate] = []
        for hit in found.hits:
            if hit.passage.origin is Origin.GLOSSARY and not reading.explanations:
                continue
            prepared = self._prepare(generation, hit.passage)
            fields = hit.passage.key.endswith(FACTS)
            for position, sentence in enumerate(prepared.sentences):
                if fields and not any(
                    ask.of_study and (ask.units or ask.answered_by) and _answers(ask, reading, sentence)
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
                        signals,
                        covers,
                        tuple(_answers(ask, reading, sentence) for ask in reading.asks),
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

    def _measure(
        self,
        reading: Reading,
        found: Found,
        hit: Hit,
        prepared: _Prepared,
        position: int,
        asked: _Asked,
        covers: Sequence[bool],
    ) -> Signals:
        sentence = prepared.sentences[position]
        weights = asked.weights
        near = _near(asked.vectors, sentence.word_vectors, asked.plain)
        if hit.passage.language != reading.language.text:
            close = (float(found.vector @ sentence.vector) - _LEAST_CLOSE) / (_CLOSE - _LEAST_CLOSE)
            near = [max(credit, min(1.0, close)) for credit in near]
        inside = [1.0 if covered else near[i] for i, covered in enumerate(covers)]
        around = [
            max(credit, prepared.context_credit(concept))
            for credit, concept in zip(inside, reading.concepts, strict=True)
        ]
        passage = hit.passage
        defines = passage.origin is Origin.GLOSSARY and _defines(reading, passage)
        return Signals(
            sentence_cosine=float(found.vector @ sentence.vector),
            passage_cosine=hit.dense,
            coverage=_share(inside, weights),
            context_coverage=_share(around, weights),
            known=_share(
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
            lexical=hit.lexical / (hit.lexical + _LEXICAL_HALF),
            unit=_unit(reading, sentence, asked.size),
            answered=_answered(reading, sentence),
            study=_study(reading, passage),
            preferred=float(_preferred(reading, passage)),
            defines=float(defines),
            glossary=float(passage.origin is Origin.GLOSSARY and not defines),
            article=float(passage.origin is Origin.ARTICLE),
            figures=float(bool(sentence.numbers)),
            opening=float(position == 0),
            kinds=_kinds(sentence, asked),
            adds=min(1.0, len(sentence.telling - asked.terms) / _MUCH_ADDED),
        )

    def _prepare(self, generation: Generation, passage: Passage) -> _Prepared:
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

    def _work_out(self, passage: Passage, study: Study | None, title: str) -> _Prepared:
        vectors = self._embedder.encode(passage.sentences)
        sentences = []
        for text, vector in zip(passage.sentences, vectors, strict=True):
            terms = frozenset(self._words.tokens(text))
            telling = frozenset(term for term in terms if not is_stop_word(term))
            content = sorted(telling)
            words = self._embedder.encode(content) if content else np.zeros((0, vectors.shape[1]), np.float32)
            things = {(c.kind, name) for c in self._concepts.find(text) if (name := c.standard.get("en"))}
            sentences.append(
                _Sentence(
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
        lead = _subject_of(passage.lead)
        context = fold("\n".join([passage.section, lead, passage.text, _names(study, passage)]))
        title = fold(title)
        return _Prepared(
            tuple(sentences),
            context,
            frozenset(self._words.tokens(context)),
            title,
            frozenset(self._words.tokens(title)),
        )


def _subject_of(lead: str) -> str:
    """What a lead-in says of the passage after it: all of it when it introduces a list, else what its sentence is about."""
    return lead if _INTRODUCES.search(lead) else _CLAUSE_END.split(lead, 1)[0]


def _names(study: Study | None, passage: Passage) -> str:
    if study is None:
        return ""
    language = passage.language
    known = [study.label[language], study.journal or "", str(study.year or ""), *study.names[language]]
    return "\n".join(known)


def _near(
    vectors: NDArray[np.float32] | None, words: NDArray[np.float32], plain: NDArray[np.float32]
) -> list[float]:
    """For each concept, how near the nearest word of the sentence is, 0 to 0.8, times ``plain``."""
    if vectors is None:
        return []
    if not len(words):
        return [0.0] * len(vectors)
    best = (vectors @ words.T).max(axis=1)
    return [float(x) for x in np.clip((best - _NEAR_WORD) / (1 - _NEAR_WORD), 0, 1) * 0.8 * plain]


def _share(credits: Sequence[float], weights: Sequence[float] | None, empty: float = 0.0) -> float:
    if not credits:
        return empty
    weights = weights if weights is not None else [1.0] * len(credits)
    return sum(c * w for c, w in zip(credits, weights, strict=True)) / (sum(weights) or 1.0)


def _size(generation: Generation, reading: Reading) -> int | None:
    study = (
        generation.studies.get(reading.studies[0]) if reading.named and reading.asks_for("people") else None
    )
    telling = (
        [c for c in reading.concepts if c.kind not in ("", "trial", "study", "journal")] if study else []
    )
    return study.participants if study and not telling else None


def _unit(reading: Reading, sentence: _Sentence, size: int | None) -> float:
    if size is not None:
        return 1.0 if size in sentence.figures else 0.5 * _has_figure(reading.units, reading, sentence)
    if reading.units:
        return float(_has_figure(reading.units, reading, sentence))
    if reading.named and (doubted := {n.unit for n in reading.numbers} & _CHECKED):
        return float(any(n.unit in doubted for n in sentence.numbers))  # "it had 300 people, didn't it?"
    return 0.5


def _has_figure(wanted: frozenset[str], reading: Reading, sentence: _Sentence) -> bool:
    """Whether a number of a wanted unit stands in a sentence that the question did not name itself."""
    named = {number.value for number in reading.numbers}
    least = 1 if wanted <= _COUNTED_FROM_ONE else _LEAST_FIGURE
    return any(n.unit in wanted and n.value not in named and n.value >= least for n in sentence.numbers)


def _preferred(reading: Reading, passage: Passage) -> bool:
    independent = passage.origin is Origin.ARTICLE and not passage.commercial
    return passage.origin in reading.prefers or (reading.sober and independent)


def _defines(reading: Reading, passage: Passage) -> bool:
    """Whether a passage of the glossary explains a word that the question asks the meaning of."""
    if not (reading.asks_for("definition") or reading.compares_words):
        return False
    names = {fold(name) for name in passage.section.rsplit(" > ", 1)[-1].split(", ")}
    return any(name.folded in names for concept in reading.concepts for name in concept.names if concept.kind)


def _answers(ask: Ask, reading: Reading, sentence: _Sentence) -> bool:
    if ask.units and not _has_figure(ask.units, reading, sentence):
        return False
    if ask.kinds and not any(kind in ask.kinds for kind, _ in sentence.things):
        return False
    return ask.answered_by is None or bool(ask.answered_by.search(sentence.folded))


def _kinds(sentence: _Sentence, asked: _Asked) -> float:
    """A sentence that names several things of the asked kind, besides what the question names itself, is a list of them."""
    if not asked.kinds:
        return 0.5
    named = {name for kind, name in sentence.things if kind in asked.kinds and name not in asked.names}
    return min(1.0, len(named) / _A_LIST)


def _answered(reading: Reading, sentence: _Sentence) -> float:
    patterns = [ask.answered_by for ask in reading.asks if ask.answered_by is not None]
    if not patterns:
        return 0.5
    return sum(bool(pattern.search(sentence.folded)) for pattern in patterns) / len(patterns)


def _study(reading: Reading, passage: Passage) -> float:
    if not reading.studies:
        return 0.0
    if passage.study_id in reading.studies:
        return 1.0 if passage.study_id == reading.studies[0] else 0.6
    return -1.0 if passage.study_id else -0.5

"""What is known of each sentence as an answer: the signals that ranking and the "does the library say" score are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.passage import Passage
from bot.language.numbers import Number


class Signals(NamedTuple):
    """What is known about one sentence as an answer to one question. Each is about 0 to 1; study is -1 to 1."""

    tuned_cosine: float
    """Cosine of question and sentence by the vectors tuned on questions and their answers."""
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
    first_missing: float
    """1 where neither sentence nor context covers the first concept: what a question is about mostly comes first."""
    span_missing: float
    """1 where the question gives a year or a span of time ("after 3 years") that neither sentence nor context holds."""
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
    aside: float
    """1 for what a study does not show, where nothing is asked that it would answer."""
    unasked: float
    """1 for a field of a record ("published in ...") of which nothing shows that it is asked for."""
    article: float
    figures: float
    """1 for a sentence with a number in it."""
    opening: float
    """1 for the first sentence of a passage."""
    kinds: float
    """How far it names things of the kind asked for ("which joints?"), 0 to 1; 0.5 when no kind was asked for."""
    sides: float
    """1 for a sentence that speaks of both things that the question sets against each other, 0 for others; 0.5 where it sets none."""
    adds: float
    """How much it says beyond the question's own words, 0 to 1."""

    def vector(self) -> list[float]:
        """The signals in their order."""
        return list(self)


SIGNAL_NAMES = Signals._fields


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is worked out of a sentence once, for all questions."""

    text: str
    folded: str
    terms: frozenset[str]
    telling: frozenset[str]
    """Those of its terms that carry meaning."""
    numbers: tuple[Number, ...]
    figures: frozenset[float]
    """The values of its numbers."""
    things: tuple[tuple[str, str], ...]
    """The kind and the standard name of each thing of the glossary that stands in it."""
    kinds: frozenset[str]
    """Those kinds."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer, with its signals."""

    passage: Passage
    position: int
    sentence: Sentence
    signals: Signals
    covers: tuple[bool, ...]
    """For each concept of the question, whether it stands in the sentence."""
    answers: tuple[bool, ...]
    """For each thing that the question asks for, whether the sentence looks like an answer to it."""

    @property
    def text(self) -> str:
        """The sentence as it stands in the passage."""
        return self.sentence.text

    @property
    def folded(self) -> str:
        """The sentence folded."""
        return self.sentence.folded

    @property
    def terms(self) -> frozenset[str]:
        """Its index terms."""
        return self.sentence.terms

    @property
    def telling(self) -> frozenset[str]:
        """Those of its terms that carry meaning."""
        return self.sentence.telling

    @property
    def figures(self) -> frozenset[float]:
        """The values of its numbers."""
        return self.sentence.figures

    @property
    def kinds(self) -> frozenset[str]:
        """The glossary's kinds of the things that stand in it."""
        return self.sentence.kinds


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is worked out of a question once, for all sentences."""

    weights: Sequence[float]
    """Of each concept, by rarity."""
    vectors: NDArray[np.float32]
    """Of each concept, shape (concepts, dim); empty when there is none."""
    plain: NDArray[np.float32]
    """Of each concept, how far a near word may stand for it: not where the glossary knows all its names."""
    terms: frozenset[str]
    kinds: frozenset[str]
    """Kinds of things that it asks for."""
    names: frozenset[str]
    """Standard names of the things that it names itself."""
    size: int | None
    """How many people the study has whose size is asked; None where no such study is named or its size is not known."""
    sizes: frozenset[int]
    """How many people the studies have that it names: by such a figure they are named."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is worked out of a passage once, for all questions."""

    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    """Of the sentences, shape (sentences, dim)."""
    tuned: NDArray[np.float32]
    """The same, tuned on questions and their answers."""
    words: NDArray[np.float32]
    """Of the telling terms of the sentences, one sentence after another, shape (terms, dim)."""
    word_counts: NDArray[np.intp]
    """How many of those each sentence has."""
    context_folded: str
    context_terms: frozenset[str]
    title_folded: str
    title_terms: frozenset[str]
    times: tuple[Number, ...]
    """The years and spans of time in the context, those of its study included."""

"""What is worked out of a passage once, for all questions: its words, figures and things, and their vectors."""

from __future__ import annotations

from collections import OrderedDict
from itertools import chain
from threading import Lock

import numpy as np

from bot.dialogue import measures
from bot.dialogue.concepts import ConceptFinder
from bot.dialogue.signals import Prepared, Sentence
from bot.dialogue.tuned import TunedEncoder
from bot.domain.article import Study
from bot.domain.passage import Passage
from bot.index.embedding import Embedder
from bot.index.generation import Generation
from bot.language.normalise import fold
from bot.language.numbers import numbers
from bot.language.stop_words import is_stop_word
from bot.language.words import Words

_KEPT = 4096
"""Passages of which what was worked out is kept for the next question."""


class Preparer:
    """Prepares passages and keeps them; a passage of another generation is another passage."""

    def __init__(
        self, words: Words, embedder: Embedder, tuned: TunedEncoder, concepts: ConceptFinder
    ) -> None:
        self._words = words
        self._embedder = embedder
        self._tuned = tuned
        self._concepts = concepts
        self._kept: OrderedDict[tuple[str, str], Prepared] = OrderedDict()
        self._lock = Lock()

    def __call__(self, generation: Generation, passage: Passage) -> Prepared:
        """The passage prepared."""
        key = (generation.id, passage.passage_id)
        with self._lock:
            if known := self._kept.get(key):
                self._kept.move_to_end(key)
                return known
        study = generation.studies.get(passage.study_id or "")
        edition = generation.editions.get(passage.slug, {}).get(passage.language)
        prepared = self._work_out(passage, study, edition.title if edition else "")
        with self._lock:
            self._kept[key] = prepared
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return prepared

    def _work_out(self, passage: Passage, study: Study | None, title: str) -> Prepared:
        sentences = [self._sentence(text) for text in passage.sentences]
        telling = [sorted(sentence.telling) for sentence in sentences]
        words = [*chain.from_iterable(telling)]
        vectors = self._embedder.encode(passage.sentences)
        lead = measures.subject_of(passage.lead)
        around = [passage.section, lead, passage.text, measures.names_of(study, passage)]
        context = fold("\n".join(around))
        title = fold(title)
        return Prepared(
            tuple(sentences),
            vectors,
            self._tuned.encode(passage.sentences),
            self._embedder.encode(words) if words else vectors[:0],
            np.array([len(own) for own in telling]),
            context,
            # One by one, because the names of a study and the headings of a text come again and again.
            frozenset(chain.from_iterable(map(self._words.tokens, around))),
            title,
            frozenset(self._words.tokens(title)),
            measures.times_of(study, passage, context),
        )

    def _sentence(self, text: str) -> Sentence:
        terms = frozenset(self._words.tokens(text))
        figures = tuple(numbers(text))
        things = self._concepts.things(text)
        return Sentence(
            text,
            fold(text),
            terms,
            frozenset(term for term in terms if not is_stop_word(term)),
            figures,
            frozenset(number.value for number in figures),
            tuple(sorted(things)),
            frozenset(kind for kind, _ in things),
        )

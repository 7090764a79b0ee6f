"""The sentences of a whole library that are nearest to a question by the tuned vectors: each is looked at, none guessed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.tuned import TunedEncoder
from bot.domain.language import TextLanguage
from bot.domain.passage import CATALOGUE
from bot.index.generation import Generation

_MOST = 20_000
"""Sentences of a language up to which all are compared; beyond, only what the two indexes bring is."""
_KEPT = 4
"""Languages of generations that are kept: two of the current one and of the one before."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one language."""

    vectors: NDArray[np.float32]
    """Shape (sentences, dim)."""
    passage_ids: tuple[str, ...]
    """Of each sentence."""


class NearSentences:
    """Finds passages by their nearest sentence. Safe to share between threads."""

    def __init__(self, tuned: TunedEncoder) -> None:
        self._tuned = tuned
        self._kept: OrderedDict[tuple[str, TextLanguage], _Sentences] = OrderedDict()
        self._lock = Lock()

    def __call__(
        self, generation: Generation, vector: NDArray[np.float32], language: TextLanguage, k: int
    ) -> list[str]:
        """The ids of the ``k`` passages with the sentences nearest to a tuned vector of shape (dim,), nearest first."""
        known = self._sentences(generation, language)
        if not len(known.vectors):
            return []
        found: dict[str, None] = {}
        for place in np.argsort(-(known.vectors @ vector), kind="stable"):
            found.setdefault(known.passage_ids[place])
            if len(found) == k:
                break
        return list(found)

    def _sentences(self, generation: Generation, language: TextLanguage) -> _Sentences:
        key = (generation.id, language)
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                known = self._kept[key] = self._read(generation, language)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return known

    def _read(self, generation: Generation, language: TextLanguage) -> _Sentences:
        if generation.count(language) > _MOST:
            return _NONE
        passages = [p for p in generation.every_passage(language) if not p.key.endswith(CATALOGUE)]
        texts = [sentence for passage in passages for sentence in passage.sentences]
        if not texts or len(texts) > _MOST:
            return _NONE
        ids = tuple(p.passage_id for p in passages for _ in p.sentences)
        return _Sentences(self._tuned.encode(texts), ids)


_NONE = _Sentences(np.zeros((0, 0), dtype=np.float32), ())

"""Passages to vectors, copying those whose text was embedded before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.index.embedding import Embedder, Vectors
from bot.library.progress import Progress, Step

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Embedded:
    """A row for each passage of a language, in order."""

    vectors: Mapping[TextLanguage, Vectors]
    fresh: int
    """How many passages had to be embedded."""
    model_fingerprint: str | None
    """Of the model that was loaded; None when nothing had to be embedded."""


def embed(
    passages: Mapping[TextLanguage, Sequence[Passage]],
    known: Mapping[TextLanguage, Mapping[str, NDArray[np.float32]]],
    load_embedder: Callable[[], Embedder],
    progress: Progress,
) -> Embedded:
    """The vectors of ``passages``; ``known`` are those of texts embedded before, by language."""
    wanted = [
        (language, passage.embedded_text)
        for language, own in passages.items()
        for passage in own
        if passage.embedded_text not in known[language]
    ]
    fresh: dict[tuple[TextLanguage, str], NDArray[np.float32]] = {}
    embedder = load_embedder() if wanted else None
    if embedder is not None:
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            progress(Step.EMBED, start, len(wanted))
            fresh.update(zip(batch, embedder.encode([text for _, text in batch]), strict=True))
        progress(Step.EMBED, len(wanted), len(wanted))

    def row(language: TextLanguage, text: str) -> NDArray[np.float32]:
        found = known[language].get(text)
        return fresh[language, text] if found is None else found

    vectors = {
        language: np.array([row(language, passage.embedded_text) for passage in own], dtype=np.float32)
        for language, own in passages.items()
        if own
    }
    return Embedded(vectors, len(wanted), embedder.fingerprint if embedder else None)

"""What a sentence may lean on: the facts of the cited passages, and of what names their studies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.dialogue.verification.facts import Facts, Mark

Context = Mapping[str, float]
Marked = tuple[Mark, Context]


@dataclass(frozen=True)
class Grounds:
    """What a sentence may lean on: the cited passages, and what names their studies."""

    passages: tuple[Facts, ...]
    naming: tuple[Facts, ...]

    def marks(self) -> Iterable[tuple[Mark, dict[str, float]]]:
        """Every idea of the passages with what stands around it."""
        for facts in self.passages:
            yield from zip(facts.marks, facts.mark_contexts, strict=True)

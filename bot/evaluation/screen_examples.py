"""Labelled texts as rows of features for the second net, with what the phrases alone would do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.guardrails.features import grams
from bot.dialogue.guardrails.net import SecondNet, signs_of
from bot.dialogue.guardrails.reading import Reader
from bot.dialogue.guardrails.screen import Screen
from bot.dialogue.guardrails.speech import talks_of_studies
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.evaluation.screen_texts import Labelled, dressed
from bot.evaluation.softmax import Rows
from bot.prompts.guardrails import Guardrails

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts as rows: each as it is, and once more with a sentence before or after that changes nothing."""

    rows: Rows
    dressed: Rows
    grams: tuple[frozenset[str], ...]
    dressed_grams: tuple[frozenset[str], ...]
    labels: tuple[str, ...]
    folds: NDArray[Any]
    guarded: NDArray[Any]
    """Whether a phrase raises the alarm and the guard of study talk would allow to call it off."""
    widely_caught: NDArray[Any]
    """Whether a phrase rule that gives way takes the text for advice."""

    def first(self, count: int) -> Examples:
        """The first so many."""
        return Examples(
            self.rows[:count],
            self.dressed[:count],
            self.grams[:count],
            self.dressed_grams[:count],
            self.labels[:count],
            self.folds[:count],
            self.guarded[:count],
            self.widely_caught[:count],
        )

    def every(self, chosen: NDArray[Any]) -> tuple[Rows, list[frozenset[str]], list[str]]:
        """Rows, grams and labels of those chosen, as they are and then dressed."""
        places = np.flatnonzero(chosen)
        return (
            np.vstack([self.rows[places], self.dressed[places]]),
            [*(self.grams[place] for place in places), *(self.dressed_grams[place] for place in places)],
            [self.labels[place] for place in places] * 2,
        )


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes rows of texts, and asks the phrases alone what they would do."""

    data: Guardrails
    reader: Reader
    net: SecondNet

    def examples(self, cases: Sequence[Labelled]) -> Examples:
        """The rows of ``cases``."""
        phrases = Screen(self.data)
        found = [phrases(case.text, Language.ENGLISH) for case in cases]
        wide = {rule.rule_id for rule in self.data.rules["advice"] if rule.gives_way}
        signs = signs_of(self.data)
        guarded = [
            of.action is Kind.EMERGENCY
            and talks_of_studies(self.reader.read(case.text), case.text, self.data.study_talk, signs)
            for case, of in zip(cases, found, strict=True)
        ]
        plain, around = self._rows(cases), self._rows(dressed(cases))
        return Examples(
            rows=plain[0],
            dressed=around[0],
            grams=plain[1],
            dressed_grams=around[1],
            labels=tuple(case.label for case in cases),
            folds=np.array([hashlib.sha256(c.text.encode()).digest()[3] % FOLDS for c in cases]),
            guarded=np.array(guarded),
            widely_caught=np.array([of.rule in wide for of in found]),
        )

    def _rows(self, cases: Sequence[Labelled]) -> tuple[Rows, tuple[frozenset[str], ...]]:
        readings = [self.reader.read(case.text) for case in cases]
        rows = [self.net.row(case.text, reading) for case, reading in zip(cases, readings, strict=True)]
        return np.array(rows), tuple(map(grams, readings))

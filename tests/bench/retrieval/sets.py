"""The held-out test sets as questions to a pool of passages, each question with the one passage that is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.domain.language import TextLanguage
from bot.encoder import corpus
from bot.encoder.sources import Answered, Parallel
from bot.encoder.split import rank

TITLES = {
    "cmrc": "CMRC 2018 dev",
    "drcd": "DRCD test",
    "toyhom": "Toyhom",
    "huatuo": "Huatuo",
    "medquad": "MedQuAD",
    "tico": "TICO-19",
    "wmt22": "WMT22",
}
_WAYS: tuple[tuple[Literal["zh", "en"], Literal["zh", "en"]], ...] = (("zh", "en"), ("en", "zh"))


@dataclass(frozen=True, slots=True)
class TestSet:
    """Questions and passages; ``pool[right[i]]`` answers ``questions[i]``."""

    name: str
    questions: tuple[str, ...]
    question_language: TextLanguage
    pool: tuple[str, ...]
    pool_language: TextLanguage
    right: tuple[int, ...]

    def sample(self, count: int) -> TestSet:
        """At most ``count`` of the questions, always the same ones; the pool stays whole."""
        rows = sorted(range(len(self.questions)), key=lambda row: rank(self.questions[row]))[:count]
        return TestSet(
            self.name,
            tuple(self.questions[row] for row in rows),
            self.question_language,
            self.pool,
            self.pool_language,
            tuple(self.right[row] for row in rows),
        )


def test_sets(data: Path) -> Iterator[TestSet]:
    """Every set that the encoder was not trained on, as ``bot.encoder.evaluate`` uses them."""
    held = corpus.tests(data)
    for name, items in held.answered.items():
        yield answered(TITLES[name], items)
    for name, pairs in held.pairs.items():
        yield from both_ways(TITLES[name], pairs)


def answered(name: str, items: Sequence[Answered]) -> TestSet:
    """Questions to passages of their language; a passage that answers several stands once in the pool."""
    language: TextLanguage = "en" if items[0].language == "en" else "zh"
    return _set(
        f"{name}, {language}",
        [item.question for item in items],
        language,
        [item.passage for item in items],
        language,
    )


def both_ways(name: str, pairs: Sequence[Parallel]) -> Iterator[TestSet]:
    """Sentences to their translations; a repeated sentence stands once in the pool."""
    texts = {"zh": [pair.zh for pair in pairs], "en": [pair.en for pair in pairs]}
    for source, target in _WAYS:
        yield _set(f"{name}, {source} to {target}", texts[source], source, texts[target], target)


def _set(
    name: str,
    questions: Sequence[str],
    question_language: TextLanguage,
    targets: Sequence[str],
    pool_language: TextLanguage,
) -> TestSet:
    pool = tuple(dict.fromkeys(targets))
    place = {text: row for row, text in enumerate(pool)}
    right = tuple(place[text] for text in targets)
    return TestSet(name, tuple(questions), question_language, pool, pool_language, right)

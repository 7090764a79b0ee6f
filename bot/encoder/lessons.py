"""Turns the corpus into lessons: tokenised texts with their teacher vectors, and the batch each step draws."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.encoder.corpus import Corpus
from bot.encoder.objectives import Bags, bags
from bot.encoder.sources import Answered
from bot.encoder.teacher import Vectors

#: How often a pair of each source is drawn, against one of the others.
PAIR_WEIGHTS = {"own": 8.0, "tico19": 4.0, "tatoeba": 1.0, "pydocs": 0.7}
ENTRY_WEIGHTS = {"own": 20.0, "tico-terms": 3.0, "hpo": 0.7, "omw": 1.0, "cedict": 1.0}
ANSWER_WEIGHTS = {"toyhom": 1.0, "huatuo": 2.0, "medquad": 1.0, "pubmedqa": 1.0, "drcd": 1.0, "cmrc2018": 1.0}
LONGEST_PASSAGE = 600
_SENTENCE = re.compile(r"[^。！？.!?]+[。！？]|[^.!?。！？]+[.!?](?=\s|$)|[^。！？.!?]+$")

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Rows to draw from, with their chances."""

    chance: NDArray[np.float64]

    def rows(self, count: int, random: np.random.Generator) -> Rows:
        """Draw with replacement."""
        return np.searchsorted(self.chance, random.random(count)).astype(np.int64)


def drawn(weights: Sequence[float]) -> Drawn:
    """Chances from weights."""
    return Drawn(np.cumsum(np.asarray(weights, dtype=np.float64)) / float(np.sum(weights)))


@dataclass(frozen=True)
class Distilled:
    """Texts and the row of the teacher's vector each should reach."""

    texts: Bags
    target: Rows
    draw: Drawn


@dataclass(frozen=True)
class Pairs:
    """Two texts that belong together; ``group`` is equal where the right-hand texts are the same."""

    left: Bags
    right: Bags
    group: Rows
    draw: Drawn


@dataclass(frozen=True)
class Lessons:
    """Everything a step draws from, by name."""

    english: Distilled
    words: Distilled
    parallel: Distilled
    parallel_english: Bags
    questions: dict[str, Pairs]
    rest: dict[str, Pairs]
    vectors: Vectors


def make(corpus: Corpus, tokenizer: Tokenizer, rows: Mapping[str, int], vectors: Vectors) -> Lessons:
    """Tokenise the corpus for training; texts the teacher has not seen are left out of distillation."""
    english = list(rows)
    pairs = [pair for pair in corpus.pairs if pair.en in rows]
    meanings = [(entry, gloss) for entry in corpus.entries for gloss in entry.glosses if gloss in rows]
    longer = [1.0 if len(text) > 25 else 0.4 for text in english]
    questions, rest = {}, {}
    for language in ("zh", "en"):
        items = [item for item in corpus.answered if item.language == language]
        asked = [(*pair, ANSWER_WEIGHTS[item.source]) for item in items for pair in _ways_to_ask(item)]
        questions[language] = _pairs(tokenizer, [pair[:2] for pair in asked], [pair[2] for pair in asked])
        rest[language] = _pairs(tokenizer, _sentence_and_rest([item.passage for item in items]), None)
    return Lessons(
        Distilled(bags(tokenizer, english), np.asarray([rows[text] for text in english]), drawn(longer)),
        Distilled(
            bags(tokenizer, [entry.word for entry, _ in meanings]),
            np.asarray([rows[gloss] for _, gloss in meanings]),
            drawn([ENTRY_WEIGHTS[entry.source] for entry, _ in meanings]),
        ),
        Distilled(
            bags(tokenizer, [pair.zh for pair in pairs]),
            np.asarray([rows[pair.en] for pair in pairs]),
            drawn([PAIR_WEIGHTS[pair.source] for pair in pairs]),
        ),
        bags(tokenizer, [pair.en for pair in pairs]),
        questions,
        rest,
        vectors,
    )


def _ways_to_ask(item: Answered) -> list[tuple[str, str]]:
    """The question with its passage; where it has a title, the title alone too: patients ask in a few words."""
    passage = item.passage[: 3 * LONGEST_PASSAGE]
    found = [(item.question, passage)]
    title, _, details = item.question.partition(" ")
    if item.source == "toyhom" and len(title) >= 6 and len(details) >= 6:
        found += [(title, passage), (title, details)]
    return found


def _pairs(tokenizer: Tokenizer, texts: list[tuple[str, str]], weights: list[float] | None) -> Pairs:
    number: dict[str, int] = {}
    group = [number.setdefault(right, len(number)) for _, right in texts]
    return Pairs(
        bags(tokenizer, [left for left, _ in texts]),
        bags(tokenizer, [right for _, right in texts]),
        np.asarray(group, dtype=np.int64),
        drawn(weights or [1.0] * len(texts)),
    )


def _sentence_and_rest(passages: Sequence[str]) -> list[tuple[str, str]]:
    """Up to four sentences of each passage, each with what is left of the passage without it."""
    found = []
    for passage in dict.fromkeys(passages):
        short = passage[: 3 * LONGEST_PASSAGE]
        sentences = [part.strip() for part in _SENTENCE.findall(short) if len(part.strip()) >= 8]
        if len(sentences) < 3:
            continue
        for place in range(0, len(sentences), max(1, len(sentences) // 4)):
            near = sentences[max(0, place - 3) : place] + sentences[place + 1 : place + 4]
            found.append((sentences[place], " ".join(near)))
    return found

"""What the graft and its student are taught, and the order of the batches; fixed by the seed. Used by ``graft``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.encoder.corpus import Corpus
from bot.encoder.teacher import Store

#: How often each text is shown in one run, by source; a fraction is the chance that it is shown once.
WORD_TIMES = {"own": 4.0, "tico-terms": 2.0, "hpo": 0.3, "omw": 0.3, "cedict": 0.6}
PAIR_TIMES = {"own": 8.0, "tico19": 3.0, "tatoeba": 1.0, "pydocs": 0.25}
ENGLISH_TIMES = 0.15
LONGEST_PAIR = 160
"""Characters of English; longer sentences cost much and add little."""
_POOL = 64
"""Batches that are cut from one pool sorted by length: little padding, and still a mixture."""

Rows = NDArray[np.int64]
Targets = NDArray[np.float16]


@dataclass(frozen=True)
class Taught:
    """Texts, the vector each should reach (fp16, the teacher's width), and how often each is shown."""

    texts: list[str]
    targets: Targets
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Asked:
    """Questions with their passages, by row; in a batch every other passage is a wrong one."""

    questions: list[str]
    passages: list[str]


def joined(parts: Sequence[Taught]) -> Taught:
    """Several lessons as one."""
    return Taught(
        [text for part in parts for text in part.texts],
        np.concatenate([part.targets for part in parts]),
        np.concatenate([part.times for part in parts]),
    )


def known_vectors(store: Store) -> tuple[dict[str, int], Targets]:
    """All the teacher's vectors as it gave them, with the row of each text."""
    rows: dict[str, int] = {}
    blocks = []
    for texts, vectors in store.parts():
        start = len(rows)
        rows.update({text: start + place for place, text in enumerate(texts)})
        blocks.append(vectors)
    return rows, np.concatenate(blocks)


def chinese(corpus: Corpus, rows: dict[str, int], vectors: Targets, words: Iterable[str]) -> Taught:
    """Chinese words of the vocabulary and Chinese sentences, to the teacher's vectors of their English."""
    known = set(words)
    found: list[tuple[str, int, float]] = []
    for entry in corpus.entries:
        field = entry.source in ("own", "tico-terms", "hpo")
        if (field or entry.word in known) and entry.glosses[0] in rows:
            found.append((entry.word, rows[entry.glosses[0]], WORD_TIMES[entry.source]))
    for pair in corpus.pairs:
        if pair.en in rows and len(pair.en) <= LONGEST_PAIR:
            found.append((pair.zh, rows[pair.en], PAIR_TIMES[pair.source]))
    return _taught(found, vectors)


def english(corpus: Corpus, rows: dict[str, int], vectors: Targets) -> Taught:
    """English sentences and questions to the teacher's own vectors of them; those of our field are always shown."""
    field = {pair.en for pair in corpus.pairs if pair.source in ("own", "tico19")}
    asked = {item.question for item in corpus.answered if item.language == "en"}
    found = []
    for text, row in rows.items():
        times = 1.0 if text in field else 0.3 if text in asked else ENGLISH_TIMES
        if len(text) <= LONGEST_PAIR:
            found.append((text, row, times))
    return _taught(found, vectors)


def _taught(found: list[tuple[str, int, float]], vectors: Targets) -> Taught:
    return Taught(
        [text for text, _, _ in found],
        vectors[[row for _, row, _ in found]],
        np.asarray([times for _, _, times in found]),
    )


def questions(corpus: Corpus, sources: Sequence[str], longest: int) -> Asked:
    """Questions of these sources with the beginning (``longest`` characters in Chinese, triple in English) of the passage."""
    chosen = [item for item in corpus.answered if item.source in sources]
    length = {"zh": longest, "en": 3 * longest}
    return Asked(
        [item.question[: length[item.language]] for item in chosen],
        [item.passage[: length[item.language]] for item in chosen],
    )


def tokenised(tokenizer: Tokenizer, texts: Sequence[str]) -> list[NDArray[np.int32]]:
    """The ids of every text, with the special signs, cut where the tokenizer cuts."""
    return [np.asarray(encoding.ids, dtype=np.int32) for encoding in tokenizer.encode_batch_fast(list(texts))]


def schedule(
    lengths: NDArray[np.int64], times: NDArray[np.float64], budget: int, most: int, seed: int
) -> list[Rows]:
    """The batches of one run: texts of like length together, at most ``budget`` tokens with padding in each.

    ``most`` bounds the tokens of the whole run: what does not fit is left out by chance, evenly.
    """
    random = np.random.default_rng(seed)
    shown = (times + random.random(len(times))).astype(np.int64)
    rows = np.repeat(np.arange(len(times)), shown)
    random.shuffle(rows)
    rows = rows[: int(np.searchsorted(np.cumsum(lengths[rows]), most, side="right"))]
    batches: list[Rows] = []
    pool = max(1, int(_POOL * budget / max(1.0, float(lengths[rows].mean() if len(rows) else 1.0))))
    for start in range(0, len(rows), pool):
        part = rows[start : start + pool]
        batches += _cut(part[np.argsort(lengths[part], kind="stable")], lengths, budget)
    order = random.permutation(len(batches))
    return [batches[place] for place in order]


def _cut(rows: Rows, lengths: NDArray[np.int64], budget: int) -> list[Rows]:
    """Cut rows sorted by length into batches whose padded size keeps to the budget."""
    batches, start = [], 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or (end - start + 1) * int(lengths[rows[end]]) > budget:
            batches.append(rows[start:end])
            start = end
    return batches

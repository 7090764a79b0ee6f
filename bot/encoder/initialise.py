"""Where every row of the table starts: the teacher's vector of the English word, or of a Chinese word's glosses."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from bot.encoder.lexicons import Entry
from bot.encoder.teacher import Projection, Store, Vectors
from bot.encoder.tokenizer import HAN, Vocabulary

#: How much the first, second ... meaning of a word counts.
GLOSS_WEIGHTS = (1.0, 0.7, 0.5, 0.4, 0.3, 0.3)
#: Frequent words start short: a / (a + p), after Arora et al. 2017, "smooth inverse frequency".
SMOOTHING = 1e-3
#: A row made from the parts of a word is less sure of its direction.
FROM_PARTS = 0.7

Lookup = Mapping[str, int]


def glosses_of(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """All meanings of each word over all lexicons, in the order of the lexicons."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        known = found.setdefault(entry.word, [])
        known.extend(gloss for gloss in entry.glosses if gloss not in known)
    return found


def load_vectors(store: Store, projection: Projection) -> tuple[dict[str, int], Vectors]:
    """All teacher vectors, projected, with the row of each text."""
    rows: dict[str, int] = {}
    blocks: list[Vectors] = []
    for texts, vectors in store.parts():
        start = len(rows)
        rows.update({text: start + place for place, text in enumerate(texts)})
        blocks.append(projection.apply(vectors))
    return rows, np.concatenate(blocks)


def importance(words: Vocabulary, english_counts: Counter[str]) -> Vectors:
    """How long each row starts: near 1 for rare words, small for the most frequent ones."""
    total = max(1, sum(english_counts.values()))
    chance = [
        math.exp(score) if HAN.match(piece) else english_counts[piece] / total
        for piece, score in words.pieces
    ]
    return np.asarray([SMOOTHING / (SMOOTHING + p) for p in chance], dtype=np.float32)


def starting_table(
    words: Vocabulary, entries: list[Entry], english_counts: Counter[str], rows: Lookup, vectors: Vectors
) -> Vectors:
    """The first (rows, width) table; row 0, the unknown, is zero and stays zero."""
    meanings = glosses_of(entries)
    table = np.zeros((len(words.pieces), vectors.shape[1]), dtype=np.float32)
    index = {piece: row for row, (piece, _) in enumerate(words.pieces)}
    unglossed: list[str] = []
    for row, (piece, _) in enumerate(words.pieces[1:], start=1):
        texts = meanings.get(piece, []) if HAN.match(piece) else [piece]
        known = [rows[text] for text in texts if text in rows][: len(GLOSS_WEIGHTS)]
        if known:
            mean = np.asarray(GLOSS_WEIGHTS[: len(known)], dtype=np.float32) @ vectors[known]
            table[row] = mean / max(float(np.linalg.norm(mean)), 1e-6)
        elif HAN.match(piece):
            unglossed.append(piece)
    for piece in sorted(unglossed, key=len):
        table[index[piece]] = FROM_PARTS * from_parts(piece, index, table)
    return np.asarray(table * importance(words, english_counts)[:, None], dtype=np.float32)


def from_parts(word: str, index: Lookup, table: Vectors) -> Vectors:
    """The mean of the longest known parts of a word, read from the left, as a vector of unit length; zeros if none."""
    parts: list[int] = []
    start = 0
    while start < len(word):
        end = next(
            (e for e in range(len(word), start, -1) if word[start:e] in index and word[start:e] != word), 0
        )
        if end:
            parts.append(index[word[start:end]])
        start = end or start + 1
    if not parts:
        return np.zeros(table.shape[1], dtype=np.float32)
    mean = table[parts].mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), dtype=np.float32)

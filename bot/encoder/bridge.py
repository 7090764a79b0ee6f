"""The dictionaries as a table of token ids: which piece of one language can stand for which of the other.

Lessons use it to write pseudo-translations: an English sentence with its words in Chinese, and the other way round.
"""

import re
from collections.abc import Iterable

import numpy as np

from bot.encoder.lexicons import Entry
from bot.encoder.objectives import Translations
from bot.encoder.tokenizer import HAN, Vocabulary

CHOICES = 6
_ARTICLE = re.compile(r"^(to be|to|a|an|the|be)\s+")
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


def head_word(gloss: str) -> str:
    """The one English word a gloss consists of, or an empty string."""
    plain = _ARTICLE.sub("", gloss.lower())
    return plain if re.fullmatch(r"[a-z]+", plain) else ""


def translations(words: Vocabulary, entries: Iterable[Entry]) -> Translations:
    """Both directions in one table; our own words first, then the first meanings of frequent words."""
    index = {piece: row for row, (piece, _) in enumerate(words.pieces)}
    found: dict[int, list[tuple[float, int]]] = {}
    for entry in entries:
        zh = index.get(entry.word)
        if zh is None:
            continue
        for place, gloss in enumerate(entry.glosses):
            en = index.get(head_word(gloss))
            if en is None:
                continue
            cost = place * 2.0 - (20.0 if entry.source == "own" else 0.0)
            found.setdefault(zh, []).append((cost, en))
            found.setdefault(en, []).append((cost - words.pieces[zh][1], zh))
    _lend_to_inflections(index, found)
    choices = np.zeros((len(words.pieces), CHOICES), dtype=np.int32)
    count = np.zeros(len(words.pieces), dtype=np.int64)
    for row, options in found.items():
        best = list(dict.fromkeys(other for _, other in sorted(options)))[:CHOICES]
        choices[row, : len(best)] = best
        count[row] = len(best)
    return Translations(choices, count)


def _lend_to_inflections(index: dict[str, int], found: dict[int, list[tuple[float, int]]]) -> None:
    """Let ``injections`` borrow what ``injection`` means."""
    for piece, row in index.items():
        if row in found or HAN.match(piece):
            continue
        for ending, instead in _ENDINGS:
            stem = (
                index.get(piece[: -len(ending)] + instead)
                if piece.endswith(ending) and len(piece) > 4
                else None
            )
            if stem is not None and stem in found:
                found[row] = found[stem]
                break

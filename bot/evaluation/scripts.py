"""Which language a text is written in, told by its letters alone: an English word in a Chinese sentence is no English."""

from __future__ import annotations

import re

from bot.domain.language import Language
from bot.language.normalise import HAN, fold, to_simplified, to_traditional

_WORD = re.compile(r"[A-Za-z]{2,}")
_MOST_FOREIGN = 0.1
_TITLE = re.compile("《[^《》]*》")
"""A title stands in the language it was given in."""


def is_in(text: str, language: Language) -> bool:
    """Whether a text is in a language and, for Chinese, in its script."""
    text = _TITLE.sub("", text)
    han, words = len(HAN.findall(text)), len(_WORD.findall(text))
    if language is Language.ENGLISH:
        return han <= _MOST_FOREIGN * (han + words)
    if han == 0 or words > han:
        return False
    other = to_traditional(text) if language is Language.SIMPLIFIED else to_simplified(text)
    own = to_simplified(text) if language is Language.SIMPLIFIED else to_traditional(text)
    strays = sum(a != b for a, b in zip(text, own, strict=False))
    proper = sum(a != b for a, b in zip(text, other, strict=False))
    # A few characters (台, 干, 后) are proper in both scripts; a text in the wrong one has many that are not.
    return strays == 0 or strays < _MOST_FOREIGN * proper


def length(text: str, language: Language) -> int:
    """English words, or Chinese characters: every character but white space counts."""
    words = text.split()
    return len(words) if language is Language.ENGLISH else len("".join(words))


def says_any(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in a text, in either script."""
    folded = fold(text)
    return any(fold(phrase) in folded for phrase in phrases)

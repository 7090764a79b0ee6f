"""Which language a question is in, and therefore which one the reply is in."""

from __future__ import annotations

import re

from bot.domain.language import Language
from bot.language.normalise import HAN, clean, to_simplified, to_traditional

_LATIN_WORD = re.compile(r"[A-Za-z][a-z']+|[a-z]+")
_ENGLISH_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "be",
        "been",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "of",
        "on",
        "or",
        "should",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def detect(text: str, before: Language | None = None) -> Language:
    """The language of ``text``; ``before`` (the conversation's) decides where the text alone cannot, as in "MSC?"."""
    shown = clean(text)
    han = HAN.findall(shown)
    words = [word.lower() for word in _LATIN_WORD.findall(shown)]
    if not han:
        return Language.ENGLISH if words or before is None else before
    function_words = sum(word in _ENGLISH_FUNCTION_WORDS for word in words)
    if function_words >= 2 and len(words) > len(han):
        return Language.ENGLISH
    return _script("".join(han), before)


def _script(han: str, before: Language | None) -> Language:
    """Traditional where more characters change on the way to Simplified than the other way."""
    traditional = sum(a != b for a, b in zip(han, to_simplified(han), strict=False))
    simplified = sum(a != b for a, b in zip(han, to_traditional(han), strict=False))
    if traditional == simplified:
        return before if before is not None and before.text == "zh" else Language.SIMPLIFIED
    return Language.TRADITIONAL if traditional > simplified else Language.SIMPLIFIED

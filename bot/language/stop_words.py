"""Words that tell little: stop words, and how far everyday talk is full of a word. Both are lists in files beside this."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.language.stems import stem

_FOLDER = Path(__file__).parent
_EVERYDAY_WORDS = 300
"""So many of the commonest words of a language count as everyday."""


def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    own: list[str] = []
    for line in (_FOLDER / "stop_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            own = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            own += line.split()
    return {name: frozenset(words) for name, words in found.items()}


_LISTS = _lists()
ENGLISH_FRAME = _LISTS["en frame"]
"""English words by which a sentence built in English is told from Chinese with English names in it."""
STOP_WORDS: dict[str, frozenset[str]] = {"zh": _LISTS["zh"], "en": ENGLISH_FRAME | _LISTS["en"]}
"""Words that carry no meaning of their own, as they are written."""


def is_stop_word(term: str) -> bool:
    """Whether an index term carries no meaning of its own."""
    return term in _stop_terms()


@lru_cache(maxsize=1)
def _stop_terms() -> frozenset[str]:
    return STOP_WORDS["zh"] | STOP_WORDS["en"] | {stem(word) for word in STOP_WORDS["en"]}


def everyday(word: str) -> float:
    """How much less an index term tells because everyday talk is full of it: 0 for a rare word, 1 for the commonest."""
    return _everyday_words().get(word, 0.0)


def everyday_words() -> frozenset[str]:
    """The index terms that everyday talk is full of."""
    return frozenset(_everyday_words())


@lru_cache(maxsize=1)
def _everyday_words() -> dict[str, float]:
    lines = (_FOLDER / "everyday.txt").read_text(encoding="utf-8").splitlines()
    ranked = [line.split() for line in lines if not line.startswith("#")]
    return {
        word: 1 - place / len(words) for words in ranked for place, word in enumerate(words[:_EVERYDAY_WORDS])
    }

"""Stems of English words. Home of the stemmer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

_KNOWN: dict[str, str] = {}
"""Stems worked out before by the same version of the stemmer, which need not be loaded for them."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word (Snowball)."""
    known = _KNOWN.get(word)
    return str(_stemmer().stemWord(word)) if known is None else known


def recall(stems: Mapping[str, str]) -> None:
    """Take stems over that ``stemmer_version`` worked out, by word."""
    _KNOWN.update(stems)


def stemmer_version() -> str:
    """Two versions may give a word different stems."""
    return version("snowballstemmer")


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")

"""How Chinese characters sound, without tones, so that homophone typos can be read. Home of pypinyin."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

_MERGED_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_MERGED_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def syllables(text: str) -> tuple[str, ...]:
    """The tone-less syllable of each character; characters that are not Han stand for themselves."""
    return tuple(map(_syllable, text))


def merged(syllable: str) -> str:
    """The syllable as southern accents and hasty typists merge it: zh as z, ang as an, and so on."""
    for long, short in _MERGED_STARTS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
            break
    for long, short in _MERGED_ENDS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable


@cache
def _syllable(character: str) -> str:
    # One reading for each character, the commonest: a typo breaks the words that would tell readings apart.
    return str(_pinyin()(character)[0])


@cache
def _pinyin() -> Callable[[str], Any]:
    # Characters are read one by one, so its dictionary of phrases (a third of a second to load) is not needed.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin

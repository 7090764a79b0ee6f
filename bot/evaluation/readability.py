"""How hard a text is to read: Flesch-Kincaid grade for English, length of sentences and rare characters for Chinese."""

from __future__ import annotations

import re

from bot.domain.language import TextLanguage
from bot.language.normalise import HAN, to_simplified
from bot.language.sentences import split

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_CLAUSE_END = re.compile(r"[。！？；…!?;\n]+")
_CHARACTERS_PER_LEVEL = 4.0
_FIRST_COMMON, _LAST_COMMON = 0xB0, 0xD7
"""The first byte of the 3,755 characters of common use in GB 2312; the rest of the set is of rarer use."""


def grade(text: str, language: TextLanguage) -> float:
    """The reading grade: years of school for English, our own yardstick of the same size for Chinese."""
    return chinese_level(text) if language == "zh" else flesch_kincaid(text)


def flesch_kincaid(text: str) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al. 1975), never below 0."""
    sentences = [words for sentence in split(text) if (words := _WORD.findall(sentence))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(map(_syllables, words))
    return max(0.0, 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59)


def chinese_level(text: str) -> float:
    """Characters per sentence / 4 + percentage of rare characters / 2.

    Our own yardstick, not a school grade: sentences of 24 common characters give 6, as in texts for the general public.
    """
    return characters_per_sentence(text) / _CHARACTERS_PER_LEVEL + 50.0 * rare_share(text)


def characters_per_sentence(text: str) -> float:
    """The mean number of Chinese characters between full stops, semicolons, question and exclamation marks."""
    lengths = [count for part in _CLAUSE_END.split(text) if (count := len(HAN.findall(part)))]
    return sum(lengths) / len(lengths) if lengths else 0.0


def rare_share(text: str) -> float:
    """The share of Chinese characters that are not among the 3,755 of common use."""
    characters = HAN.findall(to_simplified(text))
    return sum(not _common(c) for c in characters) / len(characters) if characters else 0.0


def _common(character: str) -> bool:
    try:
        return _FIRST_COMMON <= character.encode("gb2312")[0] <= _LAST_COMMON
    except UnicodeEncodeError:
        return False


def _syllables(word: str) -> int:
    """Groups of vowels, less a silent e; abbreviations are spelt out letter by letter."""
    if word.isupper() and len(word) > 1:
        return len(word)
    lower = word.lower()
    groups = len(_VOWELS.findall(lower))
    silent = lower.endswith("e") and not lower.endswith(("le", "ee", "ye")) and groups > 1
    silent = silent or (lower.endswith("ed") and not lower.endswith(("ted", "ded")) and groups > 1)
    silent = silent or (
        lower.endswith("es")
        and not lower.endswith(("ses", "zes", "ces", "ges", "xes", "shes", "ches", "les", "ies"))
        and groups > 1
    )
    return max(1, groups - int(silent))

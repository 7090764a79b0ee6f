"""Cuts folded text into symbols (Han characters, word stems, numbers) with their clauses: what phrases match on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.language.normalise import fold

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_ITEM = re.compile(
    rf"(?P<word>(?:[0-9@$]*[a-z][a-z0-9@$]*)(?:'[a-z]+)?)|(?P<number>\d+(?:[.,:]\d+)*%?)|(?P<han>[{_HAN}])"
    r"|(?P<end>[.!?;。!?;\n]+)|(?P<break>[,::,()\[\]{}—–]|\s-\s)"
)
_SPELLED = re.compile(r"(?<![a-z])(?:[a-z][ .\-_*·]+){3,}[a-z](?![a-z])")
_SEPARATORS = re.compile(r"[ .\-_*·]+")
_AFTER_PARTICLE = re.compile(rf"(?<=[吗呢吧嘛])\s+(?=[{_HAN}])")
_INSIDE_HAN = re.compile(rf"(?<=[{_HAN}])[ \t*._\-|·~/]+(?=[{_HAN}])")
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_LEET = str.maketrans("01345789@$", "oieastbgas")
_SHORT_FORMS = {"m": "am", "ve": "have", "re": "are", "ll": "will"}
_BEFORE_IS = frozenset(["what", "it", "he", "she", "that", "there", "who", "how", "where", "here"])


@dataclass(frozen=True, slots=True)
class Symbols:
    """One text as symbols. All four tuples but the last are parallel."""

    items: tuple[str, ...]
    """Han characters, English stems and numbers."""
    words: tuple[str, ...]
    """The same before stemming, for spelling mistakes."""
    clauses: tuple[int, ...]
    """The clause that each symbol stands in, counted from 0."""
    sentences: tuple[int, ...]
    """For each clause: the sentence it stands in, counted from 0."""


def read(
    text: str, spellings: Mapping[str, str] | None = None, known: Callable[[str], bool] | None = None
) -> Symbols:
    """The symbols of a text as a patient typed it: folded, spacing tricks undone, short forms written out.

    Args:
        spellings: chat spellings by word (``u``: ``you``).
        known: whether a word is of the vocabulary; only then are digits inside a word read as letters.
    """
    words: list[str] = []
    clauses: list[int] = []
    sentences = [0]
    for match in _ITEM.finditer(_unspaced(fold(text))):
        if match.lastgroup in ("end", "break"):
            if clauses and clauses[-1] == len(sentences) - 1:
                sentences.append(sentences[-1] + (match.lastgroup == "end"))
            elif match.lastgroup == "end" and len(sentences) > 1 and sentences[-1] == sentences[-2]:
                sentences[-1] += 1
            continue
        for word in _written_out(match.group(), spellings or {}, known):
            words.append(word)
            clauses.append(len(sentences) - 1)
    return Symbols(tuple(map(stem, words)), tuple(words), tuple(clauses), tuple(sentences))


_NO_FORMS = frozenset({"fitting", "downed"})
"""Words whose stem is another word: somebody who is fit, and a pain that goes down, are well."""


def stem(word: str) -> str:
    """A rough English stem: enough for one word's forms to meet, the same for rules and for questions."""
    if word in _NO_FORMS:
        return word
    if len(word) < 5 or not word.isascii() or not word.isalpha():
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[2] not in "su" else word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is", "eed")):
            cut = word[: -len(ending)]
            if len(cut) < 3 or not re.search("[aeiouy]", cut):
                break
            if ending != "s" and cut[-1] == cut[-2] and cut[-1] not in "ls":
                cut = cut[:-1]
            word = cut
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _unspaced(text: str) -> str:
    text = _SPELLED.sub(lambda match: _SEPARATORS.sub("", match.group()), text.translate(_APOSTROPHES))
    return _INSIDE_HAN.sub("", _AFTER_PARTICLE.sub("\n", text))


def _written_out(
    word: str, spellings: Mapping[str, str], known: Callable[[str], bool] | None
) -> tuple[str, ...]:
    if word in spellings:
        return tuple(spellings[word].split())
    if "'" in word:
        start, _, end = word.partition("'")
        if end == "t" and start.endswith("n"):
            return ({"ca": "can", "wo": "will", "sha": "shall"}.get(start[:-1], start[:-1]), "not")
        if end == "s" and start in _BEFORE_IS:
            return (start, "is")
        return (start, _SHORT_FORMS[end]) if end in _SHORT_FORMS else (start,)
    if known is not None and not word.isalpha() and any(map(str.isalpha, word)):
        letters = word.translate(_LEET)
        return (letters if known(letters) else word,)
    return (word,)

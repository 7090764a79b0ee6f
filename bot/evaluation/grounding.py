"""Whether each number and each name that an answer says stands in what it cites.

Written apart from the check that the road makes before it speaks, and stricter: a shared mistake would hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.evaluation.observed import Item, Source
from bot.language.normalise import HAN, fold, to_simplified
from bot.language.numbers import Number, numbers

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'’.][A-Za-z0-9]+)*")
_TITLE = re.compile(r"《([^《》]{1,60})》")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;。！？：；“”\"'‘(（]\s*|\n\s*)$")
_ARTICLE = re.compile(r"(?<![第只仅有唯一十百千万亿零〇点分之])一(?=[项个种篇份类款家])")
"""一项分析 is "an analysis": no number, unless it is said that there is only one."""
_SAME = 1e-9


def ungrounded(item: Item, sources: Sequence[Source]) -> list[str]:
    """The numbers and names of an item that stand in none of its sources, as they are written."""
    grounds = "\n".join(_words_of(source) for source in sources)
    return [*_numbers(item.text, grounds), *_names(item.text, grounds)]


def _words_of(source: Source) -> str:
    """What a reader of the citation can see of the study and of the passage itself; our note on it is no ground."""
    shown = (
        source.quote,
        source.title,
        source.journal,
        source.section,
        source.year,
        source.participants,
        source.design,
    )
    return "\n".join(str(part) for part in shown if part)


def _numbers(text: str, grounds: str) -> list[str]:
    digits = {_plain(found) for found in _DIGITS.findall(fold(grounds))}
    known = [_value(number) for number in numbers(fold(grounds))]
    text = _ARTICLE.sub("某", text)
    read = numbers(fold(text))
    missing = [
        number.text.strip()
        for number in read
        if not any(_equal(_value(number), other) for other in known) and _plain(number.text) not in digits
    ]
    covered = {_plain(found) for number in read for found in _DIGITS.findall(number.text)}
    # Digits that are not read as a number (a registry entry, a code) must stand there as they are.
    strays = [found for found in _DIGITS.findall(fold(text)) if _plain(found) not in digits | covered]
    return missing + strays


def _value(number: Number) -> tuple[float, bool]:
    """The value, and whether it is a share; 80 % and 0.8 are the same share."""
    return (number.value / 100, True) if number.unit == "percent" else (number.value, False)


def _equal(one: tuple[float, bool], other: tuple[float, bool]) -> bool:
    if one[1] == other[1]:
        return abs(one[0] - other[0]) < _SAME
    share, plain = (one[0], other[0]) if one[1] else (other[0], one[0])
    return abs(share - plain) < _SAME or abs(share * 100 - plain) < _SAME


def _plain(digits: str) -> str:
    return re.sub(r"[^\d.]", "", digits).rstrip(".")


def _names(text: str, grounds: str) -> list[str]:
    """Latin words that are names by their capitals (anywhere in a Chinese text), and Chinese titles in 《》."""
    known = to_simplified(grounds).casefold()
    words = {word.casefold() for word in _LATIN.findall(to_simplified(grounds))}
    missing = [
        f"《{title}》" for title in _TITLE.findall(to_simplified(text)) if title.casefold() not in known
    ]
    for match in _LATIN.finditer(text):
        word = match.group()
        if _is_name(word, text, match.start()) and word.casefold() not in words:
            stem = re.sub(r"['’]s$|s$", "", word)
            if stem.casefold() not in words and word.casefold() not in known:
                missing.append(word)
    return missing


def _is_name(word: str, text: str, start: int) -> bool:
    if len(word) < 2:
        return False
    inner = any(c.isupper() for c in word[1:])
    if HAN.search(text):
        return word[0].isupper()  # Chinese has no capitals of its own
    first = bool(_SENTENCE_START.search(text, max(0, start - 6), start)) if start else True
    return inner or (word[0].isupper() and not first)

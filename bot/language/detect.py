"""Which language a question is in, and therefore which one the reply is in."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.language import Language
from bot.language.normalise import HAN, clean, to_simplified, to_traditional
from bot.language.stop_words import ENGLISH_FRAME

_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_TITLE = re.compile("《[^《》]*》")
"""A title stands in the language it was given in, whatever is said around it."""
_LONGEST_ABBREVIATION = 5
_KEPT = 16_384
"""Characters of which it is kept which sets have them."""
# Characters that only a sentence built in Chinese has.
_CHINESE_FRAME = re.compile("[吗嗎呢吧啊呀的了是什怎哪谁誰会會能可为為么麼有没沒不和与與或]")


def detect(text: str, before: Language | None = None) -> Language:
    """The language of ``text``; ``before`` (the conversation's) decides where the text alone cannot, as in "MSC?"."""
    shown = clean(text)
    shown = _TITLE.sub("", shown) if HAN.search(_TITLE.sub("", shown)) else shown
    han = HAN.findall(shown)
    latin = _LATIN_WORD.findall(shown)
    words = [word for word in latin if not _is_abbreviation(word)]
    function_words = sum(word.lower() in ENGLISH_FRAME for word in words)
    if not han:
        # A name or a yes in a Chinese conversation is no change of language.
        plain = len(words) > 1 or (function_words and len(latin) > 1)
        return Language.ENGLISH if before is None or plain else before
    if function_words >= 2 and (len(words) > len(han) or not _CHINESE_FRAME.search(shown)):
        return Language.ENGLISH
    return _script("".join(han), before)


def _is_abbreviation(word: str) -> bool:
    """MSC, CT, WOMAC: written alike in every language."""
    if word.lower() in ENGLISH_FRAME and len(word) > 1:
        return False
    return word.isupper() and len(word) <= _LONGEST_ABBREVIATION


def _script(han: str, before: Language | None) -> Language:
    """Traditional where more characters stand only in Traditional character sets than only in Simplified ones.

    Characters of both (台, 干, 么) count for the script they are commoner in only where the others leave a tie.
    """
    sets = [(_encodes(c, "big5"), _encodes(c, "gb2312")) for c in han]
    traditional, simplified = sets.count((True, False)), sets.count((False, True))
    if traditional == simplified:
        traditional = sum(a != b for a, b in zip(han, to_simplified(han), strict=False))
        simplified = sum(a != b for a, b in zip(han, to_traditional(han), strict=False))
    if traditional == simplified:
        return before if before is not None and before.text == "zh" else Language.SIMPLIFIED
    return Language.TRADITIONAL if traditional > simplified else Language.SIMPLIFIED


@lru_cache(maxsize=_KEPT)
def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True

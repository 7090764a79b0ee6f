"""Whole sentences of Chinese and English text."""

from __future__ import annotations

import re

from bot.domain.language import TextLanguage
from bot.language.normalise import HAN

_BRACKETS = (("（", "）"), ("(", ")"), ("[", "]"), ("《", "》"))
_LONGEST_ASIDE = 500
"""How far away the bracket that closes may stand; one that is never closed holds nothing together."""
_CLOSERS = "”’」』》）)\"'】]"
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|Dr|Mr|Mrs|Ms|Prof|Fig|No|approx|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
    r"|\bet al|\b[A-Z])\.$"
)
_MAY_END = re.compile(r"(?:\betc|\b[ap]\.m|\b[A-Z])\.$")
_STARTER = re.compile(
    r"\s+(?:The|This|That|These|Those|It|Its|But|And|So|In|On|At|As|An?|We|You|They|He|She|There|If|When|However|Then"
    r"|Some|Not|Most|Many|People|Patients|For|To|No|Another|After|Before)\b(?!\.)"
)
_END = re.compile(
    rf"[。！？…]+[{re.escape(_CLOSERS)}]*|[.!?]+[{re.escape(_CLOSERS)}]*(?=\s|$|[\u4e00-\u9fff])|\n+"
)
_POINT_NUMBER = re.compile(r"(?:^|[:：;；]\s?)\(?\d{1,2}\.$")
_POINT_BEFORE_HAN = re.compile(r"(?:^|[\s:：;；,，、（(])\d{1,2}\.$")


_LEANING: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile("(?:它|其(?!他|它|中)|该|这|此|他们|她们|另|同时|而|但|并|结果|例如|更)"),
    "en": re.compile(
        r"(?:it|they|this|these|those|he|she|its|their|however|but|also|in addition|among (?:them|these)|both|such"
        r"|the results? show)\b",
        re.IGNORECASE,
    ),
}


def split(text: str) -> list[str]:
    """The sentences of ``text`` in order, stripped; joined they give the text back, white space aside.

    A semicolon does not end one: what follows it often has its subject before it ("...; only 20 % of the others").
    """
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if _ends_inside(piece, match.group(), text, match.end()):
            continue
        pieces.append(piece)
        start = match.end()
    pieces.append(text[start:])
    return [stripped for piece in pieces if (stripped := piece.strip())]


def _ends_inside(piece: str, mark: str, text: str, end: int) -> bool:
    """Whether what looks like an end is an abbreviation, a point's number, or stands inside a quotation or bracket."""
    told = piece.strip()
    if mark[0] in ".\n" and _POINT_NUMBER.search(told):
        return True
    if mark[0] != ".":
        return False
    following = text[end : end + 2].strip()[:1]
    if not following or HAN.match(following):
        return bool(following and _POINT_BEFORE_HAN.search(told) and HAN.match(text, end))
    if mark == "." and _MAY_END.search(told):
        return not _STARTER.match(text, end)
    if mark == "." and _ABBREVIATION.search(told):
        return following.isalnum()
    if mark[-1] in _CLOSERS and following.islower():
        return True  # He said "No." and left.
    return any(
        piece.count(opener) > piece.count(closer) and closer in text[end : end + _LONGEST_ASIDE]
        for opener, closer in _BRACKETS
    )


def leans_back(sentence: str, language: TextLanguage) -> bool:
    """Whether a sentence opens with a word ("It ...", "However ...") whose meaning stands in the sentence before it."""
    return bool(_LEANING[language].match(sentence))

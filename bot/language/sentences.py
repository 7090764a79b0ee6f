"""Whole sentences of Chinese and English text."""

from __future__ import annotations

import re

_CLOSERS = "”’」』》）)\"'】]"
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|etc|Dr|Mr|Mrs|Ms|Prof|Fig|No|al|approx|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
    r"|\b[A-Z])\.$"
)
_END = re.compile(
    rf"[。！？…]+[{re.escape(_CLOSERS)}]*|[.!?]+[{re.escape(_CLOSERS)}]*(?=\s|$|[\u4e00-\u9fff])|\n+"
)
_POINT_NUMBER = re.compile(r"\(?\d{1,2}\.")


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
    """Whether what looks like an end is an abbreviation, an initial, or stands inside an open bracket."""
    if _POINT_NUMBER.fullmatch(piece.strip()):
        return True
    if mark.startswith(".") and _ABBREVIATION.search(piece.rstrip()):
        following = text[end : end + 2].strip()
        return not following or following[0].islower() or following[0].isdigit() or following[0].isupper()
    opened = sum(piece.count(c) for c in "（([《")
    closed = sum(piece.count(c) for c in "）)]》")
    return mark[0] == "." and opened > closed

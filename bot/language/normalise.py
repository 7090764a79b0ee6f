"""Text as it should be read: no hidden characters, one width, one script. Home of OpenCC."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_HIDDEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
# Characters that show nothing although Unicode counts them as letters or marks.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_BREAK = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile(r"[^\S\n]+")
# OpenCC takes 看好干细胞 apart as 看 and 好干; cells are dry only where they were dried.
_STEM_CELL = re.compile(r"(?<![凍曬烘吹])乾細胞|干細胞")
_LINES = re.compile(r"\s*\n\s*")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COMBINING = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Characters that are never hidden, so that common text is not looked at one by one.
_SHOWN = re.compile("[\n -~\u00b0-\u024f\u2010-\u2027\u2030-\u2052\u3001-\u3029\u4e00-\u9fa5\uff01-\uff5e]*")
# Strokes through letters, and runs of marks stacked on one letter; a single accent is spelling.
_SCRIBBLE = re.compile(rf"[\u0334-\u0338\u20d2\u20d3\u20e5-\u20eb]|[{_COMBINING}]{{2,}}")
_ACCENT = re.compile(rf"(?<=[a-z])[{_COMBINING}]+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def clean(text: str) -> str:
    """The same words with compatibility forms folded (NFKC), hidden characters removed and white space collapsed.

    Case and script are kept, so the result can be shown. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return _SPACE.sub(" ", text).strip()
    # Composed first, so that a letter's own accents do not count as scribble; again at the end, because what is taken
    # away may leave letters and accents beside each other.
    folded = unicodedata.normalize("NFKC", _without_hidden(_VARIATION_SELECTORS.sub("", text)))
    return _tidy(unicodedata.normalize("NFKC", _SCRIBBLE.sub("", _without_hidden(folded))))


def visible(text: str) -> str:
    """A text of ours or of the library without hidden characters; its punctuation and widths stay as written."""
    return _tidy(_without_hidden(text))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``clean`` text in Simplified script, without case and accents: what rules and indexes match on, never shown."""
    folded = to_simplified(clean(text)).casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", folded)))


def to_simplified(text: str) -> str:
    """Traditional characters as Simplified ones; other text unchanged."""
    return str(_converter("t2s").convert(text)) if HAN.search(text) else text


def to_traditional(text: str) -> str:
    """Simplified characters as Traditional ones in Taiwan's standard forms; words and numbers stay as they are."""
    return _STEM_CELL.sub("幹細胞", str(_converter("s2tw").convert(text))) if HAN.search(text) else text


def _without_hidden(text: str) -> str:
    if _SHOWN.fullmatch(text):
        return text
    return "".join(
        c
        for c in _BREAK.sub("\n", text)
        if c == "\n" or c.isspace() or (c not in _BLANK and unicodedata.category(c) not in _HIDDEN)
    )


def _tidy(text: str) -> str:
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()


@lru_cache(maxsize=2)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)

"""Text as it should be read: no hidden characters, one width, one script. Home of OpenCC."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_HIDDEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
_KEPT_CONTROLS = "\n\t"
_SPACE = re.compile(r"[ \t\u00a0\u3000]+")
_LINES = re.compile(r"\s*\n\s*")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COMBINING_RUN = re.compile(r"([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]){2,}")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def clean(text: str) -> str:
    """The same words with compatibility forms folded (NFKC), hidden characters removed and white space collapsed.

    Case and script are kept, so the result can be shown.
    """
    if text.isascii() and text.isprintable():
        return _SPACE.sub(" ", text).strip()
    folded = unicodedata.normalize("NFKC", text)
    folded = _COMBINING_RUN.sub("", _VARIATION_SELECTORS.sub("", folded))
    visible = "".join(c for c in folded if c in _KEPT_CONTROLS or unicodedata.category(c) not in _HIDDEN)
    return _LINES.sub("\n", _SPACE.sub(" ", visible)).strip()


def visible(text: str) -> str:
    """A text of ours or of the library without hidden characters; its punctuation and widths stay as written."""
    kept = (c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in _HIDDEN)
    return _LINES.sub("\n", _SPACE.sub(" ", "".join(kept))).strip()


def fold(text: str) -> str:
    """``clean`` text in Simplified script and without case: what rules and indexes match on, never shown."""
    return to_simplified(clean(text)).casefold()


def to_simplified(text: str) -> str:
    """Traditional characters as Simplified ones; other text unchanged."""
    return str(_converter("t2s").convert(text)) if HAN.search(text) else text


def to_traditional(text: str) -> str:
    """Simplified characters as Traditional ones in Taiwan's standard forms; words and numbers stay as they are."""
    return str(_converter("s2tw").convert(text)) if HAN.search(text) else text


@lru_cache(maxsize=2)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)

"""Questions as they are spoken in Cantonese and other dialects, in the standard words that cues and indexes know."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".tsv")


def standard(text: str) -> str:
    """A Simplified Chinese text with words of dialects put into standard ones; other text unchanged."""
    if text.isascii():
        return text
    words, pattern = _dialect()
    return pattern.sub(lambda found: words[found.group()], text)


@lru_cache(maxsize=1)
def _dialect() -> tuple[dict[str, str], re.Pattern[str]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    words = dict(line.split("\t") for line in lines if not line.startswith("#"))
    longest_first = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(map(re.escape, longest_first)))

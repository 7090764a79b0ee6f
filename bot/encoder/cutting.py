"""Cuts very many texts into the encoder's pieces: those that its tokenizer gives, several times as fast.

Plain text is brought into shape here and cut by ``Lattice``; whatever is not plain goes the tokenizer's way.
"""

import json
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from bot.language.lattice import UNKNOWN, Lattice

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MANY = 500
"""For fewer texts the lattice is not worth building."""
_PLAIN = re.compile(
    "[\t\n -~\u00b0\u00b1\u00b7\u00d7\u2013\u2014\u2018\u2019\u201c\u201d"
    "\u3001-\u3003\u3008-\u3011\u3014-\u301b\u4e00-\u9fa5]*"
)
"""Characters of which only letters, digits, Chinese ones and the percent sign count, once compatibility forms are folded."""
_AS_IT_IS = re.compile(
    _PLAIN.pattern[:-2] + "\uff01-\uff04\uff06-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e]*"
)
"""The same with wide punctuation: text that loses nothing that counts when it is not folded."""
_RUNS = re.compile(r"[\u4e00-\u9fa5]+|[0-9]+|[a-z%]+")
"""What the tokenizer looks for pieces in, one by one."""
_NORMALIZER = ["NFKC", "Lowercase", {"Regex": r"[^\p{L}\p{N}\p{M}%]+"}]
_SPLITS = [{"Regex": r"\s+"}, {"Regex": r"\p{Han}+"}, {"Regex": r"\p{N}+"}]
_WORSE = 10.0
"""How much worse than the worst piece a tokenizer of this kind rates a character that is none."""
Numbers = NDArray[np.int64]


class Cutter:
    """Cuts texts as ``tokenizer`` does. Safe to share between threads."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        self._tokenizer = tokenizer

    def __call__(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The pieces of all texts one after another, and how many each text has."""
        if len(texts) < _MANY or self._lattice is None:
            return _joined(self._one_by_one(texts))
        shaped = [_shaped(text) for text in texts]
        pieces, sizes = self._lattice([runs or "" for runs in shaped])
        ends = np.cumsum(sizes)
        unknown = np.unique(np.searchsorted(ends, np.flatnonzero(pieces == UNKNOWN), side="right")).tolist()
        others = sorted({*unknown, *(place for place, runs in enumerate(shaped) if runs is None)})
        if not others:
            return pieces, sizes
        every = np.split(pieces, ends[:-1])
        for place, found in zip(others, self._one_by_one([texts[place] for place in others]), strict=True):
            every[place] = found
        return _joined(every)

    def _one_by_one(self, texts: Sequence[str]) -> list[Numbers]:
        found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(encoding.ids, dtype=np.int64) for encoding in found]

    @cached_property
    def _lattice(self) -> Lattice | None:
        """The vocabulary as a lattice; None for a tokenizer of another kind than ours."""
        settings = json.loads(self._tokenizer.to_str())
        if not _is_ours(settings):
            return None
        scores = dict(settings["model"]["vocab"])
        return Lattice(scores, min(scores.values()) - _WORSE)


def _shaped(text: str) -> str | None:
    """The runs of a plain text with spaces between; None for any other."""
    if _AS_IT_IS.fullmatch(text):
        return " ".join(_RUNS.findall(text.lower()))
    folded = normalize("NFKC", text).lower()
    return " ".join(_RUNS.findall(folded)) if _PLAIN.fullmatch(folded) else None


def _joined(each: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    sizes = np.array([len(pieces) for pieces in each], dtype=np.int64)
    return np.concatenate([np.zeros(0, dtype=np.int64), *each]), sizes


def _is_ours(settings: Any) -> bool:
    """Whether a tokenizer shapes text as ``_shaped`` does, and chooses as ``Lattice`` does."""
    try:
        steps = [step.get("pattern", step["type"]) for step in settings["normalizer"]["normalizers"]]
        splits = [split["pattern"] for split in settings["pre_tokenizer"]["pretokenizers"]]
        model = settings["model"]
    except (KeyError, TypeError):
        return False
    return (
        (steps, splits, model["type"]) == (_NORMALIZER, _SPLITS, "Unigram")
        and not model.get("byte_fallback")
        and not settings["added_tokens"]
    )

"""Index terms of mixed text: dictionary words for Chinese, stems for English, plain values for numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.language.dictionary import keep, segmenter_of
from bot.language.digits import canonical_number, with_digits
from bot.language.glossary import PAIR, Glossary
from bot.language.normalise import fold
from bot.language.segmentation import Segmenter
from bot.language.stems import stem
from bot.language.stop_words import STOP_WORDS, is_stop_word

_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*")
_OTHER_RUNS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*")
_ENGLISH_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_RUN = re.compile(_HAN.pattern + "+")
_GLOSSARY_FREQUENCY = 20_000


class Words:
    """Cuts text into index terms. Built once, with the glossary's words known to jieba."""

    def __init__(self, glossary: Glossary, kept: Path | None = None) -> None:
        """``kept`` is the file that ``keep`` wrote, which saves half a second where it still fits."""
        self._glossary = glossary
        self._jieba: Any = segmenter_of(kept)
        for name, terms in glossary.by_name.items():
            for run in _HAN_RUN.findall(name) if terms[0].kind != PAIR else ():
                if len(run) > 1:
                    self._jieba.add_word(run, _GLOSSARY_FREQUENCY)
        self._segmenter = Segmenter(self._jieba.FREQ, self._jieba.total)
        self.tokens_cached = lru_cache(maxsize=4096)(self._tokens)

    def keep(self, path: Path) -> None:
        """Write what the next start need not work out again."""
        english = (word for name in self._glossary.by_name for word in _ENGLISH_WORD.findall(name))
        keep(path, (word.removesuffix("'s") for word in (*STOP_WORDS["en"], *english)))

    def tokens(self, text: str) -> list[str]:
        """The index terms of ``text`` in order, repeated as they repeat; stop words are kept."""
        return list(self.tokens_cached(text))

    def of_many(self, texts: Sequence[str]) -> list[list[str]]:
        """The index terms of each of many texts, in no order: for indexing, which takes a fraction of the time so."""
        folded = [with_digits(fold(text)) for text in texts]
        return [
            [*chinese, *(term for run in _OTHER_RUNS.findall(text) for term in self._terms(run))]
            for chinese, text in zip(self._segmenter.of_many(folded), folded, strict=True)
        ]

    def content(self, text: str) -> list[str]:
        """The index terms of ``text`` that carry meaning, each once, in order."""
        return list(dict.fromkeys(term for term in self.tokens_cached(text) if not is_stop_word(term)))

    def words(self, han: str) -> list[str]:
        """The words of folded Chinese text, each character in just one of them."""
        return self._segmenter.words(han)

    def known(self, word: str) -> bool:
        """Whether the segmenter's dictionary has this Chinese word."""
        return bool(self._jieba.FREQ.get(word))

    def _tokens(self, text: str) -> tuple[str, ...]:
        return tuple(term for run in _RUNS.findall(with_digits(fold(text))) for term in self._terms(run))

    def _terms(self, run: str) -> Iterable[str]:
        if _HAN.match(run):
            return self._segmenter.words_and_parts(run)
        if run[0].isdigit():
            return [canonical_number(run)]
        return [stem(run.removesuffix("'s"))]

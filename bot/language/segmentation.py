"""The likeliest words of Chinese text by their frequencies: jieba's way without its guesses at new words, several times faster."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.language.lattice import Lattice

_KNOWN = re.compile("([\u4e00-\u9fd5]+)")
"""What jieba looks for words in; the rarer characters stand alone."""
_HAN = re.compile("[\u4e00-\u9fd5]+|[\u3400-\u9fff\uf900-\ufaff]")
_SHORT = 2
_LEAST = float("-inf")
_MANY = 1000
"""For fewer texts the lattice is not worth building."""
_TOGETHER = 1000
"""Texts cut at once: as much as stays near the processor."""


class Segmenter:
    """Cuts text with the words of a dictionary.

    A character may always be a word of its own. Of two ways that are as likely, that with the longer last word counts.

    Args:
        frequencies: of each word; 0 for what only begins a word, and every beginning of a word must be there.
        total: of all frequencies.

    """

    def __init__(self, frequencies: Mapping[str, int], total: int) -> None:
        self._frequencies = frequencies
        self._scores = _Scores(log(total))
        self._parts = _Parts(self)

    def words(self, han: str) -> list[str]:
        """Each character in just one word: the words whose frequencies multiply to the most."""
        found: list[str] = []
        for run in _KNOWN.split(han):
            if run and "\u4e00" <= run[0] <= "\u9fd5":
                begins, end = self._begins(run), len(run)
                bounds = [end]
                while end:
                    end = begins[end]
                    bounds.append(end)
                found += [run[begin:end] for end, begin in pairwise(bounds)][::-1]
            else:
                found += run
        return found

    def words_and_parts(self, han: str) -> list[str]:
        """The words, each after the words of two and three characters inside it, as ``jieba.cut_for_search`` gives them."""
        return [part for word in self.words(han) for part in self.with_parts(word)]

    def of_many(self, texts: Sequence[str]) -> list[list[str]]:
        """``words_and_parts`` of the Chinese in each of many texts; of very many, several times as fast."""
        runs = [_HAN.findall(text) for text in texts]
        if len(texts) < _MANY:
            return [[part for run in own for part in self.words_and_parts(run)] for own in runs]
        found = []
        for start in range(0, len(runs), _TOGETHER):
            numbers, sizes = self.lattice([" ".join(own) for own in runs[start : start + _TOGETHER]])
            chosen = numbers.tolist()
            for begin, end in pairwise(accumulate(sizes.tolist(), initial=0)):
                found.append(list(chain.from_iterable(map(self._parts.__getitem__, chosen[begin:end]))))
        return found

    def with_parts(self, word: str) -> list[str]:
        """A word after the words of two and three characters inside it."""
        if len(word) <= _SHORT:
            return [word]
        lengths = (2, 3) if len(word) > _SHORT + 1 else (2,)
        parts = (word[at : at + n] for n in lengths for at in range(len(word) - n + 1))
        return [*(part for part in parts if self._frequencies.get(part)), word]

    @cached_property
    def lattice(self) -> Lattice:
        """The dictionary, and every Chinese character, for very many texts."""
        from bot.language.lattice import Lattice  # numpy is not needed to read a question's words

        characters = map(chr, [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)])
        scores = dict.fromkeys(characters, self._scores[1])
        for word, frequency in self._frequencies.items():
            if frequency and _KNOWN.fullmatch(word):
                scores[word] = self._scores[frequency]
        return Lattice(scores, self._scores[1])

    def _begins(self, run: str) -> list[int]:
        """For each place in a run, where the last word begins on the likeliest way from the start to there."""
        frequency, scores = self._frequencies.get, self._scores
        length = len(run)
        begins = [0] * (length + 1)
        best = [0.0, *[_LEAST] * length]
        for start in range(length):
            here, end = best[start], start + 1
            found = frequency(run[start])
            score = here + scores[found or 1]
            while True:
                if score > best[end]:
                    best[end], begins[end] = score, start
                score = _LEAST
                if found is None or end == length:
                    break
                end += 1
                found = frequency(run[start:end])
                if found:
                    score = here + scores[found]
        return begins


class _Scores(dict[int, float]):
    """The logarithm of a word's share of all words, by its frequency."""

    def __init__(self, log_total: float) -> None:
        super().__init__()
        self._log_total = log_total

    def __missing__(self, frequency: int) -> float:
        self[frequency] = log(frequency) - self._log_total
        return self[frequency]


class _Parts(dict[int, list[str]]):
    """The words of a segmenter's lattice with their parts, by number."""

    def __init__(self, segmenter: Segmenter) -> None:
        super().__init__()
        self._segmenter = segmenter

    def __missing__(self, number: int) -> list[str]:
        self[number] = self._segmenter.with_parts(self._segmenter.lattice.words[number])
        return self[number]

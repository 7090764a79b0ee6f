"""Mends typing slips in a question: homophones in Chinese, slipped letters in English, towards words of the field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.language.glossary import Glossary
from bot.language.normalise import HAN, fold
from bot.language.sound import syllables
from bot.language.stems import stem
from bot.language.stop_words import STOP_WORDS, everyday, is_stop_word
from bot.language.words import Words

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[a-z]{5,}")
_SHORT_WORD = re.compile(r"\b[a-z]{4,}\b")
_LONGEST = 6


class Spelling:
    """Knows the words of the field by sound and by letters; leaves every word it knows as it is."""

    def __init__(
        self,
        words: Words,
        glossary: Glossary,
        is_word: Callable[[str], bool],
        other_names: Iterable[str] = (),
    ) -> None:
        """``is_word`` tells whether a lower-case English word is one that people use; such a word is no slip."""
        self._words = words
        self._is_word = is_word
        names = {*glossary.by_name, *(fold(name) for name in other_names)}
        self._han = {run for name in names for run in _HAN_RUN.findall(name) if 2 <= len(run) <= _LONGEST}
        self._by_sound = self._index_by_sound(self._han)
        self._latin = {word for name in names for word in _LATIN_WORD.findall(name)}
        self._swapped = dict(self._swaps(STOP_WORDS["en"]))
        self._latin_by_first: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._latin):
            self._latin_by_first[word[0]].append(word)

    def mend(self, text: str, known: Mapping[str, int] | frozenset[str] = frozenset()) -> str:
        """``text`` folded, with slips mended; words in ``known`` (folded) are never touched."""
        folded = fold(text)
        framed = _SHORT_WORD.sub(lambda match: self._swapped.get(match.group(), match.group()), folded)
        mended = _LATIN_WORD.sub(lambda match: self._mend_latin(match.group(), known), framed)
        return (
            _HAN_RUN.sub(lambda match: self._mend_han(match.group()), mended)
            if HAN.search(mended)
            else mended
        )

    def _swaps(self, words: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Words that only carry a question with two of their letters in each other's place ("waht"), as far as none is a word."""
        for word in words:
            for at in range(len(word) - 1) if _SHORT_WORD.fullmatch(word) else ():
                slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                if not (
                    is_stop_word(slip) or everyday(stem(slip)) or slip in self._latin or self._is_word(slip)
                ):
                    yield slip, word

    @staticmethod
    def _index_by_sound(names: Iterable[str]) -> dict[tuple[str, ...], str | None]:
        """Names by sound; a sound that two names share is left out, since it cannot say which is meant."""
        index: dict[tuple[str, ...], str | None] = {}
        for name in names:
            sound = syllables(name)
            index[sound] = None if sound in index else name
        return index

    def _mend_latin(self, word: str, known: Mapping[str, int] | frozenset[str]) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if word in self._latin or word in known or is_stop_word(word) or everyday(stem(word)):
            return word
        if self._is_word(word):
            return word
        allowed = 1 if len(word) < 8 else 2
        found = process.extractOne(
            word, self._latin_by_first.get(word[0], ()), scorer=OSA.distance, score_cutoff=allowed
        )
        return found[0] if found and stem(found[0]) != stem(word) else word

    def _mend_han(self, run: str) -> str:
        sounds = syllables(run)
        if len(sounds) != len(run):
            return run
        single = self._single_characters(run)
        out: list[str] = []
        start = 0
        while start < len(run):
            window, name = self._match(run, sounds, single, start)
            out.append(name)
            start += window
        return "".join(out)

    def _match(self, run: str, sounds: tuple[str, ...], single: list[bool], start: int) -> tuple[int, str]:
        for length in range(min(_LONGEST, len(run) - start), 1, -1):
            surface = run[start : start + length]
            if surface in self._han or (length > 1 and self._words.known(surface)):
                return length, surface
            if any(is_stop_word(character) for character in surface):
                continue  # 试验是 sounds like 实验室, but 是 is no slip
            name = self._by_sound.get(sounds[start : start + length])
            loose = all(single[start : start + length])
            if name is not None and (loose or (length > 2 and any(single[start : start + length]))):
                return length, name
        return 1, run[start]

    def _single_characters(self, run: str) -> list[bool]:
        """For each character, whether the segmenter finds it in no longer word: the trace of a slip."""
        return [len(word) == 1 for word in self._words.words(run) for _ in word]

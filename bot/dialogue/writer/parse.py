"""Sentences out of a model's stream, as soon as each is whole. Strict: what is not the asked-for JSON is no sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_WRAPPER = re.compile(r'\s*\{\s*"sentences"\s*:\s*\[')
_BETWEEN = " \t\r\n,"
_FENCE = re.compile(r"```(?:json|jsonl)?\s*$")
_LONGEST = 2_000
"""Characters of one JSON object; a longer one is no sentence."""


@dataclass(frozen=True, slots=True)
class RawSentence:
    """One sentence as the model wrote it, nothing checked but its shape."""

    text: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something in the stream that is no sentence."""

    text: str


class SentenceParser:
    """Reads ``{"text": ..., "passages": [...]}`` objects, one after another or inside ``{"sentences": [...]}``.

    Both shapes are read whatever was asked for, because models without structured output may return either.
    """

    def __init__(self) -> None:
        self._buffer = ""
        self._scanned = 0
        self._depth = 0
        self._quoted = self._escaped = False
        self._wrapped = False
        self._ended = False

    def feed(self, fragment: str) -> Iterator[RawSentence | Malformed]:
        """What became whole with this fragment of the stream."""
        self._buffer += fragment
        while not self._ended:
            found = self._next(final=False)
            if found is None:
                return
            yield from found

    def close(self) -> Iterator[RawSentence | Malformed]:
        """What the end of the stream leaves: an object that was never closed is no sentence."""
        while not self._ended and self._buffer.strip():
            found = self._next(final=True)
            if found is None:
                yield Malformed(self._buffer)
                return
            yield from found

    def _next(self, final: bool) -> list[RawSentence | Malformed] | None:
        """The next whole thing; an empty list when something was passed over; None when more is needed."""
        if self._scanned == 0:
            self._buffer = self._buffer.lstrip(_BETWEEN if self._wrapped else _BETWEEN + "[]")
            if not self._buffer:
                return None
            if self._wrapped and self._buffer[0] == "]":
                self._ended = True
                return []
            if self._buffer[0] != "{":
                return self._stray(final)
        if not self._wrapped and (opening := _WRAPPER.match(self._buffer)):
            self._take(opening.end())
            self._wrapped = True
            return []
        return self._object()

    def _stray(self, final: bool) -> list[RawSentence | Malformed] | None:
        """A line that is no object; the marks that some models put around code are passed over."""
        line, newline, rest = self._buffer.partition("\n")
        if not newline and not final:
            if len(line) <= _LONGEST:
                return None
            self._ended = True
        self._buffer = rest
        return [] if _FENCE.fullmatch(line.strip()) else [Malformed(line)]

    def _object(self) -> list[RawSentence | Malformed] | None:
        """The object that the buffer begins with, once its last bracket is there; each character is looked at once."""
        buffer = self._buffer
        for place in range(self._scanned, len(buffer)):
            character = buffer[place]
            if self._quoted:
                if self._escaped:
                    self._escaped = False
                elif character == "\\":
                    self._escaped = True
                elif character == '"':
                    self._quoted = False
                elif character == "\n":  # no string goes over a line: start again behind it
                    return [self._broken(place + 1)]
            elif character == '"':
                self._quoted = True
            elif character == "{":
                self._depth += 1
            elif character == "}":
                self._depth -= 1
                if self._depth == 0:
                    return [_sentence(self._take(place + 1))]
        self._scanned = len(buffer)
        if self._scanned > _LONGEST:
            self._ended = True
            return [self._broken(self._scanned)]
        return None

    def _broken(self, end: int) -> Malformed:
        return Malformed(self._take(end))

    def _take(self, end: int) -> str:
        taken, self._buffer = self._buffer[:end], self._buffer[end:]
        self._scanned = self._depth = 0
        self._quoted = self._escaped = False
        return taken


def _sentence(text: str) -> RawSentence | Malformed:
    if len(text) > _LONGEST:
        return Malformed(text)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Malformed(text)
    words, numbers = data.get("text"), data.get("passages")
    if not isinstance(words, str) or not isinstance(numbers, list):
        return Malformed(text)
    if not all(type(number) is int for number in numbers):
        return Malformed(text)
    return RawSentence(words, tuple(numbers))

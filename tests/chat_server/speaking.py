"""What a model's answer is made of: sentences in the form that was asked for, in pieces, and accidents on the line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.language.normalise import fold
from tests.chat_server.request import Given, Request

Sentence = tuple[str, list[int]]
"""A text and the passages it cites."""


@dataclass
class Pause:
    """Seconds of silence."""

    seconds: float


class Drop:
    """The connection is cut."""


@dataclass
class Refuse:
    """An HTTP error in the place of a stream."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


class Silence:
    """A refusal in the provider's own field, with no content."""


Piece = str | Pause | Drop | Refuse | Silence
Behaviour = Callable[[Request, int], Iterable[Piece]]
"""(request, how many requests there were before) -> what goes over the line."""


def relevant(request: Request, most: int = 2) -> list[tuple[Given, str]]:
    """The sentences of the passages that share most pairs of letters with the question, the best first."""
    asked = _pairs(request.question)
    found = [
        (len(asked & _pairs(f"{given.about} {sentence}")), -given.number, given, sentence)
        for given in request.passages
        for sentence in given.sentences
    ]
    best: dict[int, tuple[Given, str]] = {}
    for _, _, given, sentence in sorted(found, key=lambda one: one[:2], reverse=True):
        best.setdefault(given.number, (given, sentence))
    return list(best.values())[:most]


def _pairs(text: str) -> set[str]:
    folded = re.sub(r"\s+", " ", fold(text))
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def told(request: Request, sentences: Iterable[Sentence]) -> Iterator[str]:
    """The sentences in the form that was asked for, in pieces of a few letters."""
    objects = [json.dumps({"text": text, "passages": cited}, ensure_ascii=False) for text, cited in sentences]
    whole = '{"sentences": [' + ", ".join(objects) + "]}" if request.structured else "\n".join(objects) + "\n"
    yield from pieces(whole)


def pieces(text: str, size: int = 12) -> Iterator[str]:
    """A text as a model streams it."""
    yield from (text[start : start + size] for start in range(0, len(text), size))


def faithful(request: Request, _: int) -> Iterator[Piece]:
    """The passages' own sentences with the right numbers; a follow-up with the question before it."""
    if request.rewriting:
        before = request.blocks[0].splitlines()[-1]
        asked = re.sub(r"^(?:Patient: |患者：)", "", re.split(r" Answer: | 回答：", before)[0])
        yield from pieces(f"{request.question} {asked}")
        return
    yield from told(request, [(sentence, [given.number]) for given, sentence in relevant(request)])


def changed(change: Callable[[Request, Given, str], Sentence]) -> Behaviour:
    """A faithful model whose every sentence is changed."""

    def behaviour(request: Request, count: int) -> Iterator[Piece]:
        if request.rewriting:
            yield from faithful(request, count)
        else:
            yield from told(request, [change(request, given, text) for given, text in relevant(request, 3)])

    return behaviour


def instead(zh: str, en: str, cited: list[int] | None = None) -> Behaviour:
    """A model that says one thing whatever it is asked."""

    def behaviour(request: Request, _: int) -> Iterator[Piece]:
        text = zh if request.chinese else en
        if request.rewriting:
            yield from pieces(text)
        else:
            yield from told(request, [(text, [1] if cited is None else cited)])

    return behaviour

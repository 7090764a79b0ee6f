"""A message that asks several things ("is it safe, and who did it?"): its questions one by one.

Also the question inside a message that tells a story around it ("my mother had both knees replaced. What is SVF?").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.language import TextLanguage

_STOP = re.compile(r"[?？!！。;；\n]+|(?<![\d.])\.(?=\s)")
_ASKING = r"(?:what|how|which|who|when|where|why|is|are|was|were|do|does|did|can|could|will|would|has|have)"
_PAUSE = re.compile(
    rf"[,，]|\s[-–—]+\s|——|\s(?=and {_ASKING}\b)|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", re.IGNORECASE
)
_TELLING = re.compile(r"\w")
_JOINING = re.compile(r"(?i)^(?:and|but|also|then)\s+")
_MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """The questions of a message in their order."""

    questions: tuple[str, ...]
    framed: bool
    """Whether there is only one, with other words around it."""
    one_sentence: bool = False
    """Whether they are clauses of one sentence, so that what one names is meant by the others."""


def parts(
    text: str, asks: Mapping[TextLanguage, re.Pattern[str]], confirms: Sequence[re.Pattern[str]]
) -> Parts:
    """The questions of a message; none when it is one question as it stands.

    ``asks`` are the patterns by language of words that make a clause a question, ``confirms`` those of endings that only
    ask to be confirmed (", right?"), which are no question of their own.
    """
    for pattern in confirms:
        text = pattern.sub("", text)
    questions: list[str] = []
    around = False
    for clause in _clauses(text):
        if any(pattern.search(clause.casefold()) for pattern in asks.values()):
            questions.append(clause)
        else:
            around = True
    if len(questions) > 1 and not around:
        alone = len([sentence for sentence in _STOP.split(text) if _TELLING.search(sentence)]) == 1
        return Parts(tuple(questions[:_MOST_QUESTIONS]), framed=False, one_sentence=alone)
    return Parts(tuple(questions) if len(questions) == 1 and around else (), framed=True)


def _clauses(text: str) -> list[str]:
    return [
        _JOINING.sub("", clause.strip())
        for sentence in _STOP.split(text)
        for clause in _PAUSE.split(sentence)
        if _TELLING.search(clause)
    ]

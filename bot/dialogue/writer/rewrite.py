"""A follow-up made to stand on its own by the model; whatever it adds of its own is refused, and the rules read instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.dialogue.guardrails.screening import Screening
from bot.dialogue.writer.prompt import one_line
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.language.detect import detect
from bot.language.normalise import clean
from bot.language.numbers import numbers, same_number
from bot.language.stop_words import is_stop_word
from bot.language.words import Words

_LONGEST = 300
_KEPT = 0.6
"""The share of the question's telling words that a rewriting must keep."""
_KNOWN = 0.8
"""The share of a rewriting's telling words that must stand in the conversation."""


def refusal(
    rewritten: str,
    question: str,
    language: Language,
    history: Sequence[Turn],
    names: Sequence[str],
    words: Words,
    mask: Callable[[str], str],
    screen: Callable[[str], Screening],
) -> str | None:
    """Why a rewritten question is not used, in one word; None when it is.

    Args:
        names: of the studies that the conversation has cited, which a rewriting may use.
        screen: the guardrail that every question passes.

    """
    text = clean(rewritten)
    if not text or len(text) > _LONGEST:
        return "empty" if not text else "long"
    if detect(text, language).text != language.text:
        return "language"
    if mask(text) != text:
        return "personal-data"
    spoken = "\n".join([question, *(f"{turn.question}\n{turn.answer}" for turn in history), *names])
    known = numbers(spoken)
    if not all(any(same_number(number, other) for other in known) for number in numbers(text)):
        return "number"
    told, asked = _telling(text, words), _telling(question, words)
    if len(told & set(words.tokens(spoken))) < _KNOWN * len(told):
        return "new-words"
    if len(told & asked) < _KEPT * len(asked):
        return "other-question"
    return None if screen(text).action is None else "screened"


def first_line(text: str) -> str:
    """The rewritten question without what some models put around it."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return one_line(line).strip("\"'“”「」 ")


def _telling(text: str, words: Words) -> set[str]:
    return {term for term in words.content(text) if not is_stop_word(term)}

"""The last look at a sentence before it is shown: claims, urging, doses and diagnoses that the bot never states."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from bot.dialogue.guardrails.phrases import Match
from bot.dialogue.guardrails.reading import Reader, Reading
from bot.dialogue.guardrails.screening import first_rule
from bot.errors import GuardrailFailed
from bot.language.normalise import clean
from bot.prompts.guardrails import Guardrails

_KEPT = 2048
"""Sentences whose judgement is kept."""


class OutputCheck:
    """Finds what the bot never says. Any failure inside is a failed check."""

    def __init__(self, data: Guardrails) -> None:
        self._rules = data.rules["claims"]
        self._reader = Reader(data, typos=False)
        # The library's sentences come again and again; the same text breaks the same rule every time.
        self._judged = lru_cache(maxsize=_KEPT)(self._forbidden)

    def forbidden(self, text: str, attributed: bool) -> str | None:
        """The id of the first rule that ``text`` breaks, or None when it may be shown.

        Args:
            text: one or more sentences, of the model or of a quoted text.
            attributed: whether the text says itself whose claim it reports ("The article says: ...").

        Raises:
            GuardrailFailed: when anything inside fails; the sentence must then not be shown.
        """
        try:
            return self._judged(clean(text), attributed)
        except Exception as exc:
            raise GuardrailFailed(f"the output check failed: {type(exc).__name__}") from exc

    def _forbidden(self, text: str, attributed: bool) -> str | None:
        reading = self._reader.read(text)
        claimed = _claimed(reading)
        for rule in self._rules:
            if attributed and rule.reportable:
                continue
            matches = claimed if rule.deniable else list(reading.matches)
            if first_rule((rule,), reading, matches, text) is not None:
                return rule.rule_id
        return None


def _claimed(reading: Reading) -> list[Match]:
    """The matches that are stated: no denial reaches them, and their part of the sentence doubts nothing.

    A denial reaches to the end of its clause, a strong one ("there is no evidence that") to the end of its part; a
    word like "but" parts a sentence.
    """
    contrasts = [match.start for match in reading.matches if match.concept == "contrast"]

    def part(match: Match) -> tuple[int, int]:
        return reading.symbols.sentences[reading.clause(match)], bisect_left(contrasts, match.start)

    doubted = {part(match) for match in reading.matches if match.concept == "uncertain"}
    denied_clauses: dict[tuple[int, ...], int] = {}
    denied_parts: dict[tuple[int, ...], int] = {}
    for match in reversed(reading.matches):
        if match.concept == "denial":
            denied_clauses[(*part(match), reading.clause(match))] = match.end
        elif match.concept == "strong_denial":
            denied_parts[part(match)] = match.end
    return [
        match
        for match in reading.matches
        if part(match) not in doubted
        and denied_clauses.get((*part(match), reading.clause(match)), match.end) > match.start
        and denied_parts.get(part(match), match.end) > match.start
    ]

"""The first thing done with every question: emergencies, attacks, personal advice, other subjects, small talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.dialogue.guardrails.personal_data import mask
from bot.dialogue.guardrails.reading import Reader
from bot.dialogue.guardrails.screening import Screening, first_rule
from bot.dialogue.guardrails.speech import reported
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.domain.reply import Kind
from bot.errors import GuardrailFailed
from bot.language.normalise import clean, to_traditional
from bot.prompts.guardrails import Guardrails, Rule, Section

_ACTIONS: tuple[tuple[Section, Kind], ...] = (
    ("attacks", Kind.DECLINED),
    ("advice", Kind.DECLINED),
    ("off_topic", Kind.DECLINED),
    ("small_talk", Kind.SMALLTALK),
)
_CONTEXT = frozenset({"injection", "joint", "drug", "thinner"})
_TURNS_OF_CONTEXT = 2


class Screen:
    """Screens questions by the reviewed rules, without a model. Any failure inside is a failed check."""

    def __init__(self, data: Guardrails) -> None:
        self._rules = data.rules
        self._reader = Reader(data)

    def __call__(self, text: str, language: Language, history: Sequence[Turn] = ()) -> Screening:
        """What to do with ``text``, with messages in ``language``.

        Raises:
            GuardrailFailed: when anything inside fails; the question must then not be answered.
        """
        try:
            return self._screen(clean(text), language, history)
        except Exception as exc:
            raise GuardrailFailed(f"the screen failed: {type(exc).__name__}") from exc

    def _screen(self, text: str, language: Language, history: Sequence[Turn]) -> Screening:
        masked = mask(text)
        reading = self._reader.read(text)
        urgent = first_rule(
            self._rules["emergencies"], reading, reported(reading), text, self._context(history)
        )
        if urgent is not None:
            return _screening(Kind.EMERGENCY, urgent, language, masked)
        for section, action in _ACTIONS:
            rule = first_rule(self._rules[section], reading, reading.matches, text)
            if rule is not None:
                return _screening(action, rule, language, masked)
        return Screening(None, None, (), search=True, suggestions=(), masked=masked)

    def _context(self, history: Sequence[Turn]) -> frozenset[str]:
        """What earlier turns spoke of that a short follow-up ("now it is red") leaves unsaid."""
        if not history:
            return frozenset()
        concepts = {
            match.concept
            for turn in history[-_TURNS_OF_CONTEXT:]
            for match in reported(self._reader.read(turn.question))
            if match.concept in _CONTEXT
        }
        return frozenset(concepts | ({"after_emergency"} if history[-1].kind == Kind.EMERGENCY else set()))


def _screening(action: Kind, rule: Rule, language: Language, masked: str) -> Screening:
    return Screening(
        action=action,
        rule=rule.rule_id,
        messages=_in_language(rule.messages, language),
        search=rule.search,
        suggestions=_in_language(rule.suggestions, language) if rule.suggestions else (),
        masked=masked,
    )


def _in_language(texts: Mapping[str, tuple[str, ...]], language: Language) -> tuple[str, ...]:
    if language.value in texts:
        return texts[language.value]
    return tuple(map(to_traditional, texts[language.text]))

"""The first thing done with every question: emergencies, attacks, personal advice, other subjects, small talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.dialogue.guardrails.features import ASKING
from bot.dialogue.guardrails.fitted import ADVICE, ATTACK, CRISIS, EMERGENCIES, OFF_TOPIC, SMALL_TALK
from bot.dialogue.guardrails.general import general_question
from bot.dialogue.guardrails.net import UNSUSPECTED, SecondNet, Suspicion, signs_of
from bot.dialogue.guardrails.personal_data import mask
from bot.dialogue.guardrails.reading import Reader, Reading
from bot.dialogue.guardrails.screening import Outcome, Screening, first_rule, unscreened
from bot.dialogue.guardrails.speech import (
    asks,
    asks_of_studies,
    demanded,
    reported,
    talks_of_studies,
    tells_of_someone,
)
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.domain.reply import Kind
from bot.errors import GuardrailFailed
from bot.language.normalise import clean, to_traditional
from bot.prompts.guardrail_rules import Section
from bot.prompts.guardrails import Guardrails

_ACTIONS: tuple[tuple[Section, Kind], ...] = (
    ("attacks", Kind.DECLINED),
    ("advice", Kind.DECLINED),
    ("off_topic", Kind.DECLINED),
    ("small_talk", Kind.SMALLTALK),
)
_CONTEXT = frozenset({"injection", "joint", "drug", "thinner"})
_TURNS_OF_CONTEXT = 2
_OF_THE_FIELD = frozenset({"subject", "study", "the_studies", "joint", "injection"})
_CHOOSING = frozenset({"asks_choice", "help"})
_POLITE = frozenset({"greeting", "thanks", "goodbye"})
_OF_THE_BOT = frozenset({"who_are_you", "abilities"})
"""Of these and ``_POLITE`` small talk in the middle of a conversation holds one."""


class Screen:
    """Screens questions by the reviewed rules, then by the second net. Any failure inside is a failed check."""

    def __init__(self, data: Guardrails, second_net: SecondNet | None = None) -> None:
        """``second_net`` is None where its encoder is not at hand: the reviewed phrases then stand alone."""
        self._rules = data.rules
        self._study_talk = data.study_talk
        self._personal = data.personal
        self._signs = signs_of(data)
        self._reader = Reader(data)
        self._second_net = second_net

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
        found = self._found(text, history)
        if found is None:
            return unscreened(masked)
        rule = found.rule
        return Screening(
            action=found.action,
            rule=found.rule_id,
            messages=_in_language(rule.messages, language),
            search=rule.search or found.action is None,
            suggestions=_in_language(rule.suggestions, language) if rule.suggestions else (),
            masked=masked,
            general=general_question(masked, self._personal) if rule.search else masked,
            guessed=found.guessed,
            otherwise=found.otherwise,
        )

    def _found(self, text: str, history: Sequence[Turn]) -> Outcome | None:
        """What applies first: the phrases, then what the net suspects."""
        reading = self._reader.read(text)
        after_emergency = bool(history) and history[-1].kind == Kind.EMERGENCY
        second = (
            self._second_net(text, reading, self._reader.read, wary=after_emergency)
            if self._second_net is not None
            else UNSUSPECTED
        )
        urgent = first_rule(
            self._rules["emergencies"], reading, reported(reading), text, self._context(history)
        )
        if urgent is not None and not (
            second.calm
            and not after_emergency
            and talks_of_studies(reading, text, self._study_talk, self._signs)
        ):
            return Outcome(Kind.EMERGENCY, urgent, urgent.rule_id)
        known = self._known(reading, text, second)
        if (
            second.label in EMERGENCIES
            and not after_emergency
            and asks_of_studies(reading, text, self._study_talk)
        ):
            return known
        guessed = not after_emergency and self._guesses(second, reading, text)
        if second.label in EMERGENCIES and (second.pressing or known is None or known.rule.gives_way):
            return self._suspected(Kind.EMERGENCY, second.label, reading, text, guessed=guessed)
        if known is not None:
            return known
        if second.label not in (None, SMALL_TALK):
            otherwise = Kind.DECLINED if guessed and second.label in (ATTACK, ADVICE) else None
            return self._suspected(
                Kind.DECLINED, str(second.label), reading, text, guessed=guessed, otherwise=otherwise
            )
        return self._aside(second, reading, text, history)

    def _aside(
        self, second: Suspicion, reading: Reading, text: str, history: Sequence[Turn]
    ) -> Outcome | None:
        """Small talk, or what is only likely to be small talk or another subject: that is searched first."""
        if second.label == SMALL_TALK or second.idle:
            if history and _asks_on(reading):
                return None
            if second.label:
                return self._suspected(Kind.SMALLTALK, SMALL_TALK, reading, text)
            return self._suspected(None, SMALL_TALK, reading, text, otherwise=Kind.SMALLTALK)
        if second.aside and not history and not any(m.concept in _OF_THE_FIELD for m in reading.matches):
            guessed = self._guesses(second, reading, text)
            return self._suspected(None, OFF_TOPIC, reading, text, guessed=guessed, otherwise=Kind.DECLINED)
        return None

    def _known(self, reading: Reading, text: str, second: Suspicion) -> Outcome | None:
        """The first rule that is no emergency's and that does not give way to the net; another subject is then searched first."""
        for section, action in _ACTIONS:
            rule = first_rule(self._rules[section], reading, reading.matches, text)
            if rule is not None and not (second.harmless and rule.gives_way):
                return Outcome(action, rule, rule.rule_id)
            if rule is not None and section == OFF_TOPIC:
                return Outcome(None, rule, rule.rule_id, otherwise=action)
        return None

    def _suspected(
        self,
        action: Kind | None,
        label: str,
        reading: Reading,
        text: str,
        *,
        guessed: bool = False,
        otherwise: Kind | None = None,
    ) -> Outcome:
        """The rule for what the net has found; of several the first whose ``when`` applies."""
        rules = [rule for rule in self._rules["suspected"] if rule.rule_id.split("/")[0] == label]
        closer = first_rule((rule for rule in rules if rule.when), reading, reading.matches, text)
        rule = closer or next(rule for rule in rules if not rule.when)
        return Outcome(action, rule, f"net:{rule.rule_id}", guessed, otherwise)

    def _guesses(self, second: Suspicion, reading: Reading, text: str) -> bool:
        """Whether what the net suspects gives way to what the library speaks of.

        Another subject always does; an emergency only in a question that tells nobody's own state, an attempt to change
        the rules only in one that demands nothing, and a wish for advice only in one that tells nobody's own state and asks for no choice.
        """
        present = {match.concept for match in reading.matches}
        if second.label in EMERGENCIES:
            calm = not tells_of_someone(reading, self._study_talk)
            dire = second.label == CRISIS and bool(self._study_talk.dire & present)
            return calm and not dire and not second.certain and asks(text, self._study_talk)
        if second.label == ATTACK:
            question = text.endswith(ASKING) or asks(text, self._study_talk)
            return question and not demanded(reading, self._study_talk)
        if second.label == ADVICE:
            calm = not tells_of_someone(reading, self._study_talk)
            return calm and asks(text, self._study_talk) and not _CHOOSING & present
        return second.label == OFF_TOPIC or second.aside

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


def _asks_on(reading: Reading) -> bool:
    """Whether what looks like small talk goes on with what was answered: "really?", "is that good?"."""
    present = {match.concept for match in reading.matches}
    return not _OF_THE_BOT & present and ("asks_back" in present or not _POLITE & present)


def _in_language(texts: Mapping[str, tuple[str, ...]], language: Language) -> tuple[str, ...]:
    if language.value in texts:
        return texts[language.value]
    return tuple(map(to_traditional, texts[language.text]))

"""What the screen makes of a question, and the choosing of the first rule that applies."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bot.dialogue.guardrails.phrases import Match
from bot.dialogue.guardrails.reading import Reading
from bot.domain.reply import Kind
from bot.prompts.guardrail_rules import Rule, Scope


@dataclass(frozen=True, slots=True)
class Screening:
    """What to do with a question before anything else is done."""

    action: Kind | None
    """EMERGENCY, DECLINED, SMALLTALK, or None: go on and search."""
    rule: str | None
    """The id of the rule that applied, or that applies where the library has no answer."""
    messages: tuple[str, ...]
    """Reviewed sentences in the reply's language; the first says what to do now, or what the bot cannot do."""
    search: bool
    """For declined advice: whether what the library says on the subject should follow."""
    suggestions: tuple[str, ...]
    masked: str
    """The question with personal data masked: the only form that may be logged, stored, embedded or sent."""
    general: str
    """What to search for: ``masked``, for declined advice without whose it is, his age and his illnesses."""
    guessed: bool = False
    """Only a guess: it holds unless the library speaks of what is asked."""
    otherwise: Kind | None = None
    """Without an action, or when a guess has given way: what the reply is, in ``messages``, where the library has no answer."""

    @property
    def idle(self) -> bool:
        """Perhaps only small talk: it leans on nothing said before."""
        return self.otherwise is Kind.SMALLTALK


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applies to a text; without an ``action`` it applies only where the library has no answer."""

    action: Kind | None
    rule: Rule
    rule_id: str
    """For the trace."""
    guessed: bool = False
    otherwise: Kind | None = None
    """Both as of a ``Screening``."""


def unscreened(masked: str) -> Screening:
    """What holds for a question that nothing applies to."""
    return Screening(None, None, (), search=True, suggestions=(), masked=masked, general=masked)


def searched_first(guess: Screening) -> Screening:
    """What holds where a mere guess gives way to the library: nothing, or what it says where the library has no answer."""
    if guess.action is None or guess.otherwise is None:
        return unscreened(guess.masked)
    return replace(guess, action=None, search=True, general=guess.masked, guessed=False)


def first_rule(
    rules: Iterable[Rule],
    reading: Reading,
    matches: Iterable[Match],
    text: str,
    context: AbstractSet[str] = frozenset(),
) -> Rule | None:
    """The first rule of which one alternative or one pattern applies.

    Args:
        matches: those matches of ``reading`` that count.
        text: the cleaned text, for patterns.
        context: concepts that count as present everywhere, from earlier turns.
    """
    by_clause = reading.concepts(matches)
    together: dict[Scope, list[AbstractSet[str]]] = {}
    for rule in rules:
        if any(pattern.search(text) for pattern in rule.patterns):
            return rule
        if rule.scope not in together:
            together[rule.scope] = [group | context for group in reading.groups(rule.scope, by_clause)]
        for present in together[rule.scope]:
            for alternative in rule.when:
                if (
                    alternative.needs <= present
                    and not alternative.without & present
                    and (rule.scope != "whole" or not reading.uncovered(alternative.needs | {"courtesy"}))
                ):
                    return rule
    return None

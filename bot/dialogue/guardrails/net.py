"""The second net: a small fitted classifier beside the phrases, for what patients word in ways no list foresees."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.dialogue.guardrails.features import Row, features, grams
from bot.dialogue.guardrails.fitted import (
    CRISIS,
    EMERGENCIES,
    LABELS,
    NOT_URGENT,
    OFF_TOPIC,
    SMALL_TALK,
    Net,
    read_net,
)
from bot.dialogue.guardrails.reading import Reading
from bot.dialogue.guardrails.speech import reported, undenied
from bot.language.normalise import fold
from bot.prompts.guardrails import ROLES, Guardrails

_LOG = structlog.get_logger(__name__)
_SENTENCE_END = re.compile(r"(?<=[.!?。!?;;\n])\s*")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_WINDOW = 2
"""Up to so many sentences on end are also looked at by themselves: a long story must not drown the one that matters."""

_TOLD = frozenset({"own", "now"})
_ACUTE = frozenset({"now", "done", "help"})
_ANCHORS = frozenset({"now", "help", "wants_to_die", "too_much"})
_LASTING = "long_standing"
_NOT_ACUTE = "painful"
"""The one sign that long standing makes harmless."""
_WARY = 0.5
_PRESSING = 2
"""So many times the limit is asked for where a phrase has already said what a text is."""
_CERTAIN = 0.6
"""From this probability on an emergency is never a mere guess."""


class Encoder(Protocol):
    """The part of the embedder that the net needs."""

    @property
    def fingerprint(self) -> str:
        """What tells two versions of the model apart."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the net makes of a text."""

    label: str | None
    """The label that is probable enough to act on; None when there is none."""
    pressing: bool
    """So surely an emergency that no phrase explains it away as a question of medicine."""
    certain: bool
    """So surely an emergency that it is never taken for a mere guess."""
    calm: bool
    """Surely no emergency: with a reviewed sign of study talk beside it, a phrase's alarm may be dropped."""
    harmless: bool
    """Surely a harmless question: a phrase alone does not make it advice or another subject."""
    idle: bool
    """Small talk rather than anything else, if not surely so."""
    aside: bool
    """The same for another subject."""


UNSUSPECTED = Suspicion(
    None, pressing=False, certain=False, calm=False, harmless=False, idle=False, aside=False
)
"""What holds where there is no net."""


class SecondNet:
    """Judges texts with the fitted numbers. Built once; judging changes nothing in it."""

    def __init__(self, net: Net, encoder: Encoder, data: Guardrails) -> None:
        self._net = net
        self._places = {name: place for place, name in enumerate(net.concepts)}
        self._encoder = encoder
        self._signs = signs_of(data)

    def __call__(
        self, text: str, reading: Reading, read: Callable[[str], Reading], *, wary: bool = False
    ) -> Suspicion:
        """What a cleaned text is to be taken for.

        Args:
            read: reads a part of the text, as the whole was read.
            wary: whether the turn before was an emergency; half the probability is then enough for another.
        """
        if not reading.symbols.items:
            return UNSUSPECTED
        limits = self._net.limits
        whole = self.probabilities(text, reading)
        harmless = whole["question"] >= limits["harmless"]
        urgent = self._urgent(text, reading, read, whole, in_parts=not harmless)
        alarm = sum(urgent.values())
        label: str | None = None
        least = limits["emergency"] * (_WARY if wary else 1)
        doubt = 0.0 if wary else whole[SMALL_TALK] + (0.0 if self._told(reading) else whole["question"])
        worst = max(urgent, key=urgent.__getitem__)
        if alarm >= max(least, doubt) and (wary or not self._lasting(reading, worst, alarm)):
            label = worst
        else:
            suspected = [name for name in NOT_URGENT if whole[name] >= limits[name]]
            label = max(suspected, key=whole.__getitem__, default=None)
        likeliest = max(whole, key=whole.__getitem__)
        return Suspicion(
            label,
            pressing=alarm >= min(_PRESSING * limits["emergency"], 1),
            certain=alarm >= _CERTAIN,
            calm=alarm < limits["calm"],
            harmless=label is None and harmless,
            idle=label is None and likeliest == SMALL_TALK,
            aside=label is None and likeliest == OFF_TOPIC,
        )

    def _told(self, reading: Reading) -> bool:
        """Whether a text speaks of a person or of now, or reports a sign: otherwise harm must be likelier than none."""
        return any(match.concept in _TOLD for match in reading.matches) or any(
            match.concept in self._signs for match in reported(reading)
        )

    def _anchored(self, reading: Reading) -> bool:
        """Whether a part of a text reports a sign, or speaks of now, of harm or of help: else only certainty counts."""
        return any(match.concept in self._signs | _ANCHORS for match in reported(reading))

    def _lasting(self, reading: Reading, label: str, alarm: float) -> bool:
        """Whether a text tells of nothing but a pain of long standing, where the net is not certain of harm."""
        present = {match.concept for match in reading.matches}
        acute = present & (_ACUTE | self._signs) - {_NOT_ACUTE}
        return label != CRISIS and alarm < _CERTAIN and _LASTING in present and not acute

    def _urgent(
        self,
        text: str,
        reading: Reading,
        read: Callable[[str], Reading],
        whole: Mapping[str, float],
        *,
        in_parts: bool,
    ) -> dict[str, float]:
        """How probable each emergency is, by what remains of the text when denied signs are left out."""
        told = _without_denied(reading, self._signs)
        if told is not None:
            whole = self.probabilities(told, read(told)) if told else dict.fromkeys(LABELS, 0.0)
        found = [whole]
        for part in windows(text) if in_parts and told is None else []:
            part_reading = read(part)
            if not _of_studies(part_reading):
                alone = self.probabilities(part, part_reading)
                if self._anchored(part_reading) or sum(map(alone.__getitem__, EMERGENCIES)) >= _CERTAIN:
                    found.append(alone)
        return max(
            ({label: of_part[label] for label in EMERGENCIES} for of_part in found),
            key=lambda urgent: sum(urgent.values()),
        )

    def probabilities(self, text: str, reading: Reading) -> dict[str, float]:
        """How probable each label is; they add up to one."""
        net = self._net
        found = [net.grams[gram] for gram in grams(reading) if gram in net.grams]
        scores = self.row(text, reading) @ net.weights + net.bias + net.gram_weights[found].sum(axis=0)
        odds = np.exp(scores - scores.max())
        return dict(zip(LABELS, map(float, odds / odds.sum()), strict=True))

    def row(self, text: str, reading: Reading) -> Row:
        """The features of a text."""
        vector = self._encoder.encode([fold(text)])[0]
        return features(text, reading, vector, self._places, self._signs)


def second_net(data: Guardrails, encoder: Encoder, net: Net | None = None) -> SecondNet | None:
    """The net on an encoder, or None, said in the log, when it was fitted on vectors of another.

    Raises:
        ConfigurationError: when the shipped numbers are malformed.
    """
    fitted = net or read_net()
    if fitted.encoder != encoder.fingerprint:
        _LOG.warning("second_net_off", fitted_on=fitted.encoder, encoder=encoder.fingerprint)
        return None
    return SecondNet(fitted, encoder, data)


def windows(text: str) -> list[str]:
    """Each sentence and each run of two sentences of a text that has more."""
    sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
    return [
        " ".join(sentences[start : start + size])
        for size in range(1, min(_WINDOW, len(sentences) - 1) + 1)
        for start in range(len(sentences) - size + 1)
    ]


def _without_denied(reading: Reading, signs: AbstractSet[str]) -> str | None:
    """The text without the clauses that do nothing but deny signs; None where there is no such clause.

    A vector does not see a "no": "no fever" looks like a fever to it.
    """
    clauses = reading.symbols.clauses
    named = {reading.clause(match) for match in reading.matches if match.concept in signs}
    stated = {reading.clause(match) for match in undenied(reading) if match.concept in signs}
    if not named - stated:
        return None
    left = [word for word, at in zip(reading.symbols.words, clauses, strict=True) if at not in named - stated]
    return _BETWEEN_HAN.sub("", " ".join(left))


def _of_studies(reading: Reading) -> bool:
    present = {match.concept for match in reading.matches}
    return bool({"study", "the_studies"} & present) and "own" not in present


def screening_concepts(data: Guardrails) -> tuple[str, ...]:
    """The concepts that questions are screened by; those for what the bot itself says tell nothing of a question."""
    named = {
        name
        for section, rules in data.rules.items()
        if section != "claims"
        for rule in rules
        for one in rule.when
        for name in one.needs | one.without
    }
    return tuple(sorted((named | set(ROLES)) - {"after_emergency"}))


def signs_of(data: Guardrails) -> frozenset[str]:
    """The concepts that the emergency rules ask for, without those that only say where, when and whose."""
    needed = {name for rule in data.rules.get("emergencies", ()) for one in rule.when for name in one.needs}
    return frozenset(needed - {*ROLES, "leg", "spot", "still_unwell", "putting_off"})

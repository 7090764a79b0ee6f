"""Scores from signals: which sentence answers best.

A linear model fitted by ``patient-bot fit``; its weights stand in ``calibration.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from pathlib import Path

from bot.dialogue.reading import Reading
from bot.dialogue.signals import SIGNAL_NAMES, Candidate
from bot.errors import ConfigurationError

_FAR, _FAR_OF_STUDY = 2.0, 4.0
"""How far below the best a sentence may score that answers the particular thing asked for; more where the study is named."""
_FAR_OF_HARM = 6.0
"""The same for a sentence on the very harm that is asked about."""
_HARMS = frozenset({"disease", "safety", "symptom"})
"""Kinds of things that may be such a harm."""
_ANY_HARM = frozenset({"side effect", "serious adverse event", "safety", "long-term safety", "emergency"})
"""Words for harm as such."""
_NOTHING_OF_IT = 0.3
"""How much of a question's things a sentence must lack to have nothing of one."""
_SENTENCE = re.compile(r"[。.!?！？;；:：…][”’」』》）)\"'】\]]*\s*$")
_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted weights, by name of signal, and the probability (``answerable``) from which the library is taken to answer."""

    ranking: Mapping[str, float]
    threshold: float


@lru_cache(maxsize=1)
def read_calibration(path: Path = _FILE) -> Calibration:
    """The shipped calibration.

    Raises:
        ConfigurationError: when the file does not hold a weight for every signal.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    lacking = [n for n in SIGNAL_NAMES if n not in data["ranking"]]
    if lacking:
        raise ConfigurationError(f"{path}: no weight for {', '.join(lacking)}; fit again")
    return Calibration(data["ranking"], data["threshold"])


def best_first(
    reading: Reading, candidates: Sequence[Candidate], calibration: Calibration
) -> list[tuple[float, Candidate]]:
    """What may answer with its scores, best first: whole sentences, of the named study where one is named."""
    whole = [c for c in candidates if _SENTENCE.search(c.text) or c.passage.lead]
    return rank(reading, _of_named_study(reading, whole or candidates), calibration)


def _of_named_study(reading: Reading, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Without the sentences of other studies, where the question names one: a right figure of a wrong study misleads."""
    if not reading.named or not any(c.signals.study > 0 for c in candidates):
        return candidates
    return [c for c in candidates if c.signals.study > 0]


def rank(
    reading: Reading, candidates: Sequence[Candidate], calibration: Calibration
) -> list[tuple[float, Candidate]]:
    """The candidates with their scores, best first.

    What answers the particular thing that is asked for (who wrote it, what it costs) comes before the rest, and so does,
    for a follow-up, what speaks of the thing that it names itself ("and the hip?").
    """
    weights = [calibration.ranking[name] for name in SIGNAL_NAMES]
    scored = [(sum(map(mul, weights, candidate.signals.vector())), candidate) for candidate in candidates]
    ranked = sorted(scored, key=lambda pair: -pair[0])
    wanted = [place for place, ask in enumerate(reading.asks) if reading.binds(ask)]
    if ranked and reading.carried and (reading.named or reading.switch):
        ranked = _own_first(reading, ranked)
    if ranked and reading.asks_for("safety"):
        ranked = _harm_first(reading, ranked)
    if not wanted or not ranked:
        return ranked
    least = ranked[0][0] - (_FAR_OF_STUDY if reading.named else _FAR)
    fits = [
        score >= least
        and all(candidate.answers[place] for place in wanted)
        and (candidate.signals.study > 0 or not reading.named)
        for score, candidate in ranked
    ]
    order = sorted(range(len(ranked)), key=lambda place: not fits[place])
    return [ranked[place] for place in order]


def named_harms(reading: Reading) -> list[int]:
    """Which of a question's concepts are a harm of its own kind: an infection, a clot, not harm as such."""
    return [
        place
        for place, concept in enumerate(reading.concepts)
        if concept.kind in _HARMS and concept.standard.get("en") not in _ANY_HARM
    ]


def _harm_first(reading: Reading, ranked: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """The ranking with those sentences first that speak of the harm that is asked about, where the best has nothing of it.

    "Can it cause an infection?" is not answered by what is known of safety in general.
    """
    harms = named_harms(reading)
    best = ranked[0][1]
    if best.signals.known_missing < _NOTHING_OF_IT or any(best.covers[place] for place in harms):
        return ranked
    safety = [place for place, ask in enumerate(reading.asks) if ask.name == "safety"]

    def speaks(pair: tuple[float, Candidate]) -> bool:
        near = pair[0] >= ranked[0][0] - _FAR_OF_HARM and not pair[1].passage.commercial
        told = all(pair[1].answers[place] for place in safety)
        return near and told and any(pair[1].covers[place] for place in harms)

    return sorted(ranked, key=lambda pair: not speaks(pair))


def _own_first(reading: Reading, ranked: Sequence[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """The ranking with those sentences first that speak of what a follow-up names itself, where the best does not."""
    things = {concept.surface for concept in reading.things} - reading.carried
    own = [place for place, concept in enumerate(reading.concepts) if concept.surface in things]

    def speaks(pair: tuple[float, Candidate]) -> bool:
        near = pair[0] >= ranked[0][0] - (_FAR_OF_STUDY if reading.named else _FAR)
        of_it = pair[1].signals.study > 0 or not reading.named
        return near and of_it and any(pair[1].covers[place] for place in own)

    return sorted(ranked, key=lambda pair: not speaks(pair))

"""The fitted numbers of the second net, and the labels that they tell texts apart by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.guardrails.features import SHAPE
from bot.errors import ConfigurationError

_FILE = Path(__file__).with_name("net.json")

EMERGENCIES = ("call", "crisis", "go")
"""Labels of urgent texts: call an ambulance, a wish to die, see a doctor today."""
CRISIS = "crisis"
SMALL_TALK = "small_talk"
OFF_TOPIC = "off_topic"
ATTACK = "attack"
ADVICE = "advice"
NOT_URGENT = (ATTACK, "advice", OFF_TOPIC, SMALL_TALK)
"""Labels of texts that are neither urgent nor questions."""
LABELS = (*EMERGENCIES, "advice", ATTACK, OFF_TOPIC, SMALL_TALK, "question")
"""What a text can be taken for; ``small_talk`` and a ``question`` are harmless."""
LIMITS = ("emergency", *NOT_URGENT, "calm", "harmless")
"""The probabilities that the net is used with."""


@dataclass(frozen=True, slots=True)
class Net:
    """The fitted numbers."""

    concepts: tuple[str, ...]
    weights: NDArray[np.float32]
    """Shape (features, labels)."""
    bias: NDArray[np.float32]
    grams: Mapping[str, int]
    """The symbols and pairs of symbols that count, each with its row of ``gram_weights``."""
    gram_weights: NDArray[np.float32]
    """Shape (grams, labels)."""
    limits: Mapping[str, float]
    """From which probability a text is taken for an emergency, for advice, ...; see ``Suspicion``."""
    encoder: str
    """The fingerprint of the encoder whose vectors the weights were fitted on."""


@lru_cache(maxsize=1)
def read_net(path: Path = _FILE) -> Net:
    """The shipped numbers.

    Raises:
        ConfigurationError: when the file is not what ``python -m bot.evaluation.fit_screen`` writes.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        concepts = tuple(data["concepts"])
        rows = [
            *data["vector"],
            *data["present"],
            *data["reported"],
            *(data["shape"][name] for name in SHAPE),
        ]
        weights = np.array(rows, dtype=np.float32)
        bias = np.array([data["bias"][label] for label in LABELS], dtype=np.float32)
        of_grams = np.array(list(data["grams"].values()), dtype=np.float32)
        limits = {name: float(data["limits"][name]) for name in LIMITS}
        if len(data["present"]) != len(concepts) or len(data["reported"]) != len(concepts):
            raise ValueError("not one row for each concept")
        if weights.shape != (len(rows), len(LABELS)) or of_grams.shape[1:] != (len(LABELS),):
            raise ValueError("not one weight for each label")
        places = {gram: place for place, gram in enumerate(data["grams"])}
        return Net(concepts, weights, bias, places, of_grams, limits, str(data["encoder"]))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ConfigurationError(
            f"{path}: {exc}; fit again with python -m bot.evaluation.fit_screen"
        ) from exc

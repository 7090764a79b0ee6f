"""How far a word that the glossary lacks names a subject ("vitamin", "Europe") and does not only carry talk ("afterwards")."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.errors import ConfigurationError

FILE = Path(__file__).with_name("topical.json")
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Topicality:
    """A linear model over the encoder's vector of a word, fitted by ``patient-bot fit``."""

    weights: NDArray[np.float32]
    """Shape (dim,)."""
    bias: float
    encoder: str
    """The fingerprint of the encoder that it was fitted on."""

    def __call__(self, vector: NDArray[np.float32]) -> float:
        """How probably a word with this vector, shape (dim,), names a subject: 0 to 1; 1 where no model fits."""
        if not len(self.weights):
            return 1.0
        return float(1 / (1 + np.exp(-(vector @ self.weights + self.bias))))


UNKNOWING = Topicality(np.zeros(0, dtype=np.float32), 0.0, "")
"""Takes every word for a subject."""


def topicality(fingerprint: str, path: Path = FILE) -> Topicality:
    """The shipped model for an encoder; said in the log when it was fitted on another.

    Raises:
        ConfigurationError: when the file is not what ``patient-bot fit`` writes.
    """
    shipped = _read(path)
    if shipped.encoder == fingerprint:
        return shipped
    _LOG.warning("topicality_off", fitted_on=shipped.encoder, encoder=fingerprint)
    return UNKNOWING


@lru_cache(maxsize=1)
def _read(path: Path) -> Topicality:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Topicality(
            np.array(data["weights"], dtype=np.float32), float(data["bias"]), str(data["encoder"])
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: {exc}; fit again with patient-bot fit") from exc

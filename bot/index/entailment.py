"""Whether one text entails another, by any sentence-transformers CrossEncoder that was trained for it. Off by default."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np

from bot.errors import ConfigurationError

_WANTED = "entail"


class Entailment:
    """A pair model with its threshold. Loading takes seconds; one pair takes tens of milliseconds on a processor."""

    def __init__(self, model: str, least: float) -> None:
        """
        Args:
            model: a name or folder that sentence-transformers can load, with one label or one called "entailment".
            least: the probability of entailment, 0 to 1, below which a sentence is not entailed.

        Raises:
            ConfigurationError: when the model cannot be loaded or has no such label.
        """
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(model, device="cpu")
        except Exception as exc:  # the vendor raises OSError, ValueError, ImportError, its own and its hub's
            raise ConfigurationError(
                f"BOT_ENTAILMENT_MODEL: {model!r} cannot be loaded ({exc}); give a folder or a name that this machine "
                "has or can download, or unset it"
            ) from exc
        self._column = _column(model, self._model)
        self._least = least
        self._lock = Lock()

    def probability(self, known: str, said: str) -> float:
        """How probable it is that ``known`` entails ``said``, 0 to 1; NaN when the model gives none."""
        with self._lock:
            logits = self._model.predict([(known, said)], activation_fn=_as_it_is, show_progress_bar=False)
        row = np.asarray(logits, dtype=np.float64).reshape(-1)
        if len(row) == 1:
            return float(1 / (1 + np.exp(-row[0])))
        raised = np.exp(row - row.max())
        return float(raised[self._column] / raised.sum())

    def __call__(self, known: str, said: str) -> bool:
        """Whether ``known`` entails ``said``. A model that gives no number entails nothing."""
        return self.probability(known, said) >= self._least


def _as_it_is(logits: Any) -> Any:
    """Some models come with their own activation; what is compared here is worked out from the plain outputs."""
    return logits


def _column(name: str, model: Any) -> int:
    """The output that stands for entailment."""
    labels = {int(place): str(label) for place, label in (model.config.id2label or {}).items()}
    if len(labels) == 1:
        return 0
    found = [p for p, label in labels.items() if _WANTED in label.lower() and "not" not in label.lower()]
    if len(found) != 1:
        raise ConfigurationError(
            f"BOT_ENTAILMENT_MODEL: {name!r} has the labels {', '.join(labels.values())}; one must be called entailment"
        )
    return found[0]

"""What is said around a handoff to a person: ``prompts/handoff.yaml``, checked for both languages when it is read."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ConfigurationError
from bot.prompts.texts import Texts, lacking, read_texts

_PATIENT = ("consent", "automatic", "open", "taken", "resolved", "person")
_STAFF = (
    "title.asked", "title.emergency", "title.no_answer", "language.zh", "language.zh-Hant", "language.en",
    "masked", "agreed", "by_setting", "urgent", "note", "conversation", "nothing", "earlier", "patient",
    "bot.answer", "bot.no_answer", "bot.declined", "bot.emergency", "bot.smalltalk", "take", "take_over",
    "resolve", "waiting", "taken", "resolved", "erased", "said", "meanwhile", "reminder", "take_first",
    "not_yours", "already", "failed", "closed", "too_long", "only_text",
)  # fmt: skip
_NEEDED = frozenset({f"patient.{name}" for name in _PATIENT} | {f"staff.{name}" for name in _STAFF})


class HandoffTexts(Texts):
    """The reviewed texts by dotted name."""


def read_handoff(prompts_dir: Path) -> HandoffTexts:
    """The texts of ``handoff.yaml``.

    Raises:
        ConfigurationError: when the file is missing or malformed, naming what is wrong in it.
    """
    path = prompts_dir / "handoff.yaml"
    texts = read_texts(path)
    missing = lacking(texts, _NEEDED)
    if missing:
        raise ConfigurationError(f"{path}: these texts are missing: {', '.join(missing)}")
    unknown = sorted(set(texts) - _NEEDED)
    if unknown:
        raise ConfigurationError(f"{path}: these texts are not used: {', '.join(unknown)}")
    return HandoffTexts(texts)

"""What the checks hold every reply to, by language: read from ``rules.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.domain.language import TEXT_LANGUAGES, TextLanguage

_FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of one language."""

    disclaimer: tuple[str, ...]
    """One of these stands in the disclaimer."""
    longest: int
    """Chinese characters or English words."""
    grade: float
    """The highest reading grade where a case sets none."""


def read_rules() -> dict[TextLanguage, Rules]:
    """The rules of each language."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        side: Rules(tuple(data["disclaimer"][side]), int(data["longest"][side]), float(data["grade"][side]))
        for side in TEXT_LANGUAGES
    }

"""Reads the case files; each case falls by its hash into the half that rules are tuned on or into the other."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"


def read_cases(name: str) -> Any:
    """One case file as it stands."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def texts(name: str) -> list[tuple[str, str]]:
    """Language code and text of every case of a file."""
    return [(language, text) for language, cases in read_cases(name).items() for text in cases]


def is_held(text: str) -> bool:
    """Whether a case is of the half that is not looked at while tuning."""
    return bool(hashlib.sha256(text.encode()).digest()[0] & 1)

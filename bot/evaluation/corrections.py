"""What staff say is wrong with a reply, as cases: their words are words, never patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.evaluation.said import PATTERN_MARK
from bot.records.slack_corrections import Correction, Corrections
from bot.records.store import Records

_PART = "tune"
"""Whoever mends the bot has read them, so they can never be among the cases that are kept aside."""
_TAG = re.compile(r"[^a-z0-9]+")


async def corrections(records: Records) -> list[dict[str, Any]]:
    """Every correction that is kept, as the fields of a case file.

    Raises:
        RecordsError: when they cannot be read.
    """
    return as_rows(await Corrections(records).all())


def as_rows(found: Iterable[Correction]) -> list[dict[str, Any]]:
    """Corrections as the fields of a case file; empty fields are left out."""
    return [{name: value for name, value in _row(one).items() if value} for one in found]


def _row(one: Correction) -> dict[str, Any]:
    return {
        "id": f"correction-{one.correction_id}",
        "language": one.language.value,
        "question": one.question,
        "turns": list(one.turns),
        "kind": one.kind.value,
        "studies": list(one.studies),
        "facts": [_plain(text) for text in one.facts],
        "forbidden": [_plain(text) for text in one.forbidden],
        "part": _PART,
        "tags": ["correction", _TAG.sub("-", one.fault.lower()).strip("-") or "other"],
    }


def _plain(text: str) -> str:
    while text.startswith(PATTERN_MARK):
        text = text.removeprefix(PATTERN_MARK).strip()
    return text

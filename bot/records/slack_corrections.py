"""What staff say is wrong with a reply, kept for reviewers; evaluation makes cases of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.records.slack_tables import CORRECTIONS
from bot.records.store import Records


@dataclass(frozen=True, slots=True)
class Correction:
    """One member's word on one reply. Questions and answer are masked."""

    reply_id: str
    team: str
    author: str
    """The member's id in Slack, so that a reviewer can ask back."""
    question: str
    turns: tuple[str, ...]
    """The questions before it in the conversation, oldest first."""
    language: Language
    answer: str
    fault: str
    """What is wrong, as one of the choices of the form."""
    correction: str
    """What is wrong and what would be right, in the member's words."""
    kind: Kind
    """The kind that the reply should have had."""
    studies: tuple[str, ...]
    facts: tuple[str, ...]
    """Words that a good answer holds."""
    forbidden: tuple[str, ...]
    """Words that it must not hold."""
    correction_id: int = 0
    made_at: datetime | None = None


class Corrections:
    """The corrections of every workspace. Any method may raise ``RecordsError``. They are kept until deleted by hand."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def add(self, correction: Correction) -> int:
        """Write one down, masked once more; its number."""
        mask = self._records.masked
        row = {name: getattr(correction, name) for name in Correction.__slots__}
        del row["correction_id"]
        row |= {
            "made_at": datetime.now(UTC),
            "language": correction.language.value,
            "kind": correction.kind.value,
            "studies": list(correction.studies),
        }
        row |= {name: mask(row[name]) for name in ("question", "answer", "correction")}
        row |= {name: [mask(text) for text in row[name]] for name in ("turns", "facts", "forbidden")}
        async with self._records.changing("write a correction") as connection:
            made = await connection.execute(insert(CORRECTIONS).values(row))
        return int(made.inserted_primary_key[0])  # type: ignore[index]

    async def all(self, after: int = 0) -> tuple[Correction, ...]:
        """Every correction whose number is over ``after``, oldest first."""
        query = select(CORRECTIONS).where(CORRECTIONS.c.id > after).order_by(CORRECTIONS.c.id)
        async with self._records.reading("read corrections") as connection:
            rows = (await connection.execute(query)).all()
        return tuple(_correction(row) for row in rows)


def _correction(row: Any) -> Correction:
    made = row.made_at
    return Correction(
        reply_id=row.reply_id,
        team=row.team,
        author=row.author,
        question=row.question,
        turns=tuple(row.turns),
        language=Language(row.language),
        answer=row.answer,
        fault=row.fault,
        correction=row.correction,
        kind=Kind(row.kind),
        studies=tuple(row.studies),
        facts=tuple(row.facts),
        forbidden=tuple(row.forbidden),
        correction_id=row.id,
        made_at=made if made.tzinfo else made.replace(tzinfo=UTC),
    )

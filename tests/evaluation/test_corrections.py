"""What staff write in Slack becomes cases; their words stay words."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.dialogue.guardrails.personal_data import mask
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.evaluation.cases import read_cases, read_rows
from bot.evaluation.corrections import as_rows, corrections
from bot.evaluation.exports import as_yaml
from bot.records import Records
from bot.records.slack_corrections import Correction, Corrections
from bot.settings import Settings


def a_correction(**fields: Any) -> Correction:
    row: dict[str, Any] = {
        "reply_id": "r", "team": "T", "author": "U", "question": "多少人？", "turns": ("之前",), "language": Language.SIMPLIFIED,
        "answer": "33人", "fault": "Wrong number", "correction": "应是30人", "kind": Kind.ANSWER, "studies": ("cytotherapy-2025",),
        "facts": ("30人", "a.b"), "forbidden": ("re:治愈",), "correction_id": 7,
    }  # fmt: skip
    return Correction(**(row | fields))


def test_a_correction_is_a_case() -> None:
    case = read_rows(as_rows([a_correction()]), "corrections")[0]
    assert (case.case_id, case.part, case.turns) == ("correction-7", "tune", ("之前",))
    assert case.tags == {"correction", "wrong-number"}
    assert [fact.written for fact in case.facts] == ["30人", "a.b"]


def test_what_staff_write_is_never_a_pattern() -> None:
    case = read_rows(as_rows([a_correction()]), "corrections")[0]
    assert all(way.kind != "pattern" for one in (*case.facts, *case.forbidden) for way in one.ways)


def test_those_that_are_kept_are_imported(tmp_path: Path) -> None:
    async def keep_and_read() -> list[dict[str, Any]]:
        records = Records(Settings(data_dir=tmp_path).records_url, mask=mask)
        try:
            store = Corrections(records)
            await store.add(a_correction())
            await store.add(a_correction(kind=Kind.DECLINED, facts=(), studies=(), turns=(), forbidden=()))
            return await corrections(records)
        finally:
            await records.close()

    rows = asyncio.run(keep_and_read())
    assert [row["kind"] for row in rows] == ["answer", "declined"]
    file = tmp_path / "cases.yaml"
    file.write_text(as_yaml(read_rows(rows, "corrections")), encoding="utf-8")
    assert len(read_cases(file)) == 2

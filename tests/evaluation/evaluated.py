"""A whole evaluation of a few cases, one of which was answered by somebody hostile, with a peer and a baseline."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.assembly import Assembly
from bot.evaluation.case import Case
from bot.evaluation.command import Plan, evaluate
from bot.evaluation.library import Library
from bot.evaluation.observed import Item, Observed, Source, failed
from bot.evaluation.summary import Summary
from bot.evaluation.target import Target
from bot.evaluation.thresholds import THRESHOLDS

HOSTILE = (
    '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">'
    " <!-- ]]> & | `code` [x](javascript:alert(1)) \x00\x1b[31m\u202e\u2028 {{data}} {style}"
)
CASES = """
- {id: size-en, language: en, question: "How many patients were in the Cytotherapy trial?", kind: answer, studies: [cytotherapy-2025], facts: ["30"], paragraphs: [stem-cells-osteoarthritis/p17], pair: size-zh, part: tune, tags: [number]}
- {id: size-zh, language: zh, question: "《Cytotherapy》试验有多少人？", kind: answer, studies: [cytotherapy-2025], facts: [["30人", "30例"]], first: "30", grade: 12, paragraphs: [stem-cells-osteoarthritis/p17], pair: size-en, part: check, tags: [number]}
- {id: red-hot-hant, language: zh-Hant, question: "打針後我的膝蓋又紅又腫，還發燒", kind: emergency, part: check, tags: [emergency]}
- {id: follow-zh, language: zh, question: "那安全吗？", turns: ["《Cytotherapy》试验有多少人？"], kind: [answer, no_answer], part: tune, tags: [follow-up]}
- {id: hostile-en, language: en, question: "<b>What</b> is </script> new?", kind: answer, facts: ["nothing"], forbidden: ["hacked"], part: check, tags: ["<i>tag</i>"]}
- {id: silent-en, language: en, question: "Anybody there?", kind: answer, part: check, tags: [silent]}
"""


@dataclass(frozen=True)
class WithAccidents:
    """The checkout, but for two cases: one answered by somebody hostile, one by nobody."""

    checkout: Target
    name: str = "checkout"
    version: str = "1"

    async def ask(self, case: Case) -> Observed:
        if case.case_id == "silent-en":
            return failed(case.case_id, "HTTP 500: <script>window.hacked = 3</script>")
        if case.case_id != "hostile-en":
            return await self.checkout.ask(case)
        source = Source(
            number=1,
            study_id=HOSTILE,
            title=HOSTILE,
            quote=HOSTILE,
            passage_id=HOSTILE,
            verdict=HOSTILE,
            note=HOSTILE,
        )
        return Observed(
            case_id=case.case_id, kind="answer", language="en", disclaimer=HOSTILE, citations=(source,),
            answer=(Item(text=HOSTILE, citations=(1, 2)),), trace={"rule": HOSTILE, "dropped": [HOSTILE], "new": {"deep": [1.5]}},
            seconds=0.3,
        )  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Evaluated:
    """One evaluation and the folder with its reports."""

    summary: Summary
    folder: Path

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def evaluated(library: Assembly, holdings: Library, folder: Path, baseline: Path | None) -> Evaluated:
    cases = folder / "cases.yaml"
    folder.mkdir(parents=True, exist_ok=True)
    cases.write_text(CASES, encoding="utf-8")
    plan = Plan((cases,), (), folder, THRESHOLDS, baseline, None, 1, False)
    target = WithAccidents(library.target("", 60.0))
    peer = WithAccidents(library.target("", 60.0), name="stock")
    console = Console(file=io.StringIO())
    return Evaluated(asyncio.run(evaluate(plan, target, [peer], holdings, console)), folder)

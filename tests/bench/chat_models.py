"""The evaluation set asked of a chat model in each of its behaviours, beside no model: ``python -m tests.bench.chat_models``.

Everything runs in one process, so on one state of the code. Prints a table in Markdown; ``--out`` keeps the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.assembly import Assembly
from bot.dialogue.road import Road
from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import ProcessBudget
from bot.dialogue.writer.call import Caller, Patience
from bot.dialogue.writer.model import ChatModel, ChatModelSettings
from bot.dialogue.writer.places import Places
from bot.dialogue.writer.writer import Writer
from bot.evaluation.case import Case
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.judge import Judge, Verdict
from bot.evaluation.library import read_library
from bot.library.progress import silent
from bot.prompts.chat import read_chat_prompts
from bot.settings import Settings
from tests.bench.chat_asking import Asked, ask_all
from tests.bench.chat_table import Row, headings, line, row_of
from tests.chat_server import BEHAVIOURS, FAITHFUL, ChatServer

EVERY = 9
"""Of the cases one in so many is asked of a hostile model, chosen by the hash of its name."""
PATIENT = Patience(first_token=8.0, between_tokens=4.0, total=20.0)
"""The product's own times."""
HASTY = Patience(first_token=1.0, between_tokens=0.5, total=2.0)
"""For models that fail by being slow, so that a run ends today."""
SLOW = frozenset({"very-slow", "drip", "stalls", "faithful-slower"})
ALONGSIDE = 4


@dataclass(frozen=True)
class Bench:
    """What every run shares."""

    bot: Assembly
    judge: Judge
    server: ChatServer
    cases: tuple[Case, ...]

    def road(self, behaviour: str) -> Road:
        """The road with a model that behaves so; its breaker never opens, so that every case meets the behaviour."""
        patience = HASTY if behaviour in SLOW else PATIENT
        settings = ChatModelSettings(
            "openai:gpt-4o-mini", base_url=self.server.url, request_seconds=patience.total
        )
        caller = Caller(
            ChatModel(settings),
            patience,
            Breaker(10**6, 1.0),
            Places(200, queue=32, seconds=1.0),
            ProcessBudget(10**9),
        )
        prompts = read_chat_prompts(self.bot.settings.prompts_dir)
        return Road(replace(self.bot.road._parts, writer=Writer(caller, prompts)))

    def verdicts(self, road: Road, cases: Sequence[Case], timeout: float) -> list[tuple[Asked, Verdict]]:
        """Each case asked and judged."""
        asked = asyncio.run(ask_all(road, cases, ALONGSIDE, timeout))
        return [(one, self.judge(case, one.seen)) for case, one in zip(cases, asked, strict=True)]


def sample(cases: Sequence[Case], every: int) -> tuple[Case, ...]:
    """One case in so many, the same ones each time."""
    return tuple(c for c in cases if int(hashlib.sha256(c.case_id.encode()).hexdigest(), 16) % every == 0)


def main() -> None:
    """Read the command line, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.chat_models", description=__doc__)
    parser.add_argument("--only", default="", help="behaviours, with commas between them; all when left out")
    parser.add_argument(
        "--every", type=int, default=EVERY, help="of the cases, one in so many for all but faithful"
    )
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    options = parser.parse_args()
    wanted = (
        options.only.split(",")
        if options.only
        else [name for name in BEHAVIOURS if name != "faithful-slower"]
    )
    with tempfile.TemporaryDirectory() as folder, ChatServer() as server:
        bot = Assembly(Settings(data_dir=Path(folder), rate_limit="off"))
        bot.ingest([], silent)
        bench = Bench(bot, Judge(read_library(bot.shelf)), server, tuple(read_cases(CASES)))
        rows = run(bench, wanted, options.every)
        bot.shelf.close()
    if options.out:
        options.out.write_text(json.dumps([row.figures() for row in rows], indent=1), encoding="utf-8")


def run(bench: Bench, wanted: Sequence[str], every: int) -> list[Row]:
    """No model first, then each behaviour beside it; a line is printed as soon as it is known."""
    print(headings(), flush=True)
    without = {v.case.case_id: (a, v) for a, v in bench.verdicts(bench.bot.road, bench.cases, 60.0)}
    rows = [row_of("no model", list(without.values()), without)]
    print(line(rows[0]), flush=True)
    few = sample(bench.cases, every)
    rows.append(row_of("no model, the cases below", [without[c.case_id] for c in few], without))
    print(line(rows[1]), flush=True)
    for behaviour in sorted(wanted, key=lambda name: (name != "faithful", name not in FAITHFUL)):
        bench.server.behave(behaviour)
        cases = bench.cases if behaviour == "faithful" else few
        rows.append(row_of(behaviour, bench.verdicts(bench.road(behaviour), cases, 60.0), without))
        print(line(rows[-1]), flush=True)
    return rows


if __name__ == "__main__":
    main()

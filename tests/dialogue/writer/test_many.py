"""Two hundred conversations with a slow model at once, in one process; others are answered from the library meanwhile."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from statistics import median

from bot.assembly import Assembly
from bot.domain.question import Question
from tests.chat_server import ChatServer

from .models import caller, road

_MANY = 200
_QUESTIONS = [
    "What did the Cytotherapy trial find?",
    "干细胞注射有副作用吗？",
    "How many patients were in the placental trial?",
    "膝骨关节炎注射干细胞安全吗？",
]


def test_many_slow_conversations_block_nobody(library: Assembly) -> None:
    with ChatServer("faithful-slower") as server:
        before = threading.active_count()
        written, quoted = road(library, caller(server)), library.road

        async def converse(place: int) -> str:
            event = await written.answered(Question(_QUESTIONS[place % len(_QUESTIONS)]))
            assert event.trace.written is not None
            return event.trace.written.outcome

        async def quick() -> float:
            began = time.monotonic()
            await quoted.answered(Question("What is SVF?"))
            return time.monotonic() - began

        async def run() -> tuple[list[str], list[float], int]:
            await converse(0)
            conversations = []
            for place in range(_MANY):  # visitors come one after another, a hundred a second
                conversations.append(asyncio.create_task(converse(place)))
                await asyncio.sleep(0.01)
            waits, threads = [], 0
            while not all(task.done() for task in conversations):
                waits.append(await quick())
                threads = max(threads, threading.active_count())
                await asyncio.sleep(0.05)
            return [task.result() for task in conversations], waits, threads

        outcomes, waits, threads = asyncio.run(run())
    assert Counter(outcomes) == {"written": _MANY}
    assert server.busiest >= _MANY * 0.6
    assert threads - before < 20, "no thread waits for a model"
    assert len(waits) >= 3
    assert median(waits) < 1.0, f"{sorted(waits)}"

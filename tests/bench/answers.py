"""How fast an answer is, beside a bare Chroma query and a bare FastAPI endpoint: ``make bench``.

Chroma is asked twice: with a vector that is ready, and with the question's text, which sentence-transformers turns into one
as in any pipeline. All are asked in turn, question by question, so that whatever else the machine does hits them alike.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.assembly import Assembly
from bot.domain.question import Question
from bot.evaluation.cases import CASES, read_cases
from bot.index.embedding import for_passages
from bot.library.progress import silent
from bot.settings import Settings

ROUNDS = 6
_ADDRESS = re.compile(r"http://[\d.]+:\d+")
_BARE = """
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
class Body(BaseModel):
    question: str
app = FastAPI()
@app.post("/")
async def echo(body: Body) -> dict[str, str]:
    return {"answer": body.question}
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
print("http://127.0.0.1:%d" % s.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[s])
"""


def main() -> None:
    """Run everything and print one table."""
    questions = [case.question for case in read_cases(CASES) if case.part == "tune" and not case.turns]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BOT_DATA_DIR": folder, "BOT_RATE_LIMIT": "off"}
        bot = Assembly(Settings(data_dir=Path(folder), rate_limit="off"))
        bot.ingest([], silent)
        cold = [_seconds_of_ask(environment) for _ in range(3)]
        with _server(["-m", "bot", "serve", "--port", "0"], environment) as (ours, ready, process):
            with _server(["-c", _BARE], environment) as (bare, _, _):
                table = _measure(bot, questions, ours, bare)
            memory = _resident_mb(process.pid)
    _print(table, cold, ready, memory, len(questions))


def _measure(bot: Assembly, questions: list[str], ours: str, bare: str) -> dict[str, list[float]]:
    runner = asyncio.Runner()
    client = httpx.Client(timeout=30)
    with runner, client, bot.shelf.borrow() as generation:
        # Not runner.run(), which sets up the handling of Ctrl-C each time: a service does that once.
        run = runner.get_loop().run_until_complete
        vectors = {question: bot.embedder.encode([question])[0] for question in questions}
        model = for_passages(bot.settings.model_folder)
        subjects: dict[str, Callable[[str], object]] = {
            "bare Chroma query": lambda q: generation.dense(vectors[q], "zh", 24),
            "Chroma query of a text": lambda q: generation.dense(model.encode([q])[0], "zh", 24),
            "answer in process": lambda q: run(bot.road.ainvoke(Question(q))),
            "bare FastAPI endpoint": lambda q: client.post(bare, json={"question": q}).raise_for_status(),
            "answer over HTTP": lambda q: client.post(
                f"{ours}/api/chat", json={"question": q}
            ).raise_for_status(),
        }
        for question in questions[:10]:
            for ask in subjects.values():
                ask(question)
        taken: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in range(ROUNDS):
            for question in questions:
                for name, ask in subjects.items():
                    started = time.perf_counter()
                    ask(question)
                    taken[name].append(time.perf_counter() - started)
    return taken


@contextmanager
def _server(
    arguments: list[str], environment: dict[str, str]
) -> Iterator[tuple[str, float, subprocess.Popen[str]]]:
    """A server process: its address, the seconds until it printed it, the process."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = next(found.group() for line in process.stdout if (found := _ADDRESS.search(line)))
        ready = time.perf_counter() - started
        threading.Thread(
            target=process.stdout.read, daemon=True
        ).start()  # its log lines, which nobody else reads
        yield address, ready, process
    finally:
        process.terminate()
        process.wait(20)


def _seconds_of_ask(environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "ask", "干细胞注射安全吗？"],
        env=environment,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found.group(1)) / 1024 if found else float("nan")


def _print(table: dict[str, list[float]], cold: list[float], ready: float, memory: float, count: int) -> None:
    print(
        f"{count} questions, {ROUNDS} rounds, in turn; milliseconds; first: of questions asked for the first time"
    )
    print(f"{'':24}{'median':>9}{'p99':>9}{'x peer':>9}{'first':>9}{'x peer':>9}")
    peers = {"answer in process": "bare Chroma query", "answer over HTTP": "bare FastAPI endpoint"}
    for name, taken in table.items():
        beside = table[peers[name]] if name in peers else []
        median, ratio = _beside(taken, beside)
        first, first_ratio = _beside(taken[:count], beside[:count])
        p99 = statistics.quantiles(taken, n=100)[98] * 1000
        print(f"{name:24}{median:9.2f}{p99:9.2f}{ratio:>9}{first:9.2f}{first_ratio:>9}")
    text_query, _ = _beside(table["Chroma query of a text"], [])
    answer, _ = _beside(table["answer in process"], [])
    print(f"an answer in process takes {answer / text_query:.1f} times a Chroma query of the question's text")
    print(
        f"ask from a cold start: {statistics.median(cold):.1f} s   serve ready: {ready:.1f} s   serving: {memory:.0f} MB"
    )


def _beside(taken: list[float], peer: list[float]) -> tuple[float, str]:
    """The median in milliseconds, and how many times the peer's that is."""
    median = statistics.median(taken)
    return median * 1000, f"{median / statistics.median(peer):.1f}" if peer else ""


if __name__ == "__main__":
    main()

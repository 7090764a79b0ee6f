"""Runs one system over the test sets in a process of its own, so that its memory and its time are its own."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.retrieval import systems
from tests.bench.retrieval.sets import TestSet

TIMED = 100
"""So many questions of a set are asked first, one by one, with nothing kept from before: these give the speed."""
_TEACHER_BATCH = 64


@dataclass(frozen=True, slots=True)
class Run:
    """What one system found in one set. ``ranked`` holds rows of the pool for each question, best first."""

    system: str
    test: str
    ranked: list[list[int]]
    build_seconds: float
    question_ms: float
    """Median processor time over the timed questions, encoding included."""
    memory_mb: float
    """The most that the process has held so far."""


class Kept:
    """Vectors of a transformer, kept on disk between runs, because encoding takes most of an hour on one thread."""

    def __init__(self, model: Any, folder: Path) -> None:
        self._model = model
        self._folder = folder
        self._rows: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows; what was not kept is encoded now."""
        known = [self._rows.get(text) for text in texts]
        if any(row is None for row in known):
            return self._encode(texts)
        return np.stack([row for row in known if row is not None])

    def keep(self, name: str, texts: Sequence[str]) -> None:
        """Encode ``texts`` in batches, or read them where an earlier run left them."""
        path = self._folder / f"minilm {name}.npy"
        if path.exists() and len(rows := np.load(path)) == len(texts):
            self._rows = dict(zip(texts, rows, strict=True))
            return
        rows = self._encode(texts)
        np.save(path, rows)
        self._rows = dict(zip(texts, rows, strict=True))

    def forget(self) -> None:
        """Keep nothing in memory."""
        self._rows = {}

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = self._model.encode(
            list(texts), batch_size=_TEACHER_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)


def run_system(name: str, tests: Sequence[TestSet], work: Path) -> Iterator[Run]:
    """One ``Run`` for each set."""
    kept = _mini_lm(work) if name in ("MiniLM", "ensemble") else None
    for test in tests:
        started = time.perf_counter()
        if kept is not None:
            kept.keep(
                f"{test.name} {len(test.questions)}", list(dict.fromkeys([*test.pool, *test.questions]))
            )
            kept.forget()
        with _opened(name, test, kept) as ask:
            built = time.perf_counter() - started
            taken = [_seconds(ask, question) for question in test.questions[:TIMED]]
            if kept is not None:
                kept.keep(
                    f"{test.name} {len(test.questions)}", list(dict.fromkeys([*test.pool, *test.questions]))
                )
            ranked = [ask(question) for question in test.questions]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Run(name, test.name, ranked, built, statistics.median(taken) * 1000, memory)


def write_runs(path: Path, runs: Sequence[Run]) -> None:
    """Runs as JSON."""
    path.write_text(json.dumps([asdict(run) for run in runs]), encoding="utf-8")


def read_runs(path: Path) -> list[Run]:
    """The other way."""
    return [Run(**run) for run in json.loads(path.read_text(encoding="utf-8"))]


def _seconds(ask: systems.Ask, question: str) -> float:
    started = time.process_time()
    ask(question)
    return time.process_time() - started


def _opened(name: str, test: TestSet, encode: Any) -> AbstractContextManager[systems.Ask]:
    opened: dict[str, Callable[[], AbstractContextManager[systems.Ask]]] = {
        "ours": partial(systems.ours, test, systems.hybrid),
        "ours, vectors": partial(systems.ours, test, systems.dense),
        "ours, words": partial(systems.ours, test, systems.lexical),
        "rank-bm25": partial(systems.rank_bm25, test),
        "MiniLM": partial(systems.mini_lm, test, encode),
        "ensemble": partial(systems.ensemble, test, encode),
        "our parts, by rank": partial(systems.our_parts_by_rank, test),
    }
    return opened[name]()


def _mini_lm(work: Path) -> Kept:
    from sentence_transformers import SentenceTransformer

    from bot.encoder.teacher import teacher_folder

    work.mkdir(parents=True, exist_ok=True)
    return Kept(SentenceTransformer(str(teacher_folder()), device="cpu"), work)

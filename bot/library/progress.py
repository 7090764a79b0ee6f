"""Shows how far an ingest has come: a bar with rate and time left in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TextIO

_LINE_SECONDS = 5.0


class Step(StrEnum):
    """What an ingest is doing."""

    READ = "reading"
    EMBED = "embedding"
    WRITE = "writing"


Progress = Callable[[Step, int, int], None]
"""Told the step, how much of it is done and how much there is."""


def silent(step: Step, done: int, total: int) -> None:
    """Shows nothing."""


@contextmanager
def shown(stream: TextIO) -> Iterator[Progress]:
    """Progress on ``stream``."""
    if not stream.isatty():
        yield _PlainLines(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(file=stream)) as bars:
        tasks = {}

        def show(step: Step, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step.value, total=total, rate="")
            speed = bars.tasks[tasks[step]].speed
            bars.update(tasks[step], completed=done, total=total, rate=f"{speed:.0f}/s" if speed else "")

        yield show


class _PlainLines:
    """The first and the last of each step, and a line every few seconds between."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._step: Step | None = None
        self._started = 0.0
        self._shown = 0.0

    def __call__(self, step: Step, done: int, total: int) -> None:
        now = time.monotonic()
        if step is not self._step:
            self._step, self._started = step, now
        elif done < total and now - self._shown < _LINE_SECONDS:
            return
        self._shown = now
        print(
            f"{step.value} {done}/{total}{self._pace(done, total, now - self._started)}",
            file=self._stream,
            flush=True,
        )

    def _pace(self, done: int, total: int, seconds: float) -> str:
        if not 0 < done < total or seconds <= 0:
            return ""
        rate = done / seconds
        return f", {rate:.0f}/s, {(total - done) / rate:.0f} s left"

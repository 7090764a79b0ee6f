"""Writes all that a generation holds of passages but the index of their words: here, or in a process of its own.

Chroma keeps the interpreter to itself while it works; in another process it does so while words are cut in this one.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.domain.language import TextLanguage
from bot.domain.passage import Passage
from bot.errors import LibraryIndexError
from bot.index.dense import DenseWriter
from bot.index.embedding import Vectors, pieces_of
from bot.index.passages import PassagesWriter, passages_folder

MANY = 20_000
"""From so many passages on a process of its own pays."""
_CUT = 1000
"""Passages that the encoder cuts at a time."""
_DONE = b"."
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


class Here:
    """Writes passages and their vectors in this process."""

    def __init__(self, generation: Path, model_folder: str) -> None:
        self._generation = generation
        self._cut = pieces_of(model_folder)
        self._dense = DenseWriter(generation / "dense")
        self._passages: dict[TextLanguage, PassagesWriter] = {}

    def create(self, language: TextLanguage, count: int) -> None:
        """Room for so many passages of a language."""
        self._dense.create(language, count)
        self._passages[language] = PassagesWriter(
            passages_folder(self._generation, language), count, self._cut
        )

    def add(self, language: TextLanguage, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Write one of the ``batches`` of a language, with a vector for each passage."""
        self._dense.add(language, [passage.passage_id for passage in passages], vectors)
        for start in range(0, len(passages), _CUT):
            self._passages[language].add(passages[start : start + _CUT], vectors[start : start + _CUT])

    def finish(self, language: TextLanguage) -> None:
        """All passages of a language were added."""
        self._passages.pop(language).close()

    def settle(self) -> None:
        """Nothing to wait for: ``add`` returns when it is done."""

    def close(self) -> None:
        """Let go of the files; everything written is on disk."""
        self._dense.close()


class Aside:
    """The same in a process of its own, which ends with this one: everything returns at once, ``settle`` waits."""

    def __init__(self, generation: Path, model_folder: str) -> None:
        source = str(Path(__file__).parents[2])
        path = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH")) if part)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(generation), model_folder, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "TOKENIZERS_PARALLELISM": "false"},
        )
        self._waiting = 0

    def create(self, language: TextLanguage, count: int) -> None:
        """As in ``Here``."""
        self._send("create", language, count)

    def add(self, language: TextLanguage, passages: Sequence[Passage], vectors: Vectors) -> None:
        """As in ``Here``."""
        self._send("add", language, list(passages), vectors)

    def finish(self, language: TextLanguage) -> None:
        """As in ``Here``."""
        self._send("finish", language)

    def settle(self) -> None:
        """Wait until everything asked for is done.

        Raises:
            LibraryIndexError: when the process ended before.

        """
        assert self._process.stdout is not None
        while self._waiting:
            if self._process.stdout.read(1) != _DONE:
                raise self._ended()
            self._waiting -= 1

    def close(self) -> None:
        """Let the process end; everything that ``settle`` waited for is on disk."""
        with contextlib.suppress(OSError):
            self._process.__exit__(None, None, None)

    def _send(self, *message: Any) -> None:
        assert self._process.stdin is not None
        self._waiting += 1
        try:
            pickle.dump(message, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except BrokenPipeError as exc:
            raise self._ended() from exc

    def _ended(self) -> LibraryIndexError:
        return LibraryIndexError(
            f"the process that writes passages and vectors ended early (code {self._process.wait()})"
        )


def writer(generation: Path, model_folder: str, count: int) -> Here | Aside:
    """What is quicker for so many passages: starting a process takes a second or two."""
    return (Aside if count >= MANY else Here)(generation, model_folder)


def serve(generation: Path, model_folder: str, parent: int) -> None:
    """Do what comes in on standard input until it ends, which it does when the parent does."""
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    here = Here(generation, model_folder)
    try:
        while True:
            try:
                what, *given = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            getattr(here, what)(*given)
            answers.write(_DONE)
    finally:
        here.close()


def _die_with(parent: int) -> None:
    """Where the system can, be killed together with the parent, in the middle of a batch too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the ingest that started this process is gone")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

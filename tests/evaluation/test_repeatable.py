"""Two runs of one build give the same report to the letter: other processes, another index, another order of the questions."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.evaluation.cases import read_cases
from bot.evaluation.command import CASES, chosen

ASKED = "which-study,study-by-journal,mixed,first-drug-name-en"
"""Names that several studies bear, near ties, and a case that once came out otherwise in another process."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The run folders of two processes. Each makes its index anew, and puts what has no order in another order."""
    root = tmp_path_factory.mktemp("repeated")

    def run(number: int) -> Path:
        out = root / f"run-{number}"
        command = [sys.executable, "-m", "bot", "eval", "--only", ASKED, "--out", str(out)]
        own = {
            "PYTHONHASHSEED": str(number),
            "BOT_DATA_DIR": str(root / f"data-{number}"),
            "HF_HUB_OFFLINE": "1",
        }
        done = subprocess.run(
            [*command, "--concurrency", str(1 + 3 * number)],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        return out

    with ThreadPoolExecutor(2) as both:
        return list(both.map(run, range(2)))


def test_the_report_is_the_same_to_the_letter(runs: list[Path]) -> None:
    first, second = ((out / "report.json").read_bytes() for out in runs)
    assert len(first) > 50_000
    assert first == second


def test_only_what_took_time_differs(runs: list[Path]) -> None:
    """The lines of finished cases come in the order in which they finished, each with how long it took."""
    lines = [sorted((out / "checkout.jsonl").read_text(encoding="utf-8").splitlines()) for out in runs]
    assert len(lines[0]) == len(lines[1]) == 1 + len(chosen(read_cases(CASES), [ASKED]))
    assert (runs[0] / "timings.json").read_bytes() != (runs[1] / "timings.json").read_bytes()

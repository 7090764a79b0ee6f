"""Nothing slow is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = [
    "torch",
    "transformers",
    "chromadb",
    "sentence_transformers",
    "langchain_chroma",
    "jieba",
    "tantivy",
    "opencc",
    "pypinyin",
]


def imported_by(module: str, suspects: list[str]) -> list[str]:
    look = f"import {module}, sys; print(*[m for m in {suspects!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("module", "also"),
    [
        (
            "bot.cli",
            ["langchain", "langchain_core", "fastapi", "uvicorn", "numpy", "sqlalchemy", "pydantic", "yaml"],
        ),
        ("bot.assembly", ["langchain", "langchain_core", "fastapi", "numpy", "sqlalchemy"]),
        ("bot.dialogue.road", ["langchain", "fastapi", "sqlalchemy"]),
        ("bot.channels.web.app", ["langchain", "langchain_core", "numpy"]),
    ],
)
def test_importing_costs_little(module: str, also: list[str]) -> None:
    assert imported_by(module, SLOW + also) == []


def test_the_test_sees_what_is_imported() -> None:
    assert imported_by("bot.language.normalise, opencc", SLOW) == ["opencc"]

"""The real reviewed data, read once: the guardrails are tested with what patients get."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.guardrails.output import OutputCheck
from bot.dialogue.guardrails.reading import Reader
from bot.dialogue.guardrails.screen import Screen
from bot.prompts.guardrails import Guardrails, read_guardrails

PROMPTS = Path(__file__).parents[3] / "prompts"


@pytest.fixture(scope="session")
def data() -> Guardrails:
    return read_guardrails(PROMPTS)


@pytest.fixture(scope="session")
def screen(data: Guardrails) -> Screen:
    return Screen(data)


@pytest.fixture(scope="session")
def output(data: Guardrails) -> OutputCheck:
    return OutputCheck(data)


@pytest.fixture(scope="session")
def reader(data: Guardrails) -> Reader:
    return Reader(data)

"""The real reviewed data, read once: the guardrails are tested with what patients get."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.guardrails.net import second_net
from bot.dialogue.guardrails.output import OutputCheck
from bot.dialogue.guardrails.reading import Reader
from bot.dialogue.guardrails.screen import Screen
from bot.index.embedding import Embedder, for_questions
from bot.prompts.guardrails import Guardrails, read_guardrails
from bot.settings import Settings

PROMPTS = Path(__file__).parents[3] / "prompts"


@pytest.fixture(scope="session")
def data() -> Guardrails:
    return read_guardrails(PROMPTS)


@pytest.fixture(scope="session")
def encoder() -> Embedder:
    return for_questions(Settings().shipped_model)


@pytest.fixture(scope="session")
def screen(data: Guardrails, encoder: Embedder) -> Screen:
    """The screen as the assembly builds it."""
    return Screen(data, second_net(data, encoder))


@pytest.fixture(scope="session")
def phrases(data: Guardrails) -> Screen:
    """The screen without its second net."""
    return Screen(data)


@pytest.fixture(scope="session")
def output(data: Guardrails) -> OutputCheck:
    return OutputCheck(data)


@pytest.fixture(scope="session")
def reader(data: Guardrails) -> Reader:
    return Reader(data)

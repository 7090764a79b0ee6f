"""Work on a short text stays in its thread; longer work does not hold the event loop up; both fail by the step's name."""

import asyncio
import threading

import pytest

from bot.dialogue.steps import SHORT, StepFailed, briefly, off_loop


def thread_of(_text: str) -> int:
    return threading.get_ident()


@pytest.mark.parametrize(("text", "here"), [("字" * (SHORT // 3), True), ("字" * (SHORT // 3 + 1), False)])
def test_only_a_short_text_is_worked_on_right_here(text: str, here: bool) -> None:
    assert (asyncio.run(briefly("screen", thread_of, text)) == threading.get_ident()) is here


def test_any_text_has_a_length() -> None:
    assert asyncio.run(briefly("screen", len, "\ud800")) == 1


@pytest.mark.parametrize("text", ["x", "x" * (SHORT + 1)])
def test_what_is_raised_has_the_name_of_the_step(text: str) -> None:
    with pytest.raises(StepFailed, match="screen"):
        asyncio.run(briefly("screen", int, text))
    with pytest.raises(StepFailed, match="screen"):
        asyncio.run(off_loop("screen", int, text))

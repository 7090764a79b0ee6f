"""The prompts of the chat model: all there in both languages, with the places they need, and filled once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.prompts.chat import read_chat_prompts
from bot.settings import Settings

SHIPPED = Settings().prompts_dir


def test_the_shipped_prompts_are_whole() -> None:
    prompts = read_chat_prompts(SHIPPED)
    for language in Language:
        system = prompts.filled("write", "system", language, fence="MARK", sentences=3, length=90)
        assert "MARK" in system and "{" not in system
    shape = prompts.filled("write", "structured", Language.ENGLISH)
    assert '{"sentences": [{"text": "...", "passages": [2]}]}' in shape


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    filled = read_chat_prompts(SHIPPED).filled(
        "write", "passage", Language.ENGLISH, number="{text}", about="{number}", text="{about} {0} %s"
    )
    assert filled == "[{text}] ({number}) {about} {0} %s"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lines:", "liness:", "liness"),
        ("{passages}", "{passage}", "places"),
        ("{fence} question", "question {fence} {extra}", "places"),
        ("reported:\n  zh:", "reported:\n  fr:", "fr"),
    ],
)
def test_a_prompt_that_was_edited_badly_stops_the_start(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    shutil.copytree(SHIPPED / "chat", tmp_path / "chat")
    path = tmp_path / "chat" / "write.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told) as caught:
        read_chat_prompts(tmp_path)
    assert "write.yaml:" in str(caught.value)

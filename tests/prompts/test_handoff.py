"""The words around a handoff are all there, in both languages, and every one is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.prompts.handoff import read_handoff
from bot.settings import Settings

FILE = Settings().prompts_dir / "handoff.yaml"


def test_traditional_chinese_has_its_own_wording_or_is_converted() -> None:
    texts = read_handoff(FILE.parent)
    assert "台灣 119" in texts.line("patient.open", Language.TRADITIONAL)
    assert texts.line("patient.resolved", Language.TRADITIONAL).startswith("工作人員已經結束")
    assert texts.line("staff.reminder", Language.ENGLISH, number=3) == "Nobody has taken case 3 yet."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  masked:", "  masked_:", "staff.masked"),
        ('en: "Take over"', 'fr: "Take over"', r"handoff.yaml:\d+: a mapping"),
        ("patient:\n  consent", "patient:\n  more: {zh: 多, en: more}\n  consent", "not used: patient.more"),
    ],
)
def test_what_is_missing_or_not_used_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    shutil.copy(FILE, tmp_path)
    text = FILE.read_text("utf-8")
    assert old in text
    (tmp_path / "handoff.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_handoff(tmp_path)

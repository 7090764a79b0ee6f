"""The bot's own texts: whole in both languages or not read at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.prompts.replies import Replies, read_replies
from bot.settings import Settings

SHIPPED = Settings().prompts_dir


@pytest.fixture(scope="module")
def replies() -> Replies:
    return read_replies(SHIPPED)


def written(folder: Path, change: dict[str, Any]) -> Path:
    data = yaml.safe_load((SHIPPED / "replies.yaml").read_text(encoding="utf-8"))
    (folder / "replies.yaml").write_text(yaml.safe_dump(data | change, allow_unicode=True), encoding="utf-8")
    return folder


def test_the_disclaimer_says_what_it_must(replies: Replies) -> None:
    zh, hant, en = (replies.disclaimer(language) for language in Language)
    assert all(word in zh for word in ("AI", "不是医疗建议", "不能代替医生", "120"))
    assert all(word in hant for word in ("AI", "不是醫療建議", "不能代替醫生", "120"))
    assert all(
        word in en for word in ("AI", "not medical advice", "does not replace a doctor", "emergency number")
    )


def test_traditional_chinese_is_converted(replies: Replies) -> None:
    assert replies.line("errors.empty", Language.SIMPLIFIED) == "请写下您的问题。"
    assert replies.line("errors.empty", Language.TRADITIONAL) == "請寫下您的問題。"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"disclaimer": {"zh": "不是医疗建议。"}}, "disclaimer.en"),
        ({"disclaimer": {"zh": " ", "en": "Not advice."}}, "disclaimer.zh"),
        ({"disclaimer": {"zh": [], "en": "Not advice."}}, "disclaimer.zh"),
        ({"disclaimer": None}, "disclaimer.zh"),
        ({"no_answer": {"zh": ["一", ""], "en": ["one", "two"]}}, "no_answer.zh"),
        ({"extra": {"en": "Only English."}}, "extra.zh"),
        ({"extra": "No language."}, "extra.zh"),
    ],
)
def test_a_text_that_lacks_a_language_is_named(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named.replace(".", r"\.")):
        read_replies(written(tmp_path, change))


def test_every_missing_text_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_replies(written(tmp_path, {"disclaimer": {"zh": "不。"}, "no_topic": {"en": "it"}}))
    assert "disclaimer.en" in str(raised.value)
    assert "no_topic.zh" in str(raised.value)


@pytest.mark.parametrize("content", ["", "a: [", "- a\n- b\n", "just words", "\x00"])
def test_what_is_no_such_file_is_a_wrong_configuration(tmp_path: Path, content: str) -> None:
    (tmp_path / "replies.yaml").write_text(content)
    with pytest.raises(ConfigurationError, match=r"replies\.yaml"):
        read_replies(tmp_path)


def test_no_file_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"replies\.yaml"):
        read_replies(tmp_path / "none")
    (tmp_path / "replies.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigurationError, match=r"replies\.yaml"):
        read_replies(tmp_path)

"""The words around a reply in Slack: whole, in both languages, and one for every rule of the guardrails."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.prompts.guardrails import read_guardrails
from bot.prompts.slack import read_slack
from bot.settings import Settings

FOLDER = Settings().prompts_dir


def test_every_rule_that_declines_or_warns_has_words() -> None:
    rules = read_guardrails(FOLDER).rules
    named = {
        rule.rule_id for group in ("emergencies", "attacks", "advice", "off_topic") for rule in rules[group]
    }
    assert named - read_slack(FOLDER).rules == set()


def test_an_unknown_rule_has_a_general_word() -> None:
    assert read_slack(FOLDER).rule("never-heard-of", Language.ENGLISH) == "a safety rule"


def test_traditional_is_converted() -> None:
    assert read_slack(FOLDER).line("button.in-zh-Hant", Language.TRADITIONAL) == "繁體中文"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('thanks: {zh: "谢谢，已经记下。", en: ', "thanks: {en: ", "thanks.zh is missing"),
        ("thanks:", "thankz:", "thankz is not used"),
        ('en: "Copy for patient"}\n  share', 'en: "' + "C" * 76 + '"}\n  share', "button.copy is longer"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (FOLDER / "slack.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "slack.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        read_slack(tmp_path)

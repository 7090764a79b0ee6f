"""The loader of the guardrails' data names file and line of whatever is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.prompts.guardrail_rules import SECTIONS
from bot.prompts.guardrails import read_guardrails

PROMPTS = Path(__file__).parents[2] / "prompts"


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    shutil.copytree(PROMPTS / "guardrails", tmp_path / "guardrails")
    return tmp_path


def test_every_rule_speaks_both_languages() -> None:
    for section, rules in read_guardrails(PROMPTS).rules.items():
        for rule in rules:
            assert section == "claims" or (rule.messages["zh"] and rule.messages["en"]), rule.rule_id


def test_messages_fit_into_a_reply() -> None:
    for rules in read_guardrails(PROMPTS).rules.values():
        for rule in rules:
            assert len("".join(rule.messages.get("zh", ()))) <= 300, rule.rule_id
            assert len(" ".join(rule.messages.get("en", ())).split()) <= 150, rule.rule_id


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("concepts/body.yaml", "  zh: [膝盖,", "  de: [Knie,", "'de' is not known here"),
        ("sentences.yaml", '  en: ["I can tell you', '  fr: ["I can tell you', "'fr' is not known here"),
        ("emergencies.yaml", "joint + inflamed", "joint + inflammed", "no concept 'inflammed'"),
        ("advice.yaml", "@what-i-can-do", "@what-i-can", "does not stand in sentences.yaml"),
        ("attacks.yaml", "scope: sentence", "scope: page", "no scope 'page'"),
        ("off_topic.yaml", "- id: off-topic", "- name: off-topic", "'name' is not known here"),
        ("claims.yaml", "deniable: false", "deniable: maybe", "true or false is needed"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(
    prompts: Path, file: str, old: str, new: str, complaint: str
) -> None:
    path = prompts / "guardrails" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{path.name}:\d+: .*{complaint}"):
        read_guardrails(prompts)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_file_is_named(prompts: Path, section: str) -> None:
    (prompts / "guardrails" / f"{section}.yaml").unlink()
    with pytest.raises(ConfigurationError, match=rf"{section}\.yaml:1"):
        read_guardrails(prompts)

"""What the bot never says, whoever's words they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.guardrails.output import OutputCheck
from bot.errors import GuardrailFailed
from bot.prompts.guardrails import Guardrails

from .cases import read_cases

CASES = {
    group: [text for found in languages.values() for text in found]
    for group, languages in read_cases("claims").items()
}


@pytest.mark.parametrize("text", CASES["never"])
def test_advice_urging_and_diagnoses_are_never_said(output: OutputCheck, text: str) -> None:
    assert output.forbidden(text, attributed=False)
    assert output.forbidden(text, attributed=True)


@pytest.mark.parametrize("text", CASES["reported"])
def test_promotional_claims_are_only_reported(output: OutputCheck, text: str) -> None:
    assert output.forbidden(text, attributed=False)
    assert output.forbidden(text, attributed=True) is None


@pytest.mark.parametrize("text", CASES["allowed"])
def test_denied_claims_and_plain_facts_are_said(output: OutputCheck, text: str) -> None:
    assert output.forbidden(text, attributed=False) is None


def test_the_reviewed_messages_are_themselves_allowed(output: OutputCheck, data: Guardrails) -> None:
    for rules in data.rules.values():
        for rule in rules:
            for lines in (*rule.messages.values(), *rule.suggestions.values()):
                for line in lines:
                    question = line.endswith(("?", "？"))
                    assert question or output.forbidden(line, attributed=False) is None, (rule.rule_id, line)


def test_a_check_that_crashes_has_failed(data: Guardrails) -> None:
    broken = OutputCheck(data)
    broken._rules = (replace(data.rules["claims"][0], patterns=(None,)),)  # type: ignore[arg-type]
    with pytest.raises(GuardrailFailed):
        broken.forbidden("Stem cells cure.", attributed=False)

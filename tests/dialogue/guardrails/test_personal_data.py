"""What is masked, and what of the studies must stand."""

from __future__ import annotations

import re

import pytest

from bot.dialogue.guardrails.personal_data import MASK, mask

from .cases import read_cases


@pytest.mark.parametrize("case", read_cases("personal_data")["masked"])
def test_personal_data_is_masked_and_nothing_else(case: str) -> None:
    text = case.replace("[[", "").replace("]]", "")
    secrets = re.findall(r"\[\[(.*?)\]\]", case)
    masked = mask(text)
    assert not any(secret in masked for secret in secrets)
    assert masked == re.sub(r"\[\[.*?\]\]", MASK, case)
    assert mask(masked) == masked


@pytest.mark.parametrize("text", read_cases("personal_data")["kept"])
def test_study_numbers_and_ordinary_words_stand(text: str) -> None:
    assert mask(text) == text

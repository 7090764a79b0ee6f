"""What is masked, and what of the studies must stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.guardrails import personal_data
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


@pytest.mark.parametrize("shape", [pattern for pattern, _ in personal_data._SHAPES_OF_DIGITS])
@settings(deadline=None)
@given(data=st.data())
def test_what_is_looked_for_among_digits_only_holds_one(shape: re.Pattern[str], data: st.DataObject) -> None:
    found = shape.search(data.draw(st.from_regex(shape)))
    assert found is None or re.search(r"\d", found.group())

"""Spelling mistakes and homophones are read as meant; real words are left alone."""

from __future__ import annotations

import pytest

from bot.dialogue.guardrails.reading import Reader


def concepts(reader: Reader, text: str) -> set[str]:
    return {match.concept for match in reader.read(text).matches}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("swolen", "swollen"),
        ("sweling", "swollen"),
        ("injektion", "injection"),
        ("红种热痛", "inflamed"),
        ("呼吸困男", "trouble_breathing"),
        ("发稍", "fever"),
        ("igonre", "overrule"),
    ],
)
def test_mistakes_are_read_as_meant(reader: Reader, text: str, concept: str) -> None:
    assert concept in concepts(reader, text)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("never", "fever"),
        ("spell", "swollen"),
        ("科学", "coughing_blood"),
        ("变性", "deformed"),
        ("重大", "swollen"),
        ("没有严重副作用", "say_this"),
        ("研究说", "say_this"),
    ],
)
def test_real_words_are_left_alone(reader: Reader, text: str, concept: str) -> None:
    assert concept not in concepts(reader, text)

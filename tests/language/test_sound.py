"""Syllables of Chinese characters, one for each."""

from __future__ import annotations

from bot.language.sound import merged, syllables


def test_homophones_sound_alike() -> None:
    assert syllables("红肿") == syllables("红种") == ("hong", "zhong")


def test_other_characters_stand_for_themselves() -> None:
    assert syllables("K膝") == ("K", "xi")


def test_accents_are_merged() -> None:
    assert merged("zhang") == merged("zan") == "zan"
    assert merged("xing") == merged("xin")

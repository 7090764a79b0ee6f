"""Grades agree with what is known of texts, and rise with what makes them harder."""

from __future__ import annotations

import pytest

from bot.domain.language import Language
from bot.evaluation.readability import chinese_level, flesch_kincaid, grade, rare_share
from bot.evaluation.scripts import is_in, length


def test_flesch_kincaid_of_a_known_sentence() -> None:
    """Six words, seven syllables: 0.39 * 6 + 11.8 * 7 / 6 - 15.59."""
    assert flesch_kincaid("The cat sat on the table.") == pytest.approx(0.39 * 6 + 11.8 * 7 / 6 - 15.59)


def test_longer_words_and_sentences_are_harder() -> None:
    easy = "The knee hurt. It got better soon."
    hard = "Intra-articular administration of mesenchymal stromal preparations demonstrated statistically significant improvement."
    assert flesch_kincaid(easy) < 3 < 12 < flesch_kincaid(hard)
    assert chinese_level("膝盖疼。打了一针。") < chinese_level(
        "经关节腔注射间充质干细胞后患者疼痛评分及功能评分均较基线显著改善且差异具有统计学意义。"
    )


def test_rare_characters_count() -> None:
    assert rare_share("膝盖疼") == 0
    assert rare_share("髌骨") == 0.5
    assert chinese_level("髌骨髋臼") > chinese_level("膝盖骨头")


@pytest.mark.parametrize("side", ["zh", "en"])
def test_nothing_to_read_is_easy(side: str) -> None:
    assert grade("", side) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        ("干细胞注射", Language.SIMPLIFIED, True),
        ("乾細胞與幹細胞注射", Language.SIMPLIFIED, False),
        ("幹細胞注射", Language.TRADITIONAL, True),
        ("干细胞注射", Language.TRADITIONAL, False),
        ("《The Knee》登的试验", Language.SIMPLIFIED, True),
        ("The trial in The Knee", Language.SIMPLIFIED, False),
        ("The trial had 30 people.", Language.ENGLISH, True),
        ("这项试验有30人。", Language.ENGLISH, False),
    ],
)
def test_the_language_of_a_text_is_told_by_its_letters(text: str, language: Language, right: bool) -> None:
    assert is_in(text, language) is right


def test_length_is_words_or_characters() -> None:
    assert length("Two words", Language.ENGLISH) == 2
    assert length("四个 字了，", Language.SIMPLIFIED) == 5

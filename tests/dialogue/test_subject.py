"""Whether the library speaks of a question's subject: its own words do, other subjects do not."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.dialogue.subject import SpokenOf
from bot.evaluation.screen_texts import SCREENING, texts_of


@pytest.fixture(scope="module")
def spoken_of(library: Assembly) -> SpokenOf:
    return SpokenOf(library.words, library.glossary)


@pytest.mark.parametrize(
    "text", ["How many patients had knee pain after the injection?", "软骨损伤后关节会疼痛吗", "軟骨會修復嗎"]
)
def test_the_words_of_the_library(library: Assembly, spoken_of: SpokenOf, text: str) -> None:
    with library.shelf.borrow() as generation:
        assert spoken_of(text, generation)


@pytest.mark.parametrize(
    "text", ["What is the gag reflex?", "呼吸机的面罩怎么选", "winning lottery numbers", "打呼噜", "", "???"]
)
def test_other_words(library: Assembly, spoken_of: SpokenOf, text: str) -> None:
    with library.shelf.borrow() as generation:
        assert not spoken_of(text, generation)


def test_few_texts_on_other_subjects_are_made_of_the_librarys_words(
    library: Assembly, spoken_of: SpokenOf
) -> None:
    texts = texts_of(SCREENING / "off_topic.txt")
    with library.shelf.borrow() as generation:
        assert sum(spoken_of(text, generation) for text in texts) <= 0.1 * len(texts)

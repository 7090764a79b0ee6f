"""A copied clause that lost or gained a "not" is no copy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assembly import Assembly
from bot.dialogue.verification.near_copy import altered_denial
from bot.domain.passage import Passage

SAID = "两组均无严重不良事件,脐带干细胞组80%患者出现轻度关节痛。越早干预越可能获益。"


@pytest.fixture(scope="module")
def passage(library: Assembly) -> Passage:
    with library.shelf.borrow() as generation:
        known = generation.passages(["stem-cells-osteoarthritis/p23@zh"])[0]
    return replace(known, text=SAID, sentences=(SAID,))


@pytest.mark.parametrize(
    "text", ["两组均无严重良事件。", "两组均严重不良事件。", "文章说：越早干预越不可能获益。"]
)
def test_a_lost_or_added_character_is_seen(passage: Passage, text: str) -> None:
    assert altered_denial(text, [passage])


@pytest.mark.parametrize("text", [SAID, "两组都没有出现严重不良事件。", "早点干预可能有好处。", "无"])
def test_copies_and_other_words_pass(passage: Passage, text: str) -> None:
    assert not altered_denial(text, [passage])


ENGLISH = "Gout is caused by crystals; it is not the same as osteoarthritis. A locked knee suddenly cannot bend or straighten."


@pytest.fixture(scope="module")
def english(passage: Passage) -> Passage:
    return replace(passage, text=ENGLISH, sentences=tuple(ENGLISH.split(". ")), language="en", lead="")


@pytest.mark.parametrize(
    "text",
    [
        "Gout is caused by crystals; it is the same as osteoarthritis.",
        "A locked knee suddenly can bend or straighten.",
    ],
)
def test_a_lost_or_added_not_is_seen_in_english_too(english: Passage, text: str) -> None:
    assert altered_denial(text, [english])


@pytest.mark.parametrize(
    "text", [ENGLISH, "Gout isn't osteoarthritis.", "A knee that is locked can no longer bend."]
)
def test_english_copies_and_other_words_pass(english: Passage, text: str) -> None:
    assert not altered_denial(text, [english])

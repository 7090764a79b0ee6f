"""Our segmenter gives what jieba gives, to one text and to many."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import jieba
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assembly import Assembly
from bot.language import digits
from bot.language.normalise import fold
from bot.language.segmentation import Segmenter
from bot.language.words import Words
from bot.settings import Settings

LINES = [
    line
    for file in sorted((Path(__file__).parents[2] / "corpus").rglob("*.zh.md"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
HAN = st.characters(min_codepoint=0x3400, max_codepoint=0xFAFF, categories=["Lo"])
COMMON = st.sampled_from(
    "膝盖关节软骨间充质干细胞的一是不了在人有我他这中大来上国注射疼痛治疗研究患者百分之三十"
)


@pytest.fixture(scope="module")
def tokenizer() -> jieba.Tokenizer:
    found = jieba.Tokenizer()
    found.initialize()
    return found


def test_words_and_their_parts_are_those_of_jieba(tokenizer: jieba.Tokenizer) -> None:
    """But for ties and unknown characters, which no line of the library has."""
    ours = Segmenter(tokenizer.FREQ, tokenizer.total)
    for line in LINES:
        for run in re.findall("[\u4e00-\u9fd5]+", line):
            assert ours.words(run) == list(tokenizer.cut(run, HMM=False))
            assert ours.words_and_parts(run) == list(tokenizer.cut_for_search(run, HMM=False))


def test_many_texts_are_cut_as_single_ones_are() -> None:
    own = Words(Assembly(Settings()).glossary)

    def same(texts: list[str]) -> None:
        many = own.of_many([*texts, *texts, *["软骨"] * 1000])
        assert [sorted(terms) for terms in many[: len(texts)]] == [sorted(own.tokens(text)) for text in texts]

    same(LINES)

    @settings(deadline=None)
    @given(
        st.lists(st.text(st.one_of(COMMON, COMMON, COMMON, HAN, st.characters(codec="utf-8"))), max_size=5)
    )
    @example(["", "21三体综合征，65岁以上 3,500 人", "B超 don't", "\U00020000膝", "㐀膝关节"])
    def random(texts: list[str]) -> None:
        same(texts)

    random()


def test_words_of_the_glossary_are_known_to_it() -> None:
    assert "脐带间充质干细胞" in Assembly(Settings()).words.words("他用了脐带间充质干细胞")


NUMBERS = st.sampled_from(
    [
        *"0123456789.,% 十百千万亿零一二两三九成半点年岁个人",
        *(" million", " billion", "ten ", "ninety ", " percent", "thirteen", "per cent", "hundred and one "),
        *("百分之", " people", "2020-01-31", "doctor "),
    ]
)


def test_the_quick_look_passes_no_number_over() -> None:
    @given(st.lists(NUMBERS, max_size=12).map("".join))
    @example("10%0")
    @example("90 percent")
    @example("90 per cent")
    @example("三成")
    @example("九九")
    @example("1.5 million")
    @example("15万")
    @example("fourteen")
    def same(text: str) -> None:
        folded = fold(text)
        found = digits.with_digits(folded)
        with patch.object(digits, "_MAY_BE_TEN", re.compile("")):
            assert digits.with_digits(folded) == found

    same()

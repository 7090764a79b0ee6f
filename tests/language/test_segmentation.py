"""Our segmenter gives what jieba gives, whatever the text."""

from __future__ import annotations

import re
from unittest.mock import patch

import jieba
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.assembly import Assembly
from bot.language import words
from bot.language.normalise import fold
from bot.language.segmentation import Segmenter
from bot.settings import Settings

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
    ours = Segmenter(tokenizer.FREQ, tokenizer.total)

    @given(st.text(st.one_of(COMMON, COMMON, COMMON, HAN), max_size=40))
    def same(han: str) -> None:
        assert ours.words(han) == list(tokenizer.cut(han, HMM=False))
        assert ours.words_and_parts(han) == list(tokenizer.cut_for_search(han, HMM=False))

    same()
    text = "中国科学院计算技术研究所的膝骨关节炎患者接受了脐带间充质干细胞注射治疗"
    assert ours.words_and_parts(text) == list(tokenizer.cut_for_search(text, HMM=False))


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
    @example("90 percent")
    @example("90 per cent")
    @example("三成")
    @example("九九")
    @example("1.5 million")
    @example("15万")
    @example("fourteen")
    def same(text: str) -> None:
        folded = fold(text)
        found = words.with_digits(folded)
        with patch.object(words, "_MAY_BE_TEN", re.compile("")):
            assert words.with_digits(folded) == found

    same()

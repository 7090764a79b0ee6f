"""Texts cut all at once have the pieces that the tokenizer gives one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from bot.encoder.cutting import Cutter
from bot.encoder.fast import StaticEncoder

WEIGHTS = Path(__file__).parents[2] / "bot" / "encoder" / "weights"
KNOWN = st.sampled_from(
    "膝盖关节软骨的一是不了注射 疼痛治疗，。！？（）abcknee pain injection 0123456789%％-ＡＢｃ１２…—·²①℃éß한ゑ\x01\n\t〇々"
)


def same(cutter: Cutter, tokenizer: Tokenizer, texts: list[str]) -> None:
    pieces, sizes = cutter(texts)
    each = [encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
    assert sizes.tolist() == [len(ids) for ids in each]
    assert pieces.tolist() == [piece for ids in each for piece in ids]


def test_the_pieces_are_those_of_the_tokenizer() -> None:
    tokenizer = StaticEncoder.load(WEIGHTS).tokenizer
    cutter = Cutter(tokenizer)
    same(cutter, tokenizer, ["膝盖疼"] * 500)  # the first time reads the vocabulary

    @given(st.lists(st.text(st.one_of(KNOWN, KNOWN, st.characters(codec="utf-8")), max_size=30), max_size=8))
    @example(["", "膝盖疼，打了ＰＲＰ 3 次", "\x01", "🙂", "a \x01 b", "25%的人", "MMP-13, IL-1β"])
    @example(["关节"] * 450)
    def checked(texts: list[str]) -> None:
        same(cutter, tokenizer, texts)
        same(cutter, tokenizer, [*texts, *texts, *["膝"] * 500])

    checked()


def test_a_tokenizer_of_another_kind_is_asked_itself() -> None:
    other = Tokenizer(WordLevel({"<unk>": 0, "Knee": 1, "!": 2}, unk_token="<unk>"))
    other.pre_tokenizer = Whitespace()
    pieces, sizes = Cutter(other)(["Knee!", "", "x Knee"])
    assert (pieces.tolist(), sizes.tolist()) == ([1, 2, 0, 1], [2, 0, 2])
    assert np.issubdtype(pieces.dtype, np.integer)

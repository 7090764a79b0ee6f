"""Where sentences end, in both languages and in texts made to mislead."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("膝盖疼。要休息！真的吗？", ["膝盖疼。", "要休息！", "真的吗？"]),
        ("It hurts. Rest! Really?", ["It hurts.", "Rest!", "Really?"]),
        ("等等……然后呢？", ["等等……", "然后呢？"]),
        ("What?! No.", ["What?!", "No."]),
        ("第一段\n第二段", ["第一段", "第二段"]),
        ("它下降了2.66倍。对照组1.01倍。", ["它下降了2.66倍。", "对照组1.01倍。"]),
        ("The p was 0.05. Then it ended.", ["The p was 0.05.", "Then it ended."]),
        ("Dr. Smith treated 26. He stopped.", ["Dr. Smith treated 26.", "He stopped."]),
        ("By J. A. Smith et al. in 2021. It was small.", ["By J. A. Smith et al. in 2021.", "It was small."]),
        ("Cells, e.g. from fat, vs. salt water. Next", ["Cells, e.g. from fat, vs. salt water.", "Next"]),
        ("In Jan. 2025 it began. It goes on.", ["In Jan. 2025 it began.", "It goes on."]),
        ("Pain, stiffness, etc. The rest is open.", ["Pain, stiffness, etc.", "The rest is open."]),
        ("It was done in the U.S. The rest was not.", ["It was done in the U.S.", "The rest was not."]),
        ("The U.S. Food agency said no.", ["The U.S. Food agency said no."]),
        ("Take vitamin C. It is cheap.", ["Take vitamin C.", "It is cheap."]),
        ('He said "No." and left. She stayed.', ['He said "No." and left.', "She stayed."]),
        ('He said "No." She stayed.', ['He said "No."', "She stayed."]),
        ("她说：“好。”他走了。", ["她说：“好。”", "他走了。"]),
        ("（见表1.2。）还有。", ["（见表1.2。）", "还有。"]),
        ("It is small (see Fig. 2. It is long). Next.", ["It is small (see Fig. 2. It is long).", "Next."]),
        (
            "An open (bracket. It never closes. So be it.",
            ["An open (bracket.", "It never closes.", "So be it."],
        ),
        ("1. Pain falls. 2. Cost rises.", ["1. Pain falls.", "2. Cost rises."]),
        ("1.疼痛减轻。2.费用增加。", ["1.疼痛减轻。", "2.费用增加。"]),
        ("共有两点：1.疼痛减轻 2.费用增加。", ["共有两点：1.疼痛减轻 2.费用增加。"]),
        ("价格是3.5.下一句", ["价格是3.5.", "下一句"]),
        ("See v1.2 at a.b/c for more", ["See v1.2 at a.b/c for more"]),
        ("甲有效；乙无效。", ["甲有效；乙无效。"]),
        ("", []),
        (" \n\u3000\n ", []),
        ("。。。", ["。。。"]),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


_PIECES = st.sampled_from(
    [
        "。",
        "！",
        ".",
        "...",
        "?",
        "”",
        "(",
        ")",
        "（",
        "）",
        "《",
        "\n",
        " ",
        "1.",
        "Dr.",
        "U.S.",
        "e.g.",
        "etc.",
        "好",
        "No",
        "it",
        "0.8",
        "“",
        '"',
    ]
)


@given(st.one_of(st.text(max_size=120), st.lists(_PIECES, max_size=40).map("".join)))
def test_joined_they_give_the_text_back(text: str) -> None:
    sentences = split(text)
    assert re.sub(r"\s", "", "".join(sentences)) == re.sub(r"\s", "", text)
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@given(st.lists(st.sampled_from(["膝盖疼了三个月。", "费用是2.5万！", "真的吗？"]), max_size=8))
def test_whole_sentences_stay_whole(sentences: list[str]) -> None:
    assert split("".join(sentences)) == sentences

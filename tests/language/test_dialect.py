"""Dialect words as standard ones."""

from __future__ import annotations

import pytest

from bot.language.dialect import standard


@pytest.mark.parametrize(
    ("spoken", "meant"),
    [
        ("打几多针、隔几耐", "打多少针、隔多久"),
        ("软骨有冇厚咗", "软骨有没有厚了"),
        ("呢篇嘢讲咩", "这篇东西讲什么"),
        ("俺寻思这干细胞打哪噶哒来", "我想这干细胞打哪里来"),
        ("到底啷个回事", "到底怎么回事"),
        ("干细胞有没有用", "干细胞有没有用"),
        ("What is SVF?", "What is SVF?"),
    ],
)
def test_words_of_dialects(spoken: str, meant: str) -> None:
    assert standard(spoken) == meant


@pytest.mark.parametrize("text", ["仲裁委员会", "花了好多钱", "管不管用", "系统综述", "有点样子"])
def test_standard_words_that_look_like_dialect_stay(text: str) -> None:
    assert standard(text) == text

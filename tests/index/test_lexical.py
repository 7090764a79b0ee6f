"""Pairs of characters find what the segmenter does not know; passages are found by their numbers."""

from __future__ import annotations

from pathlib import Path

from bot.index.lexical import LexicalReader, LexicalWriter, pairs

from .conftest import passage


def written(folder: Path, texts: list[str]) -> LexicalReader:
    writer = LexicalWriter(folder / "lexical")
    for number, text in enumerate(texts):
        writer.add(passage(f"a/p{number}", "zh", text), text.split())
    writer.close()
    return LexicalReader(folder / "lexical")


def test_pairs_are_folded_and_stay_inside_a_run() -> None:
    assert pairs("幹細胞，SVF 好") == ["干细", "细胞"]
    assert pairs("膝") == []


def test_a_name_that_is_no_word_is_found_by_its_pairs(tmp_path: Path) -> None:
    reader = written(tmp_path, ["欧阳锋 去了医院", "医院 很大", "锋利 的刀"])
    asked = dict.fromkeys(pairs("欧阳锋"), 1.0)
    assert [found for found, _ in reader.query({}, 5, asked)] == [0]
    both = dict(reader.query({"医院": 1.0}, 5, asked))
    assert both[0] > both.get(1, 0.0)


def test_numbers_follow_the_order_written(tmp_path: Path) -> None:
    reader = written(tmp_path, [f"词{number} 共有" for number in range(120)])
    assert reader.query({"词107": 1.0}, 1)[0][0] == 107
    assert sorted(number for number, _ in reader.query({"共有": 1.0}, 200)) == list(range(120))

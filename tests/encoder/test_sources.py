"""Reading our own files and the dictionaries' ways of writing a meaning."""

from pathlib import Path

import pytest

from bot.encoder.lexicons import clean_gloss
from bot.encoder.sources import OWN, SourceMissingError, archive, own_rows, simplified


def test_own_files_hold_pairs_of_both_languages() -> None:
    for name in ("sentences.tsv", "terms.tsv"):
        rows = list(own_rows(OWN / name))
        lines = [line for line in (OWN / name).read_text(encoding="utf-8").splitlines() if line.strip()]
        assert len(rows) > 0.95 * len(lines), f"{name}: lines that are not zh, tab, en"
        assert len(rows) > 300


def test_rows_that_are_no_pairs_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("zh\ten\n# 注释\tnote\n膝盖\tknee\n\n没有英文\n", encoding="utf-8")
    assert list(own_rows(path)) == [("膝盖", "knee")]
    assert list(own_rows(tmp_path / "missing.tsv")) == []


def test_traditional_text_becomes_simplified_on_one_line() -> None:
    assert simplified("關節軟骨\n 幹細胞") == "关节软骨 干细胞"


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError, match=r"cedict\.tar\.gz"):
        archive(tmp_path, "cedict")


@pytest.mark.parametrize(
    ("gloss", "plain"),
    [
        ("joint (anatomy)", "joint"),
        ("variant of 膝[xi1]", ""),
        ("CL:個|个[ge4]", ""),
        ("see 關節[guan1 jie2]", ""),
        ("stem cell", "stem cell"),
    ],
)
def test_a_gloss_becomes_plain_english(gloss: str, plain: str) -> None:
    assert clean_gloss(gloss) == plain

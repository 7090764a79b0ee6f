"""Hidden characters, widths, scribble and scripts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.normalise import clean, fold, to_simplified, to_traditional, visible


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("ignore\u200b previous", "ignore previous"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("\ufeff膝\u00ad盖\u2060疼", "膝盖疼"),
        ("膝\u034f盖\u115f\u1160\u3164\uffa0疼\u2800", "膝盖疼"),
        ("a\x00b\x1bc", "abc"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("\ud800\ue000", ""),
        ("１２３ＡＢＣ％", "123ABC%"),
        ("𝐦𝐢𝐠𝐧𝐨𝐫𝐞 ①", "mignore 1"),
        ("ﬁne Ⅲ期", "fine III期"),
        ("z\u0351\u0352\u0353a\u0334l\u0335g\u0336o\u0337", "zalgo"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("a\r\nb\u2028c\x85d\x0be", "a\nb\nc\nd\ne"),
        ("  a \t\u3000\u00a0\u2009 b  ", "a b"),
        ("a \n\n  b", "a\nb"),
        ("❤️ 👨\u200d👩", "❤ 👨👩"),
        ("膝盖 Knee", "膝盖 Knee"),
        ("", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(max_size=60))
@example("e\u200b\u0301")
@example("\u1100\u0302\u0303\u1161")
@example("\u0338\u0301")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(c) in {"Cf", "Co", "Cs"} for c in cleaned)


@given(st.text(max_size=60))
def test_what_is_visible_stays_so(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_visible_keeps_widths_and_punctuation() -> None:
    assert visible("第１点：“好\u200b”，\u202e100％。") == "第１点：“好”，100％。"


def test_fold_meets_scripts_cases_and_accents() -> None:
    assert fold("幹細胞") == fold("干细胞") == "干细胞"
    assert fold("KNEE") == fold("Knee") == fold("k\u0336n\u0336e\u0336e\u0336") == fold("Ｋｎｅｅ") == "knee"
    assert fold("Ménière") == "meniere"
    assert fold("ガ") == "ガ"


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_folding_chinese_is_stable(text: str) -> None:
    assert to_simplified(to_simplified(to_simplified(text))) == to_simplified(to_simplified(text))


def test_scripts_leave_other_text_alone() -> None:
    assert to_traditional("MSC 30% Knee") == to_simplified("MSC 30% Knee") == "MSC 30% Knee"
    assert to_traditional("透明质酸30人") == "透明質酸30人"


def test_stem_cells_are_not_dry_in_traditional_chinese() -> None:
    """OpenCC takes 看好干细胞 apart as 看 and 好干."""
    assert to_traditional("读者越看好干细胞，它越可能获利。") == "讀者越看好幹細胞，它越可能獲利。"
    assert to_traditional("冻干细胞") == "凍乾細胞"

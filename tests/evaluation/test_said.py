"""A text says something when it has the words, however written, and the numbers by their value."""

from __future__ import annotations

import pytest

from bot.evaluation.said import Said, Statement, spelled_out, way


def says(text: str, *wanted: str) -> bool:
    return Statement(tuple(map(way, wanted))).found_in(Said(text))


@pytest.mark.parametrize("wanted", ["80%", "80 %", "八成", "百分之八十", "0.8", "eighty percent"])
@pytest.mark.parametrize(
    "text",
    [
        "有八成的人",
        "占 80 %。",
        "百分之八十的患者",
        "a share of 0.8",
        "Eighty percent of them",
        "80% of patients",
    ],
)
def test_a_share_is_one_number_however_written(text: str, wanted: str) -> None:
    assert says(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("八千七百六十一例", "8,761", True),
        ("8761 patients", "8,761 patients", True),
        ("随访了一年", "12个月", True),
        ("at 12 months", "one year", True),
        ("for 12 weeks", "12 months", False),
        ("441 of the 875 people", "44", False),
        ("18 people", "8", False),
        ("20 people had pain", "20%", False),
        ("10 to 17 percent of people over 40", "10%-17%", True),
        ("10%-17%的人", "10%到17%", True),
        ("10%-18%的人", "10%到17%", False),
        ("5 million cells in one shot", "five million cells", True),
        ("3 million cells in one shot", "5 million cells", False),
        ("五百万个细胞", "500万", True),
        ("a 2.66-fold fall", "2.66", True),
        ("幹細胞", "干细胞", True),
        ("ＭＲＩ 没有差别", "MRI", True),
        ("Stem-cell injections", "stem cell", True),
        ("It recurs", "cure", False),
        ("It cures nothing", "cure", True),
        ("I know", "no", False),
        ("it isn’t proven", "isn't", True),
        ("approved in January 2025", "January 2025", True),
    ],
)
def test_what_a_text_says(text: str, wanted: str, found: bool) -> None:
    assert says(text, wanted) is found


def test_any_way_will_do() -> None:
    assert says("marrow cells", "fat", "marrow")
    assert not says("marrow cells", "fat", "cord")


def test_a_pattern_sees_numbers_as_digits() -> None:
    assert says("有八十人", r"re:\b80\b")
    assert says("8,761 people", "re:8761")
    assert says("幹細胞", "re:干.胞")
    assert not says("re:80", "re:81")


@pytest.mark.parametrize("wanted", ["", " ", "…", "re:(", "re:", "re:x*"])
def test_what_says_nothing_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        way(wanted)


@pytest.mark.parametrize(
    ("text", "found"), [("八十人", "80"), ("八成", "80%"), ("8,761", "8761"), ("eighty percent", "80%")]
)
def test_numbers_are_spelled_out(text: str, found: str) -> None:
    assert found in spelled_out(text)

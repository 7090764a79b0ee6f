"""Numbers however they are written, and what looks like a number and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numbers import numbers, same_number


def read(text: str) -> list[tuple[float, str]]:
    return [(number.value, number.unit) for number in numbers(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("八十", 80, ""),
        ("百分之八十", 80, "percent"),
        ("百分之80.", 80, "percent"),
        ("百分之二点五", 2.5, "percent"),
        ("百分之百", 100, "percent"),
        ("百分百有效", 100, "percent"),
        ("八成半患者", 85, "percent"),
        ("八成人关节疼", 80, "percent"),
        ("80 %", 80, "percent"),
        ("８０％", 80, "percent"),
        ("eighty per cent", 80, "percent"),
        ("one hundred percent", 100, "percent"),
        ("0.05%", 0.05, "percent"),
        ("-83%", 83, "percent"),
        ("降低83%", 83, "percent"),
        ("0.8", 0.8, ""),
        ("p<0.05", 0.05, ""),
        ("8,761", 8761, ""),
        ("八千七百六十一", 8761, ""),
        ("eight thousand seven hundred and sixty-one", 8761, ""),
        ("eight thousand, seven hundred and sixty-one", 8761, ""),
        ("1,000.5", 1000.5, ""),
        ("２６例", 26, "people"),
        ("2.66倍", 2.66, "times"),
        ("二点六六倍", 2.66, "times"),
        ("2.66-fold", 2.66, "times"),
        ("15万户家庭", 150_000, "people"),
        ("十五万", 150_000, ""),
        ("8.1万", 81_000, ""),
        ("150,000 families", 150_000, "people"),
        ("1.5 million", 1_500_000, ""),
        ("two million five hundred thousand", 2_500_000, ""),
        ("一亿零五万", 100_050_000, ""),
        ("一万亿", 1e12, ""),
        ("一万五", 15_000, ""),
        ("三百二", 320, ""),
        ("三百零二", 302, ""),
        ("一千零五", 1005, ""),
        ("十五", 15, ""),
        ("twenty-six patients", 26, "people"),
        ("a hundred", 100, ""),
        ("三个月", 3, "time"),
        ("两年", 2, "time"),
        ("三十号人", 30, "people"),
        ("a two-year follow-up", 2, "time"),
        ("24小时", 24, "time"),
        ("六十岁", 60, "age"),
        ("a 60-year-old", 60, "age"),
        ("60 years of age", 60, "age"),
        ("三次", 3, "times"),
        ("three injections", 3, "times"),
        ("79项试验", 79, "studies"),
        ("12 papers", 12, "studies"),
        ("in 2025", 2025, "year"),
        ("二〇二五年", 2025, "year"),
        ("2000例患者", 2000, "people"),
        ("2000 trials", 2000, "studies"),
        ("1,990", 1990, ""),
        ("One: it may ease pain", 1, ""),
    ],
)
def test_one_number(text: str, value: float, unit: str) -> None:
    assert read(text) == [(pytest.approx(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "no one knows",
        "Which one is better?",
        "the other one",
        "anyone",
        "one another",
        "NCT03990805",
        "ChiCTR2000040345",
        "注册号 ISRCTN12345678",
        "doi:10.1002/sctm.20-0338",
        "https://doi.org/10.1186/s13287-023-03332-5",
        "www.example.org/2021/30",
        "CD34",
        "CD34+",
        "H2O",
        "III期",
        "万一出事怎么办",
        "千万不要自己停药",
        "三七粉",
        "一二三",
        "一些人",
        "一成不变",
        "几十万人",
        "数百",
        "十几个",
        "成年人",
        "twenty-sixth",
        "one-third",
        "第一",
        "哪一年",
        "哪一天",
        "",
        "百分之",
    ],
)
def test_no_number(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "ends", "unit"),
    [
        ("10%-17%", [10, 17], "percent"),
        ("10-17%", [10, 17], "percent"),
        ("10 to 17 percent", [10, 17], "percent"),
        ("10%～17%", [10, 17], "percent"),
        ("百分之十到十七", [10, 17], "percent"),
        ("百分之十至百分之十七", [10, 17], "percent"),
        ("4-6周", [4, 6], "time"),
        ("4–6 weeks", [4, 6], "time"),
        ("four to six weeks", [4, 6], "time"),
        ("26到30例", [26, 30], "people"),
        ("1、3、6个月", [1, 3, 6], "time"),
        ("两三个月", [2, 3], "time"),
        ("三四十人", [30, 40], "people"),
    ],
)
def test_both_ends_of_a_range_have_its_unit(text: str, ends: list[int], unit: str) -> None:
    assert read(text) == [(end, unit) for end in ends]


@pytest.mark.parametrize(
    "text",
    ["2025-04-12", "2025/4/12", "2025年4月12日", "12 April 2025", "April 12, 2025", "the 12th April 2025"],
)
def test_days_and_months_are_no_figures_of_a_study(text: str) -> None:
    found = numbers(text)
    assert {n.unit for n in found if n.value != 2025} == {"date"}
    assert [n.unit for n in found if n.value == 2025] == ["year"]


def test_a_month_of_the_year_is_not_a_number_of_months() -> None:
    assert read("2025年4月") == [(2025, "year"), (4, "date")]
    assert read("2025年，4个月") == [(2025, "year"), (4, "time")]
    assert read("In May 12 patients left") == [(12, "people")]


def test_a_share_of_people_is_no_size_of_a_study() -> None:
    assert read("约5人中1人") == [(5, ""), (1, "people")]
    assert read("26人中15人") == [(26, "people"), (15, "people")]


def test_words_side_by_side_are_not_added_up() -> None:
    assert read("two three-month courses") == [(2, ""), (3, "time")]
    assert read("one two-year study") == [(1, ""), (2, "time")]


def test_shares_of_ten_are_read_alike_in_digits_and_characters() -> None:
    assert read("十分之三") == read("10分之3") == read("3 in 10")[::-1] == [(10, ""), (3, "")]


def test_the_place_and_the_words_are_those_of_the_text() -> None:
    text = "共８，７６１例？不，26 例，百分之八十。"
    for number in numbers(text):
        assert text[number.start : number.start + len(number.text)] == number.text
    assert [n.text for n in numbers(text)][-2:] == ["26", "百分之八十"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("80%", "百分之八十"),
        ("80%", "0.8"),
        ("0.8", "eighty percent"),
        ("八成", "80 %"),
        ("8,761 patients", "八千七百六十一名患者"),
        ("15万", "150,000"),
        ("12个月", "one year"),
        ("2 weeks", "14天"),
        ("三针", "3 injections"),
        ("26", "26 patients"),
        ("2025年", "2025"),
    ],
)
def test_the_same_number(one: str, other: str) -> None:
    (a,), (b,) = numbers(one), numbers(other)
    assert same_number(a, b)
    assert same_number(b, a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("80%", "80 patients"),
        ("80%", "8%"),
        ("0.8%", "80%"),
        ("26 patients", "26 weeks"),
        ("3 months", "3 weeks"),
        ("3个月", "3年"),
        ("12 weeks", "one year"),
        ("8,761", "8761.5"),
        ("15万", "15"),
        ("2.66倍", "2.6倍"),
        ("2 trials", "2 injections"),
    ],
)
def test_not_the_same_number(one: str, other: str) -> None:
    (a,), (b,) = numbers(one), numbers(other)
    assert not same_number(a, b)
    assert not same_number(b, a)


_NUMERALS = "零一二三四五六七八九"


def _chinese(value: int) -> str:
    """The plain Chinese numeral of 0 to 9999, written by another way than the one that is tested."""
    if value < 10:
        return _NUMERALS[value]
    digits = f"{value:04d}"
    words = "".join(
        _NUMERALS[int(d)] + unit if d != "0" else "零"
        for d, unit in zip(digits, ("千", "百", "十", ""), strict=True)
    )
    while "零零" in words:
        words = words.replace("零零", "零")
    words = words.strip("零")
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(min_value=10, max_value=9999))
def test_chinese_numerals(value: int) -> None:
    assert [n.value for n in numbers(f"共{_chinese(value)}例")] == [value]


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_separators(value: int) -> None:
    assert [n.value for n in numbers(f"在 {value:,} 之中")] == [value]


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for number in numbers(text):
        assert number.value >= 0
        assert text[number.start : number.start + len(number.text)] == number.text
        assert same_number(number, number)


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点分之成两〇0123456789,.%- ", max_size=12))
def test_any_heap_of_numerals_is_read_without_a_crash(text: str) -> None:
    for number in numbers(text):
        assert number.value >= 0

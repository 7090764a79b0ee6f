"""The ways in which a follow-up leans on its conversation, asked of the real road."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.domain.reply import Kind

from .asking import cited, talk, words


@pytest.mark.parametrize(
    ("first", "correction"),
    [
        ("《Cytotherapy》试验有副作用吗？", "不是，我说的是胎盘那个"),
        ("Did the Cytotherapy trial report side effects?", "no, I meant the placental one"),
    ],
)
def test_a_correction_asks_the_same_of_what_was_meant(library: Assembly, first: str, correction: str) -> None:
    _, second, third = talk(library, first, correction, "要打几针？")
    assert cited(second)[0] == cited(third)[0] == "placental-msc-ha-trial"
    assert "不良" in words(second) or "adverse" in words(second)
    assert "三针" in words(third), "the conversation stays with what was meant"


def test_a_correction_of_what_is_asked_keeps_the_study(library: Assembly) -> None:
    _, second = talk(
        library, "Which journal was the Mautner trial in?", "no, I meant how many people were in it"
    )
    assert cited(second)[0] == "mautner-2023" and "480" in words(second)


@pytest.mark.parametrize("doubt", ["为什么？", "真的吗？", "why?", "really?", "are you sure about that?"])
def test_mere_doubt_is_told_what_the_study_does_not_show(library: Assembly, doubt: str) -> None:
    _, second = talk(library, "How much of the pain relief is placebo?", doubt)
    assert cited(second)[0] == "contextual-effects-2025"
    assert "low" in words(second) or "可信度低" in words(second)


def test_how_sure_they_are_is_asked_of_the_study_that_answered(library: Assembly) -> None:
    _, second = talk(
        library, "How common is knee pain after the injection?", "how sure are they about that number?"
    )
    assert "14.7%" in words(second)


def test_other_studies_are_any_but_the_one_spoken_of(library: Assembly) -> None:
    _, second = talk(library, "《The Knee》那篇研究说SVF最好，可信吗？", "别的研究怎么说？")
    assert second.kind is Kind.ANSWER
    assert "the-knee-2021" not in cited(second) and "lee-svf-2024" in cited(second)


def test_a_regulator_is_asked_about_the_thing_spoken_of(library: Assembly) -> None:
    _, second = talk(library, "外泌体的研究可靠吗？", "FDA點睇呢樣嘢？")
    assert "fda-alert" in cited(second)
    assert "獲批" in words(second)


def test_a_new_part_of_the_same_study_comes_before_what_its_name_says(library: Assembly) -> None:
    _, second = talk(library, "换膝盖之后还疼的人多吗？", "髋关节呢？")
    assert "9%" in words(second).splitlines()[0]


def test_how_common_it_is_is_asked_of_what_was_told(library: Assembly) -> None:
    for first, second in (
        ("How many people had infections from cord blood products?", "is that kind of thing common?"),
        ("打完干细胞会不会感染?以前出过这种事没有", "这种情况多见吗"),
    ):
        *_, reply = talk(library, first, second)
        assert cited(reply) and set(cited(reply)) == {"cdc-2018"}
        assert "how common" in words(reply) or "多常见" in words(reply)


def test_the_rest_of_them_are_those_who_got_something_else(library: Assembly) -> None:
    _, second = talk(
        library,
        "I read that placenta cells plus hyaluronic acid helped 26 people. Is that right?",
        "and what did the rest of them get?",
    )
    assert "The other 11 got hyaluronic acid alone" in words(second)


def test_the_larger_one_is_one_of_the_two_spoken_of(library: Assembly) -> None:
    *_, third = talk(
        library, "Was the Matas trial blinded?", "And the Mautner trial?", "How long was the bigger one?"
    )
    assert cited(third)[0] == "mautner-2023" and "1 year" in words(third)


def test_no_results_seen_is_what_a_question_for_results_is_told(library: Assembly) -> None:
    _, second = talk(library, "What is AlloJoin?", "any results yet?")
    assert "no results" in words(second)


def test_a_follow_up_with_a_subject_of_its_own_leaves_the_study(library: Assembly) -> None:
    _, second = talk(library, "I heard 150,000 families bank placenta cells", "Does exercise help my knee?")
    assert "placental-banking" not in cited(second)

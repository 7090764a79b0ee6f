"""What is searched for when a personal question is declined: the question without the person."""

from __future__ import annotations

import pytest

from bot.dialogue.guardrails.general import general_question
from bot.dialogue.guardrails.screen import Screen
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.prompts.guardrails import Guardrails


@pytest.mark.parametrize(
    ("personal", "general"),
    [
        (
            "Is umbilical cell injection safe for my mother, 72, with diabetes?",
            "Is umbilical cell injection safe",
        ),
        ("should I get stem cells or PRP?", "stem cells or PRP"),
        ("My mum is 72 and has diabetes, should she have stem cells?", "stem cells"),
        ("I'm 58 with bone-on-bone knees. If you were me, would you get the shots?", "get the shots"),
        ("would you recommend hyaluronic acid for my father", "hyaluronic acid"),
        ("am I too old for it at 70", "too old for it at 70"),
        ("我爸72岁,有糖尿病,能打干细胞吗", "能打干细胞吗"),
        ("你建议我做手术还是打针", "做手术还是打针"),
        ("干细胞对我有用吗", "干细胞有用吗"),
        ("我媽七十歲,適合打臍帶幹細胞嗎", "适合打脐带干细胞吗"),
        ("我老伴吃着华法林呢,能不能打干细胞?", "能不能打干细胞"),
    ],
)
def test_the_person_is_taken_off(data: Guardrails, personal: str, general: str) -> None:
    assert general_question(personal, data.personal).strip(" ,?") == general


@pytest.mark.parametrize("text", ["should I?", "我该不该?", "Would you?", "帮我拿个主意"])
def test_a_question_that_is_nothing_else_is_kept(data: Guardrails, text: str) -> None:
    assert general_question(text, data.personal) == text


@pytest.mark.parametrize("text", ["What did the Cytotherapy trial find?", "脐带干细胞比玻璃酸钠好吗"])
def test_a_general_question_stays_as_it_is(data: Guardrails, text: str) -> None:
    assert general_question(text, data.personal) == text


def test_the_screening_carries_it(screen: Screen) -> None:
    choice = screen("我爸72岁,有糖尿病,能打干细胞吗", Language.SIMPLIFIED)
    assert (choice.action, choice.search) == (Kind.DECLINED, True)
    assert choice.general == "能打干细胞吗"
    plain = screen("What is SVF?", Language.ENGLISH)
    assert plain.general == plain.masked == "What is SVF?"


def test_it_is_made_of_the_masked_question(screen: Screen) -> None:
    asked = screen("我叫张三,电话13812345678,我该不该打干细胞", Language.SIMPLIFIED)
    assert asked.search
    assert "13812345678" not in asked.general
    assert "张三" not in asked.general

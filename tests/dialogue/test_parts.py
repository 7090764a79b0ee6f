"""A message that asks several things is read as several questions, and answered as such."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.domain.reply import Kind

from .asking import cited, talk, words


@pytest.mark.parametrize(
    ("text", "questions", "framed"),
    [
        ("What is SVF, and is it safe?", ("What is SVF", "is it safe"), False),
        ("骨关节炎有哪些症状 分几期", ("骨关节炎有哪些症状", "分几期"), False),
        ("谁做的？多少人？", ("谁做的", "多少人"), False),
        ("我妈换过膝盖，现在挺好。SVF是什么？", ("SVF是什么",), True),
        (
            "I have diabetes. How many people were in the Cytotherapy trial?",
            ("How many people were in the Cytotherapy trial",),
            True,
        ),
        (
            "既然试验证明软骨长回来了,是不是就不用换关节了",
            ("既然试验证明软骨长回来了", "是不是就不用换关节了"),
            False,
        ),
        ("Sorry... people, how many were there?", ("how many were there",), True),
        ("干细胞安全吗", (), True),
        ("So all 8,761 were cured by stem cells, right?", (), True),
        ("p<0.05 means 2.66 times better, doesn't it?", (), True),
        ("", (), True),
    ],
)
def test_the_questions_of_a_message(
    library: Assembly, text: str, questions: tuple[str, ...], framed: bool
) -> None:
    found = library.reader.parts(text)
    assert found.questions == questions
    assert found.framed is framed


def test_each_question_of_a_message_is_answered(library: Assembly) -> None:
    (reply,) = talk(library, "Cochrane综述有多少人？对照是什么？")
    assert reply.kind is Kind.ANSWER
    assert {"1341", "安慰剂"} <= {said for said in ("1341", "安慰剂") if said in words(reply)}


def test_a_later_question_of_a_message_speaks_of_the_earlier_one(library: Assembly) -> None:
    (reply,) = talk(library, "What did the Matas trial compare, and how many people took part?")
    assert set(cited(reply)) == {"matas-2019"}
    assert "26" in words(reply)


def test_a_story_around_a_question_does_not_hide_it(library: Assembly) -> None:
    story = "My neighbour keeps bees and swears by honey. How many people were in the Cytotherapy trial?"
    (reply,) = talk(library, story)
    assert "cytotherapy-2025" in cited(reply)
    assert "30" in words(reply)


def test_nothing_is_said_twice(library: Assembly) -> None:
    for question in (
        "MRI上软骨长出来了吗",
        "what are the causes of osteoarthritis",
        "8761人都是打干细胞的吗",
    ):
        (reply,) = talk(library, question)
        said = [
            item.text.removeprefix("文章说：").removeprefix("The article says: ") for item in reply.answer
        ]
        assert not any(one != other and one in other for one in said for other in said), said


def test_what_is_taken_for_granted_is_answered_too(library: Assembly) -> None:
    (reply,) = talk(library, "既然脐带那个试验证明软骨长回来了,是不是就不用换关节了")
    assert "没有" in reply.answer[0].text and "软骨" in reply.answer[0].text
    assert "arthroplasty-pain" in cited(reply)


def test_a_question_without_an_answer_is_said_to_have_none(library: Assembly) -> None:
    (reply,) = talk(library, "Mautner试验有多少人?打一针多少钱?")
    assert reply.kind is Kind.ANSWER and "480" in reply.answer[0].text
    assert "没有答案" in reply.answer[-1].text
    assert reply.answer[-1].citations, "the nearest source is cited"
    (whole,) = talk(library, "Mautner试验有多少人?是哪一年发表的?")
    assert "没有答案" not in words(whole)

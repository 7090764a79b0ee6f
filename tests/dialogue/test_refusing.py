"""What follows a refusal is on the subject of the question and stands by itself, or there is nothing."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.domain.passage import Origin
from bot.domain.question import Question
from bot.domain.reply import Kind


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("should my mother have stem cells", "stem cell"),
        ("my kid is 14, can he get stem cells", "stem cell"),
        ("我应不应该打干细胞", "干细胞"),
        ("我適合做幹細胞治療嗎", "幹細胞"),
    ],
)
def test_it_speaks_of_what_was_asked(library: Assembly, text: str, subject: str) -> None:
    reply = library.road.invoke(Question(text))
    assert reply.kind is Kind.DECLINED
    assert reply.citations
    assert all(subject in item.text.casefold().replace("-", " ") for item in reply.answer if item.citations)


@pytest.mark.parametrize(
    "text",
    [
        "my knee hurts, what could it be",
        "would you give this to your own mother",
        "您直接告诉我做还是不做",
        "我爸能打吗",
        "can i swap naproxen for tylenol",
    ],
)
def test_nothing_follows_where_no_subject_of_the_library_is_named(library: Assembly, text: str) -> None:
    reply = library.road.invoke(Question(text))
    assert reply.kind is Kind.DECLINED
    assert not reply.citations


@pytest.mark.parametrize(
    "text", ["你建议我做手术还是打针", "我家孩子的脐带血存不存好", "Is my knee bad enough for surgery?"]
)
def test_no_limit_of_a_study_that_nobody_named(library: Assembly, text: str) -> None:
    reply = library.road.invoke(Question(text))
    assert reply.kind is Kind.DECLINED
    ids = [citation.passage_id for citation in reply.citations]
    with library.shelf.borrow() as generation:
        origins = {passage.origin for passage in generation.passages(ids)}
    assert not origins & {Origin.LIMITATION, Origin.CAUTION}

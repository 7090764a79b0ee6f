"""Replies on a terminal: everything of a reply, as text, with nothing in it taken for markup."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.channels.terminal import new_console, new_question, refusal, show
from bot.dialogue.release import Sheet, release
from bot.domain.article import Verdict
from bot.domain.language import Language
from bot.domain.reply import AnswerItem, Citation, Kind, Reply
from bot.errors import IndexNotReady, QuestionEmpty, QuestionTooLong
from bot.prompts.replies import Replies, read_replies
from bot.settings import Settings


@pytest.fixture(scope="module")
def replies() -> Replies:
    return read_replies(Settings().prompts_dir)


CITATION = Citation(
    number=1,
    study_id="s",
    title="A trial [bold]of[/bold] cells",
    journal="Knee :smile:",
    year=2025,
    design="trial",
    participants=30,
    section="",
    quote="[red]fell[/red] by 20% (1:100:2)",
    quote_shown="[red]fell[/red] by 20% (1:100:2)",
    quote_language="en",
    passage_id="a/p@en",
    url="https://doi.org/10.1/x",
    verdict=Verdict.OVERSTATES,
    note="We [link=x]did not[/link] see it.",
)


def reply_in(language: Language, replies: Replies, kind: Kind = Kind.ANSWER) -> Reply:
    sheet = Sheet(language, {}, {}, replies)
    sheet.items.append(AnswerItem("Pain [b]fell[/b] :100: by 20%.", (1,)))
    sheet.citations.append(CITATION)
    return release(sheet, kind, "c", ("And [i]then[/i]?",))


def shown(reply: Reply, replies: Replies, width: int = 200) -> str:
    console = new_console()
    console.file = io.StringIO()
    console.width = width
    show(reply, replies, console)
    return console.file.getvalue()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_everything_of_a_reply_is_shown(language: Language, kind: Kind, replies: Replies) -> None:
    text = shown(reply_in(language, replies, kind), replies)
    squeezed = "".join(text.replace("│", "").split())
    for part in (
        "Pain [b]fell[/b] :100: by 20%. [1]",
        CITATION.title,
        "Knee :smile:",
        "2025",
        CITATION.quote,
        CITATION.note,
        CITATION.url or "",
        "And [i]then[/i]?",
        replies.line("verdicts.overstates", language),
        replies.disclaimer(language),
    ):
        assert "".join(part.split()) in squeezed


def test_a_narrow_terminal_loses_nothing(replies: Replies) -> None:
    text = shown(reply_in(Language.SIMPLIFIED, replies), replies, width=20)
    squeezed = "".join(text.replace("│", "").split())
    assert "".join(replies.disclaimer(Language.SIMPLIFIED).split()) in squeezed


def test_the_disclaimer_comes_last(replies: Replies) -> None:
    reply = replace(reply_in(Language.ENGLISH, replies), suggestions=())
    text = shown(reply, replies)
    assert text.index("Sources") < text.index("This reply was made by")
    assert isinstance(new_console(), Console)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (QuestionEmpty("x"), "Please write your question."),
        (QuestionTooLong("x"), "The question is too long; please keep it under 1000 characters."),
        (IndexNotReady("/secret/place"), "The library is not ready yet; please try again shortly."),
        (
            ValueError("/secret/place"),
            "Something went wrong and no answer was given; please try again later.",
        ),
    ],
)
def test_a_refusal_is_in_reviewed_words_with_the_disclaimer(
    failure: Exception, said: str, replies: Replies
) -> None:
    assert refusal(failure, replies, Language.ENGLISH, 1000) == (said, replies.disclaimer(Language.ENGLISH))


def test_each_question_of_its_own_has_its_own_conversation() -> None:
    one, other = new_question("a", None, ()), new_question("a", None, ())
    assert one.conversation_id != other.conversation_id
    assert len(one.conversation_id) >= 16
    assert new_question("a", None, (), "c").conversation_id == "c"

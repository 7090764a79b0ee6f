"""Whatever is asked and whatever breaks: a released reply, with the disclaimer in the language of the reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assembly import Assembly
from bot.domain.language import Language
from bot.domain.question import Question, Turn
from bot.domain.reply import Kind
from bot.errors import QuestionEmpty, QuestionTooLong
from bot.language.normalise import clean
from tests.chat_server import FAITHFUL, HOSTILE, ChatServer

from .asking import SECRET, STEPS, answered, broken, fails, with_model

ASKED = {
    Language.SIMPLIFIED: "干细胞注射安全吗？",
    Language.TRADITIONAL: "幹細胞注射安全嗎？",
    Language.ENGLISH: "Are stem-cell injections safe?",
}


class Panic(BaseException):
    """As the panics of Rust libraries come: not an Exception."""


FAILURES = [
    ValueError(SECRET),
    KeyError(SECRET),
    OSError(13, SECRET),
    MemoryError(SECRET),
    RecursionError(SECRET),
    TimeoutError(SECRET),
    StopIteration(SECRET),
    StopAsyncIteration(SECRET),
    AssertionError(SECRET),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, SECRET),
    Panic(SECRET),
]


@contextmanager
def refused() -> Iterator[list[bool]]:
    """Whether the question was refused as empty or too long; a channel answers that with an error body."""
    found: list[bool] = []
    try:
        yield found
    except (QuestionEmpty, QuestionTooLong):
        found.append(True)


_TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="干细胞幹細胞膝盖疼注射安全吗？我的药，。 \n\u200b", max_size=40),
    st.lists(
        st.sampled_from(
            [
                "{0}",
                "{study}",
                "%s",
                "[1]",
                "【1】",
                "<b>",
                "干细胞",
                "stem cells",
                "safe",
                "?",
                "疼",
                "\x00",
                "\ud800",
                "ignore",
            ]
        ),
        max_size=10,
    ).map(" ".join),
    st.sampled_from([*ASKED.values(), "膝盖红肿发热", "my dose?", "hi", "那它呢？", "and it?", "谢谢"]),
)
_TURNS = st.builds(
    Turn,
    question=_TEXTS,
    kind=st.sampled_from([kind.value for kind in Kind]),
    study_ids=st.lists(st.sampled_from(["cytotherapy-2025", "no-such-study", ""]), max_size=2).map(tuple),
    passage_keys=st.just(()),
    answer=_TEXTS,
    language=st.sampled_from([language.value for language in Language]),
)


def test_every_question_gets_its_disclaimer(library: Assembly) -> None:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_TEXTS, st.sampled_from([None, *Language]), st.lists(_TURNS, max_size=2))
    def ask(text: str, language: Language | None, history: list[Turn]) -> None:
        with refused() as refusals:
            event = answered(library.road, Question(text, language, tuple(history), "c"))
            assert event.reply.disclaimer == library.replies.disclaimer(event.reply.language)
            assert language is None or event.reply.language is language
            assert event.reply.conversation_id == "c"
            if event.reply.kind is Kind.ANSWER:
                numbers = {citation.number for citation in event.reply.citations}
                assert all(
                    item.citations and numbers.issuperset(item.citations) for item in event.reply.answer
                )
        if refusals:
            assert not clean(text)

    ask()


@pytest.mark.parametrize("length", [1001, 100_000])
def test_a_question_that_is_too_long_is_refused_before_anything_else(library: Assembly, length: int) -> None:
    with pytest.raises(QuestionTooLong):
        answered(library.road, Question("疼" * length))


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u202e\ufeff", "\u3164", "\x00"])
def test_a_question_that_shows_nothing_is_refused_as_empty(library: Assembly, text: str) -> None:
    with pytest.raises(QuestionEmpty):
        answered(library.road, Question(text))


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_crashes_leads_to_the_apology(
    library: Assembly, step: str, failure: BaseException
) -> None:
    event = answered(broken(library.road, step, failure), Question(ASKED[Language.ENGLISH]))
    reply = event.reply
    assert reply.kind is Kind.NO_ANSWER
    assert tuple(item.text for item in reply.answer) == library.replies.lines("unavailable", Language.ENGLISH)
    assert reply.citations == ()
    assert reply.disclaimer == library.replies.disclaimer(Language.ENGLISH)
    assert event.trace.failed
    assert "s3cret" not in repr(event)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", STEPS)
def test_the_apology_is_in_the_language_of_the_question(
    library: Assembly, step: str, language: Language
) -> None:
    reply = answered(broken(library.road, step, ValueError(SECRET)), Question(ASKED[language])).reply
    assert reply.language is language
    assert tuple(item.text for item in reply.answer) == library.replies.lines("unavailable", language)
    assert reply.disclaimer == library.replies.disclaimer(language)


@pytest.mark.parametrize("function", ["detect", "Suggester.__call__", "Sheet.accept"])
def test_what_the_road_does_between_its_steps_may_crash_as_well(
    library: Assembly, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"bot.dialogue.road.{function}", fails(ValueError(SECRET)))
    event = answered(library.road, Question(ASKED[Language.ENGLISH]))
    assert event.reply.kind is Kind.NO_ANSWER
    assert event.reply.citations == ()
    assert event.reply.disclaimer == library.replies.disclaimer(Language.ENGLISH)
    assert "s3cret" not in repr(event)


@pytest.mark.parametrize("language", Language)
def test_emergencies_are_answered_when_all_else_is_broken(library: Assembly, language: Language) -> None:
    road = library.road
    for step in STEPS[1:]:
        road = broken(road, step, ValueError(SECRET))
    asked = {
        Language.SIMPLIFIED: "打针后我的膝盖又红又肿，还发烧",
        Language.TRADITIONAL: "打針後我的膝蓋又紅又腫，還發燒",
        Language.ENGLISH: "My knee is red, hot and swollen after the injection",
    }
    reply = answered(road, Question(asked[language])).reply
    assert reply.kind is Kind.EMERGENCY
    assert reply.disclaimer == library.replies.disclaimer(language)


@pytest.mark.parametrize("behaviour", [*FAITHFUL, *HOSTILE])
def test_the_disclaimer_stands_whatever_a_chat_model_does(
    library: Assembly, chat_server: ChatServer, behaviour: str
) -> None:
    chat_server.behave(behaviour)
    language = list(Language)[len(behaviour) % 3]
    road = with_model(library.road, chat_server)
    event = answered(road, Question(ASKED[language]))
    assert event.reply.disclaimer == library.replies.disclaimer(language)
    assert event.reply.kind is Kind.ANSWER
    assert all(item.citations for item in event.reply.answer)
    assert "s3cret" not in repr(event)

"""A check that crashes is a check that failed: nothing that it should have checked is shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.assembly import Assembly
from bot.dialogue.guardrails.output import OutputCheck
from bot.dialogue.guardrails.screen import Screen
from bot.dialogue.road import Road
from bot.dialogue.verify import Introductions, verify
from bot.domain.draft import Proposal, Support
from bot.domain.event import Event, ReplyEvent, SentenceEvent
from bot.domain.language import Language
from bot.domain.passage import Origin, Passage
from bot.domain.question import Question
from bot.domain.reply import Kind
from bot.errors import GuardrailFailed
from bot.prompts.guardrails import read_guardrails
from tests.chat_server import ChatServer

from .asking import Crashing, answered, broken, events, fails, parts_of, with_model

QUESTION = Question("Are stem-cell injections safe?")
CHECKS = ("screen", "checks.forbidden", "checks.mask", "checks.words")

NOTHING = Introductions((), frozenset())


def test_the_question_is_answered_when_nothing_is_broken(library: Assembly) -> None:
    """What makes the tests below mean something."""
    assert answered(library.road, QUESTION).reply.kind is Kind.ANSWER


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("failure", [ValueError("x"), GuardrailFailed("x"), KeyError("x")], ids=repr)
def test_no_sentence_leaves_when_a_check_crashes(library: Assembly, check: str, failure: Exception) -> None:
    seen = events(broken(library.road, check, failure), QUESTION)
    assert not any(isinstance(event, SentenceEvent) and event.item.citations for event in seen)
    assert answered(broken(library.road, check, failure), QUESTION).reply.kind is Kind.NO_ANSWER


def test_a_check_that_crashes_on_one_sentence_stops_them_all(library: Assembly) -> None:
    parts = parts_of(library.road)
    count = 0

    def sometimes(text: str, attributed: bool) -> str | None:
        nonlocal count
        count += 1
        if count == 2:
            raise ValueError("x")
        return None

    road = Road(replace(parts, checks=replace(parts.checks, forbidden=sometimes)))
    reply = answered(road, Question("What did the Cytotherapy trial find, and what are its limits?")).reply
    assert count == 2
    assert reply.kind is Kind.NO_ANSWER
    assert reply.citations == ()


def test_sentences_that_break_a_rule_are_dropped(library: Assembly) -> None:
    parts = parts_of(library.road)
    road = Road(replace(parts, checks=replace(parts.checks, forbidden=lambda text, attributed: "cures")))
    event = answered(road, QUESTION)
    assert event.reply.kind is Kind.NO_ANSWER
    assert event.trace.dropped
    assert set(event.trace.dropped) == {"forbidden:cures"}


def test_the_screen_fails_closed(library: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(read_guardrails(library.settings.prompts_dir))
    monkeypatch.setattr(screen, "_reader", Crashing(ValueError("x")))
    with pytest.raises(GuardrailFailed):
        screen("Is it safe?", Language.ENGLISH)


def test_the_output_check_fails_closed(library: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    output = OutputCheck(read_guardrails(library.settings.prompts_dir))
    monkeypatch.setattr(output, "_reader", Crashing(ValueError("x")))
    with pytest.raises(GuardrailFailed):
        output.forbidden("It cures.", attributed=False)


def passage(text: str, *, commercial: bool = False) -> Passage:
    return Passage(
        passage_id="a/p1@en",
        key="a/p1",
        language="en",
        slug="a",
        origin=Origin.RECORD,
        section="",
        lead="",
        text=text,
        sentences=(text,),
        study_id=None,
        balance=None,
        label="the article",
        commercial=commercial,
    )


TEXT = "In the trial 26 people had pain that fell by 20% in 3 months."


def reason(library: Assembly, text: str, quote: str = TEXT, *, commercial: bool = False) -> str | None:
    proposal = Proposal(text, (Support(passage(TEXT, commercial=commercial), quote),))
    return verify(proposal, Language.ENGLISH, parts_of(library.road).checks, NOTHING)


def test_a_sentence_of_the_library_passes(library: Assembly) -> None:
    assert reason(library, TEXT) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TEXT.replace("26", "260"), "number"),
        (TEXT.replace("20%", "80%"), "number"),
        (TEXT.replace("3 months", "3 weeks"), "number"),
        (TEXT.replace("3 months", "3 years"), "number"),
        ("The trial took place on the moon among dancing elephants with flutes.", "unsupported"),
        (f"<b>{TEXT}</b>", "markup"),
        (f"{TEXT} https://example.org", "markup"),
        ("参加试验的人的疼痛都减轻了很多很多。", "unsupported"),
        ("", "no-support"),
    ],
)
def test_a_sentence_that_says_more_than_its_passage_does_not(library: Assembly, text: str, why: str) -> None:
    assert reason(library, text) == why


def test_neither_does_one_with_a_made_up_quotation(library: Assembly) -> None:
    assert reason(library, TEXT, quote="In the trial 2600 people") == "quote-not-in-passage"
    assert (
        verify(Proposal(TEXT, ()), Language.ENGLISH, parts_of(library.road).checks, NOTHING) == "no-support"
    )


def test_nor_one_that_states_what_a_publisher_claims(library: Assembly) -> None:
    assert reason(library, TEXT, commercial=True) == "claim-not-attributed"


def test_verification_itself_fails_closed(library: Assembly) -> None:
    checks = replace(parts_of(library.road).checks, mask=fails(ValueError("x")))
    with pytest.raises(GuardrailFailed):
        verify(Proposal(TEXT, (Support(passage(TEXT), TEXT),)), Language.ENGLISH, checks, NOTHING)


@pytest.mark.parametrize("check", [*CHECKS[:-1], "checks.written"])
@pytest.mark.parametrize("failure", [ValueError("x"), GuardrailFailed("x"), KeyError("x")], ids=repr)
def test_no_sentence_of_a_chat_model_leaves_when_a_check_crashes(
    library: Assembly, chat_server: ChatServer, check: str, failure: Exception
) -> None:
    chat_server.behave("faithful")
    seen = events(with_model(broken(library.road, check, failure), chat_server), QUESTION)
    assert not any(isinstance(event, SentenceEvent) and event.item.citations for event in seen)
    assert isinstance(seen[-1], ReplyEvent)
    assert seen[-1].reply.kind is Kind.NO_ANSWER


def test_what_a_model_was_shown_to_say_stands_when_a_check_crashes_later(
    library: Assembly, chat_server: ChatServer
) -> None:
    parts = parts_of(library.road)
    real, crashes = parts.checks.forbidden, False

    def sometimes(text: str, attributed: bool) -> str | None:
        if crashes:
            raise ValueError("x")
        return real(text, attributed)

    chat_server.behave("faithful")
    road = with_model(Road(replace(parts, checks=replace(parts.checks, forbidden=sometimes))), chat_server)

    async def collect() -> list[Event]:
        nonlocal crashes
        seen = []
        async for event in road.events(Question("What did the Cytotherapy trial find?")):
            crashes = crashes or isinstance(event, SentenceEvent)
            seen.append(event)
        return seen

    seen = asyncio.run(collect())
    last = seen[-1]
    assert isinstance(last, ReplyEvent)
    assert last.trace.failed == "verify"
    assert last.reply.kind is Kind.ANSWER
    assert tuple(event.item for event in seen if isinstance(event, SentenceEvent)) == last.reply.answer
    assert last.reply.disclaimer == library.replies.disclaimer(Language.ENGLISH)


def test_a_model_whose_sentences_break_a_rule_is_not_shown(
    library: Assembly, chat_server: ChatServer
) -> None:
    parts = parts_of(library.road)
    checks = replace(parts.checks, forbidden=lambda text, attributed: "cures")
    chat_server.behave("faithful")
    event = answered(with_model(Road(replace(parts, checks=checks)), chat_server), QUESTION)
    assert event.reply.kind is Kind.NO_ANSWER
    assert event.trace.written is not None
    assert {one.dropped for one in event.trace.written.proposed} <= {"forbidden:cures", "several-sentences"}

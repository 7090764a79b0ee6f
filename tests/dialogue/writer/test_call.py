"""One request inside its limits, against a server that keeps to none. Through the real client of LangChain."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.call import Asking, Caller, Patience
from bot.dialogue.writer.model import ChatModel, ChatModelSettings, Shape
from bot.dialogue.writer.places import Places
from bot.errors import ChatModelError, RecordsError
from tests.chat_server import ChatServer

from .models import CALM, QUICK, caller

MARK = "=====0123456789abcdef====="
MESSAGES = [
    ("system", "You draft answers."),
    ("human", f"{MARK} passages\n[1] (record) Pain fell.\n{MARK} question\nDid pain fall?\n{MARK} end"),
]


async def words(calls: Caller, asking: Asking | None = None, **options: Any) -> str:
    return "".join([text async for text in calls.stream(MESSAGES, asking or Asking(), **options)])


def reason(calls: Caller, asking: Asking | None = None, *, structured: bool = False) -> str:
    with pytest.raises(ChatModelError) as caught:
        asyncio.run(words(calls, asking, structured=structured))
    assert "s3cret" not in str(caught.value)
    return caught.value.reason


def test_the_words_come_through_with_what_they_cost(server: ChatServer) -> None:
    server.behave("faithful")
    for structured in (True, False):
        asking = Asking()
        text = asyncio.run(words(caller(server), asking, structured=structured))
        assert text.count("Pain fell.") == 1
        assert asking.attempts == 1 and asking.input_tokens > 0 and asking.output_tokens > 0
        assert asking.first_token_seconds is not None


def test_the_tokens_are_the_providers_where_it_counts_them(server: ChatServer) -> None:
    server.behave("faithful")
    calls, asking = caller(server), Asking()
    calls.model._model.stream_usage = True  # type: ignore[attr-defined]
    asyncio.run(words(calls, asking))
    assert (asking.input_tokens, asking.output_tokens) == (900, 90)


def test_what_is_asked_for_is_sent(server: ChatServer) -> None:
    server.behave("faithful")
    asyncio.run(words(caller(server), structured=True))
    (body,) = server.bodies
    schema = body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert set(schema["schema"]["properties"]) == {"sentences"}
    assert body["stream"] is True and body["temperature"] == 0
    assert body.get("max_tokens") or body.get("max_completion_tokens")


@pytest.mark.parametrize(("behaviour", "most"), [("429-once", 5.0), ("500-once", 8.0)])
def test_what_passes_by_itself_is_tried_again(server: ChatServer, behaviour: str, most: float) -> None:
    server.behave(behaviour)
    asking = Asking()
    assert "Pain fell." in asyncio.run(words(caller(server), asking))
    assert asking.attempts == 2 and asking.seconds < most


@pytest.mark.parametrize(
    ("behaviour", "why", "requests"),
    [
        ("429", "rate-limited", 1),  # it asks for a minute, which the question does not have
        ("429-short", "rate-limited", 3),
        ("500", "server-error", 3),
        ("401", "not-allowed", 1),
        ("dropped-at-once", "connection", 1),
        ("very-slow", "no-first-token", 1),
        ("stalls", "stalled", 1),
        ("drip", "too-slow", 1),
    ],
)
def test_failures_are_told_in_one_word_and_in_time(
    server: ChatServer, behaviour: str, why: str, requests: int
) -> None:
    server.behave(behaviour)
    patience = QUICK if why in ("no-first-token", "stalled", "too-slow") else CALM
    asking = Asking()
    assert reason(caller(server, patience=patience), asking) == why
    assert server.requests == requests
    assert asking.seconds < patience.total + 1.0


def test_a_server_that_is_not_there_is_a_lost_connection() -> None:
    with ChatServer() as gone:
        calls = caller(gone)
    assert reason(calls) == "connection"


def test_an_endless_stream_is_cut(server: ChatServer) -> None:
    server.behave("endless")
    text = asyncio.run(words(caller(server)))
    assert 5_900 <= len(text) < 6_500


def test_a_stream_that_nobody_reads_any_longer_is_closed(server: ChatServer) -> None:
    server.behave("endless")

    async def leave() -> None:
        stream = caller(server).stream(MESSAGES, Asking())
        async for _ in stream:
            break
        await stream.aclose()
        async with asyncio.timeout(5):
            while server.under_way:
                await asyncio.sleep(0.02)

    asyncio.run(leave())


def test_a_model_that_keeps_failing_is_left_alone_for_a_while(server: ChatServer) -> None:
    server.behave("401")
    breaker = Breaker(failures=2, seconds=0.3)
    calls = caller(server, breaker=breaker)
    assert [reason(calls) for _ in range(4)] == ["not-allowed", "not-allowed", "breaker-open", "breaker-open"]
    assert server.requests == 2
    server.behave("faithful")
    time.sleep(0.35)
    assert "Pain fell." in asyncio.run(words(caller(server, breaker=breaker)))
    assert not breaker.open


def test_a_refused_schema_is_no_failure_unless_it_is_insisted_on(server: ChatServer) -> None:
    server.behave("no-schema")
    ways: list[tuple[Shape, str, bool]] = [
        ("auto", "schema-refused", False),
        ("structured", "request-refused", True),
    ]
    for shape, why, opens in ways:
        breaker = Breaker(failures=2, seconds=30.0)
        calls = caller(server, "gpt-4o-mini", shape=shape, breaker=breaker)
        assert [reason(calls, structured=True) for _ in range(2)] == [why, why]
        assert breaker.open is opens


def test_a_refused_schema_is_tried_again_after_an_hour(server: ChatServer) -> None:
    now = 1000.0
    model = ChatModel(ChatModelSettings("openai:gpt-4o-mini", base_url=server.url), clock=lambda: now)
    assert model.structured
    model.ask_in_lines()
    assert not model.structured
    now += 3599.0
    assert not model.structured
    now += 2.0
    assert model.structured, "one fault of the server does not turn structured output off for good"
    model.ask_in_lines()
    assert not model.structured, "a second refusal counts as the first did"


def test_a_server_that_refuses_lines_too_is_left_alone(server: ChatServer) -> None:
    server.behave("400")
    breaker = Breaker(failures=2, seconds=30.0)
    calls = caller(server, "gpt-4o-mini", shape="auto", breaker=breaker)
    assert reason(calls, structured=True) == "schema-refused"
    assert [reason(calls) for _ in range(3)] == ["request-refused", "request-refused", "breaker-open"]


def test_no_more_requests_than_places(server: ChatServer) -> None:
    server.behave("faithful-slow")
    calls = caller(server, places=Places(3, queue=2, seconds=0.2))
    others = server.under_way

    async def many() -> list[object]:
        return await asyncio.gather(*[words(calls) for _ in range(8)], return_exceptions=True)

    told = asyncio.run(many())
    assert sum(isinstance(one, str) for one in told) == 3
    assert {one.reason for one in told if isinstance(one, ChatModelError)} == {"busy"}
    assert server.busiest <= others + 3


def test_a_spent_budget_sends_nothing(server: ChatServer) -> None:
    server.behave("faithful")
    calls = caller(server, budget=3_000)
    assert asyncio.run(words(calls))
    assert asyncio.run(words(calls))
    calls = caller(server, budget=1_000)
    assert reason(calls) == "budget-spent"
    assert server.requests == 2


class Unreachable:
    """A budget whose store is down."""

    async def reserve(self, tokens: int) -> bool:
        raise RecordsError("down")

    async def settle(self, reserved: int, used: int) -> None:
        raise AssertionError("nothing was reserved")


def test_a_budget_that_cannot_be_read_counts_as_spent(server: ChatServer) -> None:
    server.behave("faithful")
    calls = caller(server)
    assert (
        reason(Caller(calls.model, CALM, Breaker(5, 30), Places(1, 1, 1), Unreachable())) == "budget-unknown"
    )
    assert server.requests == 0


def test_a_question_has_one_time_for_all_its_requests(server: ChatServer) -> None:
    server.behave("faithful")
    calls = caller(server, patience=Patience(5, 5, total=1.0))
    spent = Asking(began=time.monotonic() - 2.0)
    assert reason(calls, spent) in ("no-first-token", "too-slow")

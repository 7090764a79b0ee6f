"""The other providers' real clients against a local server that speaks their protocols: one honest, one that lies, one that fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.assembly import Assembly
from bot.dialogue.road import Road
from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import ProcessBudget
from bot.dialogue.writer.call import Asking, Caller
from bot.dialogue.writer.model import ChatModel, ChatModelSettings, Shape
from bot.dialogue.writer.places import Places
from bot.domain.question import Turn
from bot.errors import ChatModelError
from tests.chat_server import ChatServer

from .judging import assert_only_the_library_speaks, assert_the_contract
from .models import CALM, ask, road
from .test_call import words

QUESTION = "What did the Cytotherapy trial find?"
FAILING = {
    "429": "rate-limited",
    "500": "server-error",
    "401": "not-allowed",
    "dropped-at-once": "connection",
}


@dataclass(frozen=True)
class Provider:
    """One provider and a model of it that manages structured output."""

    name: str
    model: str


PROVIDERS = [Provider("anthropic", "claude-sonnet-4-5"), Provider("ollama", "llama3.2")]


@pytest.fixture(params=PROVIDERS, ids=[provider.name for provider in PROVIDERS])
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.param
    return found


def calls(server: ChatServer, provider: Provider, shape: Shape = "lines") -> Caller:
    settings = ChatModelSettings(
        f"{provider.name}:{provider.model}", server.root, "k", shape, request_seconds=CALM.total
    )
    return Caller(
        ChatModel(settings), CALM, Breaker(100, 1.0), Places(8, queue=8, seconds=1.0), ProcessBudget(10**7)
    )


def with_model(library: Assembly, server: ChatServer, provider: Provider, shape: Shape = "lines") -> Road:
    return road(library, calls(server, provider, shape))


@pytest.mark.parametrize("shape", ["lines", "structured"])
def test_an_honest_model_is_shown(
    library: Assembly, server: ChatServer, provider: Provider, shape: Shape
) -> None:
    server.behave("faithful")
    seen = ask(with_model(library, server, provider, shape), QUESTION)
    assert seen.written.outcome == "written"
    assert (seen.written.input_tokens, seen.written.output_tokens) == (900, 90), "as the provider counts them"
    assert_only_the_library_speaks(library, seen)
    from bot.domain.language import Language

    assert_the_contract(library, seen, Language.ENGLISH)


@pytest.mark.parametrize(
    "behaviour", ["fabricated-numbers", "negation-flips", "cures-promised", "markup", "invented-citations"]
)
def test_a_lying_model_is_not_believed(
    library: Assembly, server: ChatServer, provider: Provider, behaviour: str
) -> None:
    server.behave(behaviour)
    seen = ask(with_model(library, server, provider), QUESTION)
    assert seen.written.outcome != "written"
    assert any(one.dropped for one in seen.written.proposed)
    assert_only_the_library_speaks(library, seen)


def test_a_follow_up_is_rewritten(library: Assembly, server: ChatServer, provider: Provider) -> None:
    server.behave("faithful")
    before = Turn(QUESTION, "answer", ("cytotherapy-2025",), (), "It was a small pilot study of 30 people.")
    seen = ask(with_model(library, server, provider), "Was it blinded?", before)
    assert seen.written.rewriting == "used"
    assert len(server.bodies) == 2


@pytest.mark.parametrize("behaviour", FAILING)
def test_its_failures_are_told_in_one_word(server: ChatServer, provider: Provider, behaviour: str) -> None:
    server.behave(behaviour)
    with pytest.raises(ChatModelError) as caught:
        asyncio.run(words(calls(server, provider), Asking()))
    assert caught.value.reason == FAILING[behaviour]
    assert "s3cret" not in str(caught.value)

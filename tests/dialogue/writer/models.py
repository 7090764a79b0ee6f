"""Roads whose chat model is the local server, reached through the real LangChain client."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

from bot.assembly import Assembly
from bot.dialogue.road import Road
from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import ProcessBudget
from bot.dialogue.writer.call import Caller, Patience
from bot.dialogue.writer.model import ChatModel, ChatModelSettings, Shape
from bot.dialogue.writer.places import Places
from bot.dialogue.writer.writer import Writer
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Written
from bot.domain.question import Question, Turn
from bot.domain.reply import AnswerItem, Reply
from bot.prompts.chat import read_chat_prompts
from bot.settings import Settings
from tests.chat_server import ChatServer

QUICK = Patience(first_token=1.5, between_tokens=0.75, total=3.0)
"""For models that fail by being slow."""
CALM = Patience(first_token=30.0, between_tokens=30.0, total=40.0)
"""For models that answer, on a machine that may be busy with other tests."""


def caller(
    server: ChatServer,
    behaviour: str = "any",
    *,
    shape: Shape = "lines",
    patience: Patience = CALM,
    places: Places | None = None,
    breaker: Breaker | None = None,
    budget: int = 10_000_000,
) -> Caller:
    """A caller of the model of that name; ``any`` behaves as the server was told."""
    settings = ChatModelSettings(
        f"openai:{behaviour}", base_url=server.url, shape=shape, request_seconds=patience.total
    )
    return Caller(
        ChatModel(settings),
        patience,
        breaker or Breaker(failures=5, seconds=30.0),
        places or Places(200, queue=8, seconds=1.0),
        ProcessBudget(budget),
    )


def road(library: Assembly, calls: Caller) -> Road:
    """The library's road with a chat model that writes."""
    prompts = read_chat_prompts(Settings().prompts_dir)
    return Road(replace(library.road._parts, writer=Writer(calls, prompts)))


@dataclass(frozen=True)
class Seen:
    """Everything that a channel was given for one question."""

    events: tuple[Event, ...]
    seconds: float
    """Until the reply."""

    @property
    def sentences(self) -> tuple[AnswerItem, ...]:
        """What the patient saw, in order, whatever the reply says in the end."""
        return tuple(event.item for event in self.events if isinstance(event, SentenceEvent))

    @property
    def last(self) -> ReplyEvent:
        """The reply with its trace."""
        event = self.events[-1]
        assert isinstance(event, ReplyEvent)
        return event

    @property
    def reply(self) -> Reply:
        """The released reply."""
        return self.last.reply

    @property
    def written(self) -> Written:
        """What the chat model did."""
        assert self.last.trace.written is not None
        return self.last.trace.written


def ask(asked: Road, text: str, *history: Turn) -> Seen:
    """One question from beginning to end; what was streamed must be what the reply says."""

    async def collect() -> Seen:
        began = time.monotonic()
        events = [event async for event in asked.events(Question(text, None, tuple(history), "c"))]
        return Seen(tuple(events), time.monotonic() - began)

    seen = asyncio.run(collect())
    assert seen.sentences == seen.reply.answer or not seen.sentences
    return seen

"""Asking a road, and breaking one of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from bot.dialogue.road import Parts, Road
from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import ProcessBudget
from bot.dialogue.writer.call import Caller, Patience
from bot.dialogue.writer.model import ChatModel, ChatModelSettings
from bot.dialogue.writer.places import Places
from bot.dialogue.writer.writer import Writer
from bot.domain.event import Event, ReplyEvent, SentenceEvent
from bot.domain.question import Question
from bot.prompts.chat import read_chat_prompts
from bot.settings import Settings
from tests.chat_server import ChatServer

SECRET = "s3cret-detail /srv/data Traceback"
_SECONDS = 10


def events(road: Road, question: Question) -> list[Event]:
    """Everything that a channel would see."""

    async def collect() -> list[Event]:
        return [event async for event in road.events(question)]

    return asyncio.run(asyncio.wait_for(collect(), _SECONDS))


def answered(road: Road, question: Question) -> ReplyEvent:
    """The last event; the events before it must have shown the same sentences and nothing else."""
    seen = events(road, question)
    assert isinstance(seen[-1], ReplyEvent)
    assert sum(isinstance(event, ReplyEvent) for event in seen) == 1
    shown = tuple(event.item for event in seen if isinstance(event, SentenceEvent))
    assert not shown or shown == seen[-1].reply.answer
    return seen[-1]


def with_model(road: Road, server: ChatServer, name: str = "any") -> Road:
    """The road with the server's chat model writing; impatient, as the tests are."""
    patience = Patience(first_token=1.0, between_tokens=0.5, total=2.0)
    model = ChatModel(ChatModelSettings(f"openai:{name}", base_url=server.url, shape="lines"))
    calls = Caller(model, patience, Breaker(100, 1.0), Places(9, 9, 1.0), ProcessBudget(10**9))
    writer = Writer(calls, read_chat_prompts(Settings().prompts_dir))
    return Road(replace(parts_of(road), writer=writer))


def parts_of(road: Road) -> Parts:
    """What a road is made of."""
    return road._parts


def fails(exc: BaseException) -> Callable[..., NoReturn]:
    """Something that crashes, whatever it is called with."""

    def crash(*args: Any, **kwargs: Any) -> NoReturn:
        raise exc

    return crash


class Crashing:
    """An object of which every method crashes."""

    def __init__(self, exc: BaseException) -> None:
        self._exc = exc

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        return fails(self._exc)


def broken(road: Road, step: str, exc: BaseException) -> Road:
    """The road with one part that crashes; a dot leads to a part of ``checks``."""
    parts = parts_of(road)
    crash: Any = Crashing(exc) if step == "checks.words" else fails(exc)
    if step.startswith("checks."):
        return Road(replace(parts, checks=replace(parts.checks, **{step.removeprefix("checks."): crash})))
    return Road(replace(parts, **{step: crash}))  # type: ignore[arg-type]


STEPS = (
    "screen",
    "mentions_of",
    "condense",
    "gather",
    "extract",
    "checks.forbidden",
    "checks.mask",
    "checks.words",
)
"""Every part of the road that does work on a question."""

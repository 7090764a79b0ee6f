"""One question from Slack: who may ask, the road, and the reply in a thread or for the member's eyes alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.handout import handout
from bot.channels.slack.memory import Memory
from bot.channels.slack.rendering import Rendered, Renderer, Share
from bot.channels.slack.sending import TROUBLE, error_of, post
from bot.channels.slack.stream import Stream
from bot.domain.event import Event, ReplyEvent, SentenceEvent
from bot.domain.language import Language
from bot.domain.question import Question, Turn
from bot.errors import GuardrailFailed, LibraryIndexError, QuestionEmpty, QuestionTooLong
from bot.language.detect import detect
from bot.prompts.replies import Replies
from bot.prompts.slack import SlackTexts
from bot.records.slack import Place

_STATUS_SECONDS = 2.0
Limit = Callable[[str], Awaitable[int]]
"""Counts one question of a member; the seconds to wait, 0 when it may be asked."""
Send = Callable[[Rendered], Awaitable[None]]
_log = structlog.get_logger("bot.slack")


class Road(Protocol):
    """What answers a question: stages, verified sentences, then one released reply."""

    def events(self, question: Question) -> AsyncIterator[Event]:
        """Everything a channel may show, in order; the last event is the reply."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a member asks it."""

    user: str
    text: str
    """In plain words."""
    language: Language | None = None
    """The language asked for, or None to follow the question."""
    again: str = ""
    """The reply whose question is asked again, so that what came after it does not count."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers questions; knows nothing of events, commands and clicks."""

    road: Road
    memory: Memory
    renderer: Renderer
    texts: SlackTexts
    replies: Replies
    limit: Limit
    max_question_chars: int
    locks: WeakValueDictionary[Place, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def in_thread(self, client: AsyncWebClient, place: Place, asked: Asked) -> None:
        """Answer in a thread, one question of it at a time: status, sentences as they are verified, sources."""

        async def send(message: Rendered) -> None:
            await post(client, place.channel, place.thread, message)

        if await self._over_limit(place.team, asked, send):
            return
        async with self.locks.setdefault(place, asyncio.Lock()):
            status = asyncio.create_task(self._status(client, place, asked))
            stream = Stream(client, place, asked.user)
            try:
                conversation_id, turns = await self.memory.resume(place)
                await self._streamed(asked, conversation_id, turns, stream, send, status)
            except Exception as exc:
                await stream.withdraw()
                await self._apologise(exc, asked, send)
            finally:
                status.cancel()

    async def alone(self, team: str, asked: Asked, send: Send, thread: str = "") -> None:
        """Answer a member alone, through ``send``, with a button that shares it in the channel or in ``thread``."""
        if await self._over_limit(team, asked, send):
            return
        try:
            conversation_id, turns = await self.memory.resume(None)
            event = await self._reply(asked, conversation_id, turns)
            await self._keep(event)
            for message in self.renderer.messages(event, question=event.asked, share=Share(thread)):
                await send(message)
        except Exception as exc:
            await self._apologise(exc, asked, send)

    async def _streamed(
        self,
        asked: Asked,
        conversation_id: str,
        turns: tuple[Turn, ...],
        stream: Stream,
        send: Send,
        status: asyncio.Task[None],
    ) -> None:
        shown = []
        async with aclosing(self._events(asked, conversation_id, turns)) as events:
            async for event in events:
                if isinstance(event, SentenceEvent):
                    await _over(status)
                    await stream.add(self.renderer.streamed(event.item))
                    shown.append(event.item)
                elif isinstance(event, ReplyEvent):
                    await _over(status)
                    await self._keep(event)
                    await self._finish(event, stream, send, tuple(shown) == event.reply.answer)
                    return
        raise GuardrailFailed("the road ended without a reply")

    async def _finish(self, event: ReplyEvent, stream: Stream, send: Send, whole: bool) -> None:
        """End the stream, or take it back and post the reply as plain messages."""
        ends = self.renderer.stream_end(event)
        if whole and await stream.finish(ends[0].blocks):
            rest = ends[1:]
        else:
            await stream.withdraw()
            rest = self.renderer.messages(event)
        for message in rest:
            await send(message)

    async def _reply(self, asked: Asked, conversation_id: str, turns: tuple[Turn, ...]) -> ReplyEvent:
        async with aclosing(self._events(asked, conversation_id, turns)) as events:
            async for event in events:
                if isinstance(event, ReplyEvent):
                    return event
        raise GuardrailFailed("the road ended without a reply")

    async def _events(self, asked: Asked, conversation_id: str, turns: tuple[Turn, ...]):  # type: ignore[no-untyped-def]
        history = await self.memory.before(asked.again) if asked.again else turns
        question = Question(asked.text, asked.language, history, conversation_id)
        async for event in self.road.events(question):
            yield event

    async def _keep(self, event: ReplyEvent) -> None:
        messages = self.renderer.messages(event, question=event.asked)
        await self.memory.keep(event, messages, handout(event.reply, self.texts, self.replies))

    async def _over_limit(self, team: str, asked: Asked, send: Send) -> bool:
        wait = await self.limit(f"{team}:{asked.user}")
        if wait:
            language = asked.language or detect(asked.text)
            line = self.texts.line("too_many", language, seconds=wait)
            with suppress(*TROUBLE):
                await send(self.renderer.said(line, language))
        return bool(wait)

    async def _apologise(self, exc: Exception, asked: Asked, send: Send) -> None:
        """Say in reviewed words that there is no answer; nothing of ``exc`` but its kind is told."""
        if isinstance(exc, TROUBLE):
            _log.error("slack_failed", error=error_of(exc))
            return  # another message would fail as well
        names = {QuestionEmpty: "empty", QuestionTooLong: "too_long", LibraryIndexError: "not_ready"}
        name = next((name for kind, name in names.items() if isinstance(exc, kind)), "internal")
        if name == "internal":
            _log.error("crashed", cause=type(exc).__name__)
        language = asked.language or detect(asked.text)
        line = self.replies.line(f"errors.{name}", language).format(limit=self.max_question_chars)
        try:
            await send(self.renderer.said(line, language))
        except TROUBLE as trouble:
            _log.error("slack_failed", error=error_of(trouble))

    async def _status(self, client: AsyncWebClient, place: Place, asked: Asked) -> None:
        """Show that the bot is at work. Slack takes the status away when the reply comes."""
        language = asked.language or detect(asked.text)
        steps = [
            self.texts.line(f"working.{step}", language) for step in ("reading", "searching", "checking")
        ]
        status = self.texts.line("status", language)
        try:
            await client.assistant_threads_setStatus(
                channel_id=place.channel, thread_ts=place.thread, status=status, loading_messages=steps
            )
        except TROUBLE as exc:
            _log.info("status_refused", error=error_of(exc))


async def _over(status: asyncio.Task[None]) -> None:
    """Wait for the status to be set, but not long: one that came after the reply would stay."""
    if not status.done():
        await asyncio.wait([status], timeout=_STATUS_SECONDS)
        status.cancel()

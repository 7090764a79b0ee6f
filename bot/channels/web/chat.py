"""Takes a question, follows the road, renders the reply: at once or as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.channels.web.errors import documented, log_crash
from bot.channels.web.examples import EXAMPLE_REPLY, EXAMPLE_STREAM
from bot.channels.web.guards import json_only, not_too_often
from bot.channels.web.library import generation_id
from bot.channels.web.parts import Parts
from bot.channels.web.refusal import Refusal, refusal_for
from bot.channels.web.schema import ChatRequest, ReplyBody, SentenceBody, StageBody
from bot.channels.web.visitor import language_of
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Stage, StageEvent
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Reply
from bot.errors import QuestionEmpty, QuestionTooLong
from bot.language.normalise import clean
from bot.records import Replay

Events = AsyncGenerator[Event, None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on its road, or the reply that was made for it before."""

    conversation_id: str
    events: Events
    replay: ReplyBody | None


# No deferred annotations in this file: FastAPI has to see the dependencies named inside chat_routes.
_ERRORS = (405, 413, 415, 422, 429, 500, 503)


def chat_routes(parts: Parts) -> APIRouter:
    """``/api/chat`` and ``/api/chat/stream``."""
    guards = [Depends(json_only), Depends(not_too_often(parts, "ask"))]
    router = APIRouter(prefix="/api/chat", tags=["chat"], dependencies=guards, responses=documented(_ERRORS))

    async def on_the_road(body: ChatRequest) -> AsyncIterator[Asked]:
        """One question, which holds a slot until the response has gone."""
        if len(body.question) > parts.settings.max_question_chars:
            raise QuestionTooLong("over the limit")
        if not clean(body.question):
            raise QuestionEmpty("nothing visible in it")
        with parts.slots.one():
            made = await parts.memory.replay(body.question_key, body.conversation_id)
            if made is not None:
                replay = ReplyBody.model_validate_json(made)
                yield Asked(replay.conversation_id, _again([]), replay)
                return
            conversation_id, history = await parts.memory.resume(body.conversation_id)
            language = None if body.language == "auto" else Language(body.language)
            question = Question(body.question, language, history, conversation_id)
            events = _followed(parts, question, body.question_key)
            if await generation_id(parts.shelf) is None:
                # Emergencies are answered without an index; any other question is refused before a stream begins.
                events = _again([event async for event in events])
            async with aclosing(events):
                yield Asked(conversation_id, events, None)

    @router.post("", summary="Ask a question", responses={200: _example("application/json", EXAMPLE_REPLY)})
    async def chat(asked: Annotated[Asked, Depends(on_the_road)], request: Request) -> ReplyBody:
        """One question, one reply. A visitor who hangs up stops the work."""
        if asked.replay is not None:
            return asked.replay
        return ReplyBody.of(await _while_waited_for(request, _reply(asked.events)))

    @router.post(
        "/stream",
        summary="Ask a question and watch the answer come",
        response_class=EventSourceResponse,
        responses={200: _example("text/event-stream", EXAMPLE_STREAM)},
    )
    async def stream(
        asked: Annotated[Asked, Depends(on_the_road)], request: Request
    ) -> AsyncIterator[ServerSentEvent]:
        """Server-sent events: `stage` while working, `sentence` for each verified item, then one `reply`.

        On a failure after the start one `error` event comes instead, with the usual error body as data.
        """
        try:
            for told in _told_again(asked):
                yield told
            async for event in asked.events:
                yield _rendered(event, asked.conversation_id)
        except Exception as exc:
            refusal = refusal_for(exc)
            if refusal.code == "internal":
                log_crash(exc)
            yield ServerSentEvent(event="error", data=parts.errors.body(refusal, language_of(request.scope)))

    return router


async def _followed(parts: Parts, question: Question, key: str | None) -> Events:
    """The events of one question; writes the exchange down before the reply goes out."""
    async with aclosing(parts.metrics.followed(parts.road.events(question))) as events:
        async for event in events:
            if isinstance(event, ReplyEvent):
                replay = Replay(key, ReplyBody.of(event.reply).model_dump_json()) if key else None
                await parts.memory.keep(event.asked, event.reply, replay)
                if event.trace.written is not None:
                    await parts.memory.keep_written(event.reply.reply_id, event.trace.written)
                if parts.handoff is not None:
                    await parts.handoff.after(event.reply, parts.metrics)
            yield event


async def _again(events: list[Event]) -> Events:
    for event in events:
        yield event


async def _reply(events: Events) -> Reply:
    async for event in events:
        if isinstance(event, ReplyEvent):
            return event.reply
    raise Refusal(500, "internal")


async def _while_waited_for(request: Request, work: Coroutine[Any, Any, Reply]) -> Reply:
    """The result of ``work``, which is cancelled when the visitor leaves first."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Refusal(499, "busy")  # nobody is there to read it
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _told_again(asked: Asked) -> Iterator[ServerSentEvent]:
    """The events of a reply that was made before: the same as the first time, but at once."""
    if asked.replay is None:
        return
    stage = StageBody(stage=Stage.CHECKING, conversation_id=asked.conversation_id)
    yield ServerSentEvent(event="stage", data=stage)
    for sentence in SentenceBody.all_of(asked.replay):
        yield ServerSentEvent(event="sentence", data=sentence)
    yield ServerSentEvent(event="reply", data=asked.replay)


def _rendered(event: Event, conversation_id: str) -> ServerSentEvent:
    match event:
        case StageEvent(stage):
            return ServerSentEvent(
                event="stage", data=StageBody(stage=stage, conversation_id=conversation_id)
            )
        case SentenceEvent():
            return ServerSentEvent(event="sentence", data=SentenceBody.of(event))
        case ReplyEvent(reply):
            return ServerSentEvent(event="reply", data=ReplyBody.of(reply))


def _example(media_type: str, example: object) -> dict[str, Any]:
    return {"content": {media_type: {"example": example}}}

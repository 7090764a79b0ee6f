"""The addresses of the handoff to a person."""

import asyncio
import time
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from bot.channels.web.errors import documented
from bot.channels.web.guards import json_only, not_too_often
from bot.channels.web.handoff import Handoff
from bot.channels.web.handoff_bodies import CaseBody, HandoffRequest, MessageRequest
from bot.channels.web.parts import Parts
from bot.channels.web.rate import Rate, Slots
from bot.channels.web.refusal import Refusal
from bot.channels.web.schema import ID_PATTERN, ReplyBody
from bot.channels.web.visitor import language_of
from bot.domain.event import ReplyEvent, Stage, StageEvent
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Kind
from bot.errors import BotError
from bot.language.normalise import visible
from bot.records.cases_model import Reason

# No deferred annotations in this file: FastAPI has to see the dependencies named inside handoff_routes.
_ConversationId = Annotated[str, Path(pattern=ID_PATTERN, examples=["V5m0p1n8cQz2L7yRk4sT9wXa"])]
_After = Annotated[int, Query(ge=0, description="The highest message id that is known already.")]
_Wait = Annotated[int, Query(ge=0, le=20, description="Seconds to wait for something new.")]
_Known = Annotated[
    str, Query(max_length=16, description="The state that is known already; waiting ends when it changes.")
]
_LOOK_SECONDS = 1.0
_LISTENERS = 500
"""Visitors who wait at the same time; more are answered at once."""


def handoff_routes(parts: Parts, handoff: Handoff) -> APIRouter:
    """``/api/handoff`` and ``/api/conversations/{conversation_id}/messages``."""
    router = APIRouter(prefix="/api", tags=["a person"], responses=documented((405, 422, 429, 500, 503)))
    listening = Slots(_LISTENERS)
    patience = Rate(
        "off" if parts.settings.rate_limit == "off" else "300/minute", parts.settings.rate_limit_storage
    )

    async def not_too_many(request: Request) -> None:
        await handoff.limit.take("handoff", parts.proxies.visitor(request.scope))

    async def not_too_impatient(request: Request) -> None:
        await patience.take("listen", parts.proxies.visitor(request.scope))

    async def shown(conversation_id: str, language: Language, after: int = 0) -> CaseBody:
        return await handoff.body(conversation_id, language, parts.replies.disclaimer(language), after)

    async def must_know(conversation_id: str) -> None:
        """An id is the key to its conversation: who does not have one is told nothing."""
        if not await parts.records.knows(conversation_id):
            raise Refusal(404, "not_found")

    @router.post(
        "/handoff",
        summary="Ask for a person",
        dependencies=[Depends(json_only), Depends(not_too_many)],
        responses=documented((413, 415)),
    )
    async def ask(body: HandoffRequest, request: Request) -> CaseBody:
        """Passes the masked conversation on to the staff, who may then write to the patient. Asking again while
        nobody has closed the case adds the message to it. Show `consent` of `/api/about` before."""
        language = language_of(request.scope, None if body.language == "auto" else body.language)
        conversation_id = await parts.records.open(body.conversation_id)
        await handoff.cases.open(conversation_id, Reason.ASKED, language, visible(body.message))
        return await shown(conversation_id, language)

    @router.get(
        "/conversations/{conversation_id}/messages",
        summary="Hear from the person",
        dependencies=[Depends(not_too_impatient)],
        responses=documented((404,)),
    )
    async def listen(
        conversation_id: _ConversationId,
        request: Request,
        after: _After = 0,
        wait: _Wait = 0,
        state: _Known = "",
    ) -> CaseBody:
        """What was written since `after`, and where the case stands. With `wait` the answer comes as soon as there is
        something new, or after so many seconds."""
        await must_know(conversation_id)
        language = language_of(request.scope)
        found = await shown(conversation_id, language, after)
        if not wait or found.state == "none":
            return found
        end = time.monotonic() + wait
        with suppress(Refusal), listening.one():
            while time.monotonic() < end and not (found.messages or found.state != (state or found.state)):
                await asyncio.sleep(_LOOK_SECONDS)
                if await request.is_disconnected():
                    break
                found = await shown(conversation_id, language, after)
        return found

    @router.post(
        "/conversations/{conversation_id}/messages",
        summary="Write to the person",
        dependencies=[Depends(json_only), Depends(not_too_often(parts, "messages"))],
        responses=documented((404, 413, 415)),
    )
    async def write(conversation_id: _ConversationId, body: MessageRequest, request: Request) -> CaseBody:
        """Passes a masked message on to the person. Should it tell of an emergency, `reply` says what to do now.
        404 when no person was asked for, or the case is closed: ask the bot instead."""
        text = visible(body.text)
        if not text:
            raise Refusal(422, "empty")
        await must_know(conversation_id)
        message = await handoff.cases.say(conversation_id, text)
        if message is None:
            raise Refusal(404, "not_found")
        language = language_of(request.scope, None if body.language == "auto" else body.language)
        urgent = await _emergency(parts, conversation_id, body)
        if urgent is not None:
            parts.metrics.reply(urgent)
            await parts.memory.keep(urgent.asked, urgent.reply)
            await handoff.after(urgent.reply, parts.metrics)
        said = await shown(conversation_id, language, message.id - 1)
        return said.model_copy(update={"reply": ReplyBody.of(urgent.reply) if urgent else None})

    return router


async def _emergency(parts: Parts, conversation_id: str, body: MessageRequest) -> ReplyEvent | None:
    """The bot's advice for something written to a person, if it tells of an emergency.

    Emergencies are known before the library is searched, so the road is followed no further than that.
    """
    _, history = await parts.memory.resume(conversation_id)
    language = None if body.language == "auto" else Language(body.language)
    try:
        async with aclosing(
            parts.road.events(Question(body.text, language, history, conversation_id))
        ) as events:
            async for event in events:
                if isinstance(event, StageEvent) and event.stage is Stage.SEARCHING:
                    return None
                if isinstance(event, ReplyEvent) and event.reply.kind is Kind.EMERGENCY:
                    return event
    except BotError:
        return None  # no index, or too long for a question: the person has the message all the same
    return None

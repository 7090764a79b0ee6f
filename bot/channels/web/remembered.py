"""What a patient can do about what is kept: rate a reply, delete a conversation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from bot.channels.web.errors import documented
from bot.channels.web.guards import json_only, not_too_often
from bot.channels.web.parts import Parts
from bot.channels.web.schema import ID_PATTERN, FeedbackRequest

_ConversationId = Annotated[str, Path(pattern=ID_PATTERN, examples=["V5m0p1n8cQz2L7yRk4sT9wXa"])]


def remembered_routes(parts: Parts) -> APIRouter:
    """``/api/feedback`` and ``/api/conversations/{conversation_id}``."""
    router = APIRouter(
        prefix="/api", tags=["your data"], responses=documented((405, 413, 422, 429, 500, 503))
    )

    @router.post(
        "/feedback",
        summary="Rate a reply",
        status_code=204,
        response_class=Response,
        dependencies=[Depends(json_only), Depends(not_too_often(parts, "feedback"))],
        responses=documented((404, 415)),
    )
    async def feedback(body: FeedbackRequest) -> None:
        """A second rating of the same reply replaces the first. Personal data in the comment is masked."""
        await parts.records.feedback(body.reply_id, body.rating, body.comment)
        parts.metrics.feedback(body.rating.value)

    @router.delete(
        "/conversations/{conversation_id}",
        summary="Forget me",
        status_code=204,
        response_class=Response,
        dependencies=[Depends(not_too_often(parts, "forget"))],
    )
    async def forget(conversation_id: _ConversationId) -> None:
        """Delete a conversation with its replies and ratings. 204 as well when there was nothing to delete."""
        await parts.records.forget(conversation_id)

    return router

"""For the machines that look after this one: is it alive, can it answer, how is it doing."""

from __future__ import annotations

from fastapi import APIRouter, Response

from bot.channels.web.errors import documented
from bot.channels.web.library import generation_id
from bot.channels.web.parts import Parts
from bot.channels.web.schema import HealthBody, ReadyBody
from bot.errors import IndexNotReady


def health_routes(parts: Parts) -> APIRouter:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    router = APIRouter(tags=["operation"], responses=documented((405, 500)))

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", summary="Is the process alive?")
    async def healthz() -> HealthBody:
        """Always 200 while the process serves."""
        return HealthBody()

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz", summary="Can questions be answered?", responses=documented((503,)))
    async def readyz() -> ReadyBody:
        """200 once there is an index; 503 with the usual error body until then."""
        generation = await generation_id(parts.shelf)
        if generation is None:
            raise IndexNotReady("there is no index yet")
        return ReadyBody(generation=generation)

    @router.head("/metrics", include_in_schema=False)
    @router.get(
        "/metrics",
        summary="Counts and times for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"example": "bot_questions_in_flight 0.0\n"}}}},
    )
    async def metrics() -> Response:
        """Text in Prometheus' exposition format. No label holds a visitor's words."""
        text = parts.metrics.render(await generation_id(parts.shelf))
        return Response(text, media_type=parts.metrics.content_type)

    return router

"""Puts the web channel together from the parts that the assembly passes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from bot.channels.web.about import about_routes
from bot.channels.web.body import BodyLimit, byte_limit
from bot.channels.web.chat import chat_routes
from bot.channels.web.errors import CrashGuard, Errors, log_crash
from bot.channels.web.frame import Frame
from bot.channels.web.handoff import Handoff
from bot.channels.web.handoff_routes import handoff_routes
from bot.channels.web.health import health_routes
from bot.channels.web.library import study_routes
from bot.channels.web.memory import Memory
from bot.channels.web.metrics import Metrics
from bot.channels.web.openapi import describe
from bot.channels.web.pages import add_pages
from bot.channels.web.parts import Parts, Road, Shelf
from bot.channels.web.rate import Rate, Slots
from bot.channels.web.remembered import remembered_routes
from bot.channels.web.visitor import Proxies
from bot.errors import RecordsError
from bot.prompts.handoff import read_handoff
from bot.prompts.replies import Replies
from bot.records import Records
from bot.records.cases import Cases
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.slack.app import SlackChannel

Worker = Callable[[], Coroutine[Any, Any, None]]
# A click in Slack brings the whole message back, in a form that takes nine bytes for a Chinese character.
_ROOMIER = {"/slack/events": 1_000_000}
_CLEAN_UP_SECONDS = 3600.0
_log = structlog.get_logger("bot.web")


def create_app(
    settings: Settings,
    *,
    road: Road,
    records: Records,
    shelf: Shelf,
    replies: Replies,
    metrics: Metrics,
    cases: Cases | None = None,
    workers: Sequence[Worker] = (),
    slack: SlackChannel | None = None,
) -> FastAPI:
    """The whole web channel. Records are opened at start, cleaned every hour and closed at the end.

    Args:
        cases: where patients who ask for a person are written down; None where there is no staff channel.
        workers: what else this process does while it serves; each runs until it is cancelled.
        slack: takes what Slack sends over HTTP, and works while this process serves.

    Raises:
        ConfigurationError: when the rate limit, its store or a trusted proxy cannot be understood.
    """
    errors = Errors(replies, settings.max_question_chars)
    parts = Parts(
        settings=settings,
        road=road,
        records=records,
        shelf=shelf,
        replies=replies,
        memory=Memory(records, metrics),
        metrics=metrics,
        rate=Rate(settings.rate_limit, settings.rate_limit_storage),
        slots=Slots(settings.max_concurrent),
        proxies=Proxies(settings.trusted_proxies),
        errors=errors,
        handoff=_handoff(settings, cases),
    )
    app = FastAPI(
        title="Patient education bot",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(records, settings.retention_days, [*workers, *([slack.run] if slack else [])]),
        middleware=_middleware(settings, metrics, errors, _ROOMIER if slack else {}),
        redirect_slashes=False,
    )
    for routes in (chat_routes, study_routes, about_routes, remembered_routes, health_routes):
        app.include_router(routes(parts))
    if parts.handoff is not None:
        app.include_router(handoff_routes(parts, parts.handoff))
    if slack is not None:
        from bot.channels.web.slack import slack_routes

        app.include_router(slack_routes(slack))
    add_pages(app, parts)
    errors.install(app)
    describe(app)
    return app


def _handoff(settings: Settings, cases: Cases | None) -> Handoff | None:
    if cases is None:
        return None
    return Handoff(
        cases=cases,
        texts=read_handoff(settings.prompts_dir),
        limit=Rate(settings.case_limit, settings.rate_limit_storage),
        emergencies=settings.case_emergencies,
        after_no_answers=settings.case_after_no_answers,
    )


def _middleware(
    settings: Settings, metrics: Metrics, errors: Errors, roomier: Mapping[str, int]
) -> list[Middleware]:
    """From the outside in. All are plain ASGI: nothing holds a stream back."""
    cross_origin = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("Content-Type", "Accept-Language"),
        expose_headers=("Retry-After", "X-Request-ID"),
        max_age=3600,
    )
    return [
        Middleware(Frame, metrics=metrics),
        *([cross_origin] if settings.cors_origins else []),
        Middleware(CrashGuard, errors=errors),
        Middleware(BodyLimit, errors=errors, limit=byte_limit(settings.max_question_chars), roomier=roomier),
    ]


def _lifespan(records: Records, retention_days: int, workers: Sequence[Worker]):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = [asyncio.create_task(_keep_clean(records, retention_days))]
        running += [asyncio.create_task(worker()) for worker in workers]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await records.close()

    return lifespan


async def _keep_clean(records: Records, retention_days: int) -> None:
    """Delete what is too old, now and every hour; records that are down now are tried again."""
    while True:
        try:
            gone = await records.keep_for(retention_days)
            if gone:
                _log.info("old_turns_deleted", count=gone)
        except RecordsError as exc:
            _log.error("records_failed", doing="clean up", cause=str(exc))
        except Exception as exc:  # cleaning goes on whatever happens, or old words would stay
            log_crash(exc)
        await asyncio.sleep(_CLEAN_UP_SECONDS)

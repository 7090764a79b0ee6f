"""Counts and times of this process, for ``/metrics``. Home of prometheus-client. No label holds a visitor's words."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.domain.event import Event, ReplyEvent, StageEvent, Written
from bot.domain.question import Question

if TYPE_CHECKING:
    from bot.channels.web.parts import Road

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Metrics:
    """One registry per app, so two apps in one process do not add up."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._registry = registry
        self._requests = Counter(
            "bot_requests", "HTTP requests.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "bot_request_seconds", "Time to the last byte.", ("route",), buckets=_SECONDS, registry=registry
        )
        self._in_flight = Gauge("bot_questions_in_flight", "Questions on the road.", registry=registry)
        self._replies = Counter(
            "bot_replies", "Replies by kind and language.", ("kind", "language"), registry=registry
        )
        self._rules = Counter(
            "bot_guardrail", "Guardrail rules that decided a reply.", ("rule",), registry=registry
        )
        self._failed = Counter(
            "bot_steps_failed", "Steps of the road that crashed.", ("step",), registry=registry
        )
        self._chat = ChatMetrics(registry)
        self._stages = Histogram(
            "bot_stage_seconds", "Time spent in each stage.", ("stage",), buckets=_SECONDS, registry=registry
        )
        self._records = Counter(
            "bot_records_failures", "Records out of reach.", ("doing",), registry=registry
        )
        self._feedback = Counter("bot_feedback", "Ratings of replies.", ("rating",), registry=registry)
        self._index = Gauge("bot_index_info", "The index being searched.", ("generation",), registry=registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One finished request; ``route`` is a template such as ``/api/studies/{study_id}``."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    async def followed(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
        """The events of one question, counted as they pass."""
        stage: str | None = None
        began = time.perf_counter()
        self._in_flight.inc()
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, StageEvent | ReplyEvent):
                        now = time.perf_counter()
                        if stage is not None:
                            self._stages.labels(stage).observe(now - began)
                        began, stage = now, event.stage.value if isinstance(event, StageEvent) else None
                    if isinstance(event, ReplyEvent):
                        self.reply(event)
                    yield event
        finally:
            self._in_flight.dec()

    def reply(self, event: ReplyEvent) -> None:
        """One released reply, with the guardrail rule that decided it and the step that crashed, if any."""
        self._replies.labels(event.reply.kind.value, event.reply.language.value).inc()
        if event.trace.rule is not None:
            self._rules.labels(event.trace.rule).inc()
        if event.trace.failed is not None:
            self._failed.labels(event.trace.failed).inc()
        if event.trace.written is not None:
            self._chat.count(event.trace.written)

    def records_failed(self, doing: str) -> None:
        """The records could not be read or written."""
        self._records.labels(doing).inc()

    def feedback(self, rating: str) -> None:
        """One rating was given."""
        self._feedback.labels(rating).inc()

    def render(self, generation: str | None) -> bytes:
        """Everything in Prometheus' text form; ``generation`` names the index in use now."""
        self._index.clear()
        if generation is not None:
            self._index.labels(generation).set(1)
        return generate_latest(self._registry)


class CountedRoad:
    """A road whose questions are counted, for every channel of a process alike."""

    def __init__(self, road: Road, metrics: Metrics) -> None:
        self._road = road
        self._metrics = metrics

    def events(self, question: Question) -> AsyncGenerator[Event, None]:
        """The events of the road."""
        return self._metrics.followed(self._road.events(question))


class ChatMetrics:
    """What the chat model did; ``outcome`` and ``why`` are single words of ours, never the model's."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answers = Counter(
            "bot_chat_answers",
            "Questions by what came of the chat model: written, or why the library was quoted instead.",
            ("outcome",),
            registry=registry,
        )
        self._sentences = Counter(
            "bot_chat_sentences",
            "Sentences that the model proposed: shown, or why not.",
            ("why",),
            registry=registry,
        )
        self._rewritings = Counter(
            "bot_chat_rewritings", "Follow-ups: used, or why the rules read.", ("why",), registry=registry
        )
        self._stopped = Counter(
            "bot_chat_stopped",
            "Why the model stopped half-way through an answer.",
            ("why",),
            registry=registry,
        )
        self._requests = Counter(
            "bot_chat_requests", "Requests to the model, retries included.", registry=registry
        )
        self._tokens = Counter(
            "bot_chat_tokens", "Tokens, as counted or estimated.", ("direction",), registry=registry
        )
        self._seconds = Histogram(
            "bot_chat_seconds",
            "From the first request to the last sentence.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._first = Histogram(
            "bot_chat_first_token_seconds",
            "From the first request to the first word.",
            buckets=_SECONDS,
            registry=registry,
        )

    def count(self, written: Written) -> None:
        """One question on which the model was, or could have been, asked."""
        self._answers.labels(written.outcome).inc()
        for proposed in written.proposed:
            self._sentences.labels((proposed.dropped or "shown").partition(":")[0]).inc()
        if written.rewriting:
            self._rewritings.labels(written.rewriting).inc()
        if written.ended:
            self._stopped.labels(written.ended).inc()
        self._requests.inc(written.attempts)
        self._tokens.labels("in").inc(written.input_tokens)
        self._tokens.labels("out").inc(written.output_tokens)
        if written.attempts:
            self._seconds.observe(written.seconds)
        if written.first_token_seconds is not None:
            self._first.observe(written.first_token_seconds)

"""What OpenTelemetry is told of a question: its steps and model requests, and none of anyone's words."""

from __future__ import annotations

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.assembly import Assembly
from bot.domain.question import Question
from tests.chat_server import ChatServer
from tests.dialogue.writer.models import CALM, ask, caller, road

ASKED = "What did the Cytotherapy trial find? I am Jane, jane@mail.example"


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """An SDK that somebody has set up, for one test."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    return exporter


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_every_step_stands_beneath_the_question(library: Assembly, exported: InMemorySpanExporter) -> None:
    asyncio.run(library.road.answered(Question(ASKED)))
    spans = by_name(exported)
    assert set(spans) == {"answer", "screen", "condense", "search", "verify"}
    root = spans.pop("answer")
    assert root.parent is None
    assert dict(root.attributes or {}) == {"bot.kind": "answer", "bot.language": "en"}
    assert all(
        span.parent is not None and span.parent.span_id == root.context.span_id for span in spans.values()
    )


def test_a_request_to_the_model_is_named_by_the_conventions(
    library: Assembly, exported: InMemorySpanExporter
) -> None:
    with ChatServer() as server:
        ask(road(library, caller(server, "faithful", patience=CALM)), ASKED)
    spans = by_name(exported)
    request = spans["chat faithful"]
    assert request.kind is trace.SpanKind.CLIENT
    assert request.parent is not None and request.parent.span_id == spans["answer"].context.span_id
    told = dict(request.attributes or {})
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "faithful"
    assert int(str(told["gen_ai.usage.output_tokens"])) > 0
    assert request.status.is_ok or request.status.status_code is trace.StatusCode.UNSET


def test_a_failure_is_told_in_one_word_and_nobodys(library: Assembly, exported: InMemorySpanExporter) -> None:
    with ChatServer() as server:
        ask(road(library, caller(server, "401", patience=CALM)), ASKED)
    request = by_name(exported)["chat 401"]
    assert dict(request.attributes or {})["error.type"] == "not-allowed"
    assert request.status.status_code is trace.StatusCode.ERROR
    told = repr(
        [(s.name, s.attributes, s.events, s.status.description) for s in exported.get_finished_spans()]
    )
    for word in ("s3cret", "jane", "Jane", "Cytotherapy"):
        assert word not in told


def test_without_an_sdk_nothing_happens(library: Assembly) -> None:
    assert asyncio.run(library.road.answered(Question(ASKED))).reply.citations

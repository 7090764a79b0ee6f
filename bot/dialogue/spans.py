"""What the road tells OpenTelemetry: steps and model requests with their times, never a word of anyone's.

Home of OpenTelemetry. Without an SDK set up by whoever runs the process, all of this does nothing.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from opentelemetry import trace

from bot.errors import ChatModelError

_PROVIDERS = {"azure_openai": "azure.ai.openai", "bedrock": "aws.bedrock", "google_genai": "gcp.gemini"}
"""Names of providers in the conventions for generative AI where LangChain's differ."""


class Span:
    """One step inside a ``with`` block. The block may hold a ``yield``: nothing is kept in the running context."""

    def __init__(
        self, name: str, parent: Span | None = None, kind: trace.SpanKind = trace.SpanKind.INTERNAL
    ) -> None:
        self._span: trace.Span
        context = trace.set_span_in_context(parent._span) if parent is not None else None
        self._span = trace.get_tracer("bot.dialogue").start_span(name, context=context, kind=kind)

    def tell(self, **attributes: str | int | float | bool) -> None:
        """Facts of the step, as ``bot.<name>``; counts and names of ours, no texts."""
        for name, value in attributes.items():
            self._span.set_attribute(f"bot.{name}", value)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if failure is not None and not isinstance(failure, GeneratorExit):
            # The message of an exception may hold anything; its type does not.
            name = failure.reason if isinstance(failure, ChatModelError) else type(failure).__name__
            self._span.set_attribute("error.type", name)
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end()


class ModelSpan(Span):
    """One request to a chat model, named as the conventions for generative AI have it."""

    def __init__(self, provider: str, model: str, parent: Span | None = None) -> None:
        super().__init__(f"chat {model}", parent, trace.SpanKind.CLIENT)
        self._span.set_attribute("gen_ai.operation.name", "chat")
        self._span.set_attribute("gen_ai.provider.name", _PROVIDERS.get(provider, provider))
        self._span.set_attribute("gen_ai.request.model", model)

    def finished(self, input_tokens: int, output_tokens: int) -> None:
        """The request came to its end."""
        self._span.set_attribute("gen_ai.usage.input_tokens", input_tokens)
        self._span.set_attribute("gen_ai.usage.output_tokens", output_tokens)

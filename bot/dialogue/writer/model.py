"""The chat model itself, any that LangChain knows, by name. Home of LangChain's chat models: their errors end here."""

from __future__ import annotations

import asyncio
import re
import warnings
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.runnables import Runnable, RunnableConfig, RunnableSequence

from bot.dialogue.writer.prompt import Messages
from bot.errors import ChatModelError, ConfigurationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Shape = Literal["auto", "structured", "lines"]
"""How sentences are asked for: by the provider's structured output, as JSON lines, or as the model's profile says."""

SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "Sentences that answer, each with the numbers of the passages it rests on.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
_REASONS: tuple[tuple[type[ModelError], str], ...] = (
    (ModelRateLimitError, "rate-limited"),
    (ModelTimeoutError, "connection"),
    (ModelConnectionError, "connection"),
    (ModelAPIError, "server-error"),
    (ModelAuthenticationError, "not-allowed"),
    (ModelPermissionDeniedError, "not-allowed"),
    (ModelNotFoundError, "no-such-model"),
    (ContextOverflowError, "prompt-too-long"),
    (ModelInvalidRequestError, "request-refused"),
)
_STATUSES = {401: "not-allowed", 403: "not-allowed", 404: "no-such-model", 429: "rate-limited"}
"""For providers whose errors LangChain does not sort."""
_HTTP_FAILURE = re.compile("Connect|Read|Write|Protocol|Network|Pool")
"""Names of HTTP clients' own exceptions, which some providers let through."""
_NO_KEY = "none"
"""What is sent as a key to a server of one's own that wants none."""
_SCHEMA_AGAIN_SECONDS = 3600.0
"""After how long a refused schema is tried again."""
SCHEMA_REFUSED = "schema-refused"
"""The reason of a failure that only says that sentences must be asked for in lines: no sign of illness."""


@dataclass(frozen=True, slots=True)
class ChatModelSettings:
    """Which model, where, and how it is spoken to."""

    name: str
    """``provider:model`` as LangChain's ``init_chat_model`` takes it."""
    base_url: str = ""
    api_key: str = ""
    shape: Shape = "auto"
    max_tokens: int = 1200
    request_seconds: float = 20.0
    """How long one request may take as a whole; the call has its own, finer limits."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of the stream; the counts are 0 until the provider gives them."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0


class ChatModel:
    """Streams the words of one chat model. Its HTTP client belongs to the event loop that it is first used in.

    Raises:
        ConfigurationError: when the name is not one, or the provider's package is not installed.
    """

    def __init__(self, settings: ChatModelSettings, clock: Callable[[], float] = monotonic) -> None:
        self.settings = settings
        provider, colon, name = settings.name.partition(":")
        if not (provider and colon and name):
            raise ConfigurationError(
                f"BOT_CHAT_MODEL: {settings.name!r} must be provider:model, such as openai:gpt-5-mini"
            )
        self.provider, self.name = provider, name
        self._model = self._made()
        profile: Any = self._model.profile or {}
        self._takes_schema = settings.shape == "structured" or (
            settings.shape == "auto" and bool(profile.get("structured_output"))
        )
        self._clock = clock
        self._refused_at: float | None = None

    @property
    def structured(self) -> bool:
        """Whether sentences are asked for by structured output: not for an hour after the server refused it."""
        refused = self._refused_at is not None and self._clock() - self._refused_at < _SCHEMA_AGAIN_SECONDS
        return self._takes_schema and not refused

    async def stream(
        self, messages: Messages, config: RunnableConfig | None = None, *, structured: bool = False
    ) -> AsyncGenerator[Fragment, None]:
        """The model's words as they come. Nothing is tried again here.

        Raises:
            ChatModelError: whatever went wrong, without a word of the provider's; ``SCHEMA_REFUSED`` where a schema
                that nobody insisted on is not taken.
        """
        try:
            asked = self._asked(structured)
            async for chunk in asked.astream(messages, config):
                usage = chunk.usage_metadata or {}
                yield Fragment(chunk.text, usage.get("input_tokens", 0), usage.get("output_tokens", 0))
        except (GeneratorExit, asyncio.CancelledError):
            raise
        except Exception as exc:
            if type(exc).__name__ == "LengthFinishReasonError":
                return  # cut off at max_tokens: what came before counts
            failure = translated(exc)
            if structured and self.settings.shape == "auto" and failure.reason == "request-refused":
                failure = ChatModelError(SCHEMA_REFUSED, ill=False)
            raise failure from exc

    def ask_in_lines(self) -> None:
        """Ask for JSON lines for the next hour, because the server refused the schema: it may have been a passing fault."""
        self._refused_at = self._clock()

    def _asked(self, structured: bool) -> Runnable[Any, Any]:
        if not structured:
            return self._model
        strict = {"strict": True} if self.provider == "openai" else {}
        shaped = self._model.with_structured_output(SCHEMA, method="json_schema", **strict)
        # The model with its schema, without the parser behind it, which would hold the stream back.
        return shaped.first if isinstance(shaped, RunnableSequence) else shaped

    def _made(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model: BaseChatModel = init_chat_model(self.settings.name, **self._arguments())
        except ImportError as exc:
            raise ConfigurationError(f"BOT_CHAT_MODEL: {exc}") from exc
        except Exception as exc:
            # Vendors put settings, and keys among them, into their messages.
            raise ConfigurationError(
                f"BOT_CHAT_MODEL: {self.settings.name!r} cannot be used ({type(exc).__name__}); is its key set?"
            ) from exc
        profile: Any = model.profile or {}
        if hasattr(model, "temperature") and profile.get("temperature", True):
            model.temperature = 0  # the same words for the same passages, where the model can
        return model

    def _arguments(self) -> dict[str, Any]:
        """What the provider's class is made with; names differ by provider."""
        settings = self.settings
        given: dict[str, Any] = {}
        if settings.base_url:
            given["base_url"] = settings.base_url
        if settings.api_key or (settings.base_url and self.provider == "openai"):
            given["api_key"] = settings.api_key or _NO_KEY
        if self.provider == "ollama":
            return given | {
                "num_predict": settings.max_tokens,
                "client_kwargs": {"timeout": settings.request_seconds},
            }
        given |= {"max_tokens": settings.max_tokens, "max_retries": 0}
        if self.provider == "openai":
            import openai
            import openai.resources.beta
            import openai.resources.chat.completions  # seconds of imports, which the first question would wait for

            given["timeout"] = openai.Timeout(settings.request_seconds)
        else:
            given["timeout"] = settings.request_seconds
        return given


def translated(exc: Exception) -> ChatModelError:
    """A vendor's exception as ours: what kind it is and how long to wait, not what it says."""
    status = getattr(exc, "status_code", None)
    if isinstance(exc, ModelError):
        reason = next((word for kind, word in _REASONS if isinstance(exc, kind)), "provider-error")
        retryable = exc.is_retryable
    elif isinstance(status, int):
        reason = _STATUSES.get(status, "server-error" if status >= 500 else "request-refused")
        retryable = status == 429 or status >= 500
    elif isinstance(exc, OSError) or _HTTP_FAILURE.search(type(exc).__name__):
        reason, retryable = "connection", True
    else:
        reason, retryable = "provider-error", False
    return ChatModelError(reason, retryable=retryable, retry_after=_retry_after(exc))


def _retry_after(exc: Exception) -> float | None:
    """Seconds of a ``Retry-After`` header, given as seconds or as a date."""
    headers: Any = getattr(getattr(exc, "response", None), "headers", None) or {}
    value = headers.get("retry-after")
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (TypeError, ValueError):
        return None

"""One request to the chat model inside all its limits: breaker, place, budget, retries, time, length."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog
from langchain_core.runnables import RunnableConfig
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from bot.dialogue.spans import ModelSpan, Span
from bot.dialogue.writer.breaker import Breaker
from bot.dialogue.writer.budget import Budget, estimated_tokens
from bot.dialogue.writer.model import ChatModel, Fragment
from bot.dialogue.writer.places import Places
from bot.dialogue.writer.prompt import Messages
from bot.errors import BotError, ChatModelError

_LOG = structlog.get_logger(__name__)
_MOST_CHARS = 6_000
"""A stream longer than this is cut; a whole answer with its JSON is a tenth of it."""
_MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one question waits for the model, in seconds."""

    first_token: float
    between_tokens: float
    total: float
    """For everything, retries and the rewriting of the question included."""


@dataclass(slots=True)
class Asking:
    """What the requests of one question share, and what they cost so far."""

    config: RunnableConfig | None = None
    """LangChain's, with the callbacks of whoever traces."""
    span: Span | None = None
    attempts: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    first_token_seconds: float | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since the first request."""
        return time.monotonic() - self.began


class Caller:
    """Sends requests to one chat model for all conversations of the process."""

    def __init__(
        self, model: ChatModel, patience: Patience, breaker: Breaker, places: Places, budget: Budget
    ) -> None:
        self.model = model
        self.patience = patience
        self._breaker = breaker
        self._places = places
        self._budget = budget

    async def stream(
        self,
        messages: Messages,
        asking: Asking,
        *,
        structured: bool = False,
        seconds: float | None = None,
    ) -> AsyncGenerator[str, None]:
        """The model's words as they come, for at most ``seconds`` and never past the question's total.

        Raises:
            ChatModelError: when the model may not be asked, or did not answer, or stopped before its end.
        """
        deadline = min(asking.began + self.patience.total, time.monotonic() + (seconds or float("inf")))
        if not self._breaker.allows():
            raise ChatModelError("breaker-open", ill=False)
        try:
            async with (
                self._places.one(),
                aclosing(self._paid(messages, asking, structured, deadline)) as words,
            ):
                async for text in words:
                    yield text
        except ChatModelError as failure:
            (self._breaker.failed if failure.ill else self._breaker.unknown)()
            raise
        except BaseException:
            self._breaker.unknown()  # the patient left, or we crashed
            raise
        else:
            self._breaker.worked()

    async def _paid(
        self,
        messages: Messages,
        asking: Asking,
        structured: bool,
        deadline: float,
    ) -> AsyncGenerator[str, None]:
        """The words, with their tokens set aside before and settled after, whatever happens in between."""
        asked = estimated_tokens("\n".join(text for _, text in messages))
        reserved = asked + self.model.settings.max_tokens
        await self._reserve(reserved)
        spent = _Spent(asked)
        try:
            with ModelSpan(self.model.provider, self.model.name, asking.span) as span:
                async with aclosing(self._words(messages, asking, spent, structured, deadline)) as words:
                    async for text in words:
                        yield text
                span.finished(spent.input_tokens, spent.output_tokens)
        finally:
            asking.input_tokens += spent.input_tokens
            asking.output_tokens += spent.output_tokens
            await self._settle(reserved, spent.tokens)

    async def _reserve(self, tokens: int) -> None:
        try:
            granted = await self._budget.reserve(tokens)
        except BotError as exc:
            raise ChatModelError("budget-unknown", ill=False) from exc
        if not granted:
            raise ChatModelError("budget-spent", ill=False)

    async def _settle(self, reserved: int, used: int) -> None:
        """Give back what was not used; where that cannot be written down it stays spent."""
        try:
            await asyncio.shield(self._budget.settle(reserved, used))
        except BotError as exc:
            _LOG.error("tokens_not_settled", cause=str(exc))

    async def _words(
        self,
        messages: Messages,
        asking: Asking,
        spent: _Spent,
        structured: bool,
        deadline: float,
    ) -> AsyncGenerator[str, None]:
        """The stream with its time and length limits; tried again only while nothing has come yet."""
        began = time.monotonic()
        async for attempt in _retrying(deadline):
            with attempt:
                asking.attempts += 1
                spent.requests += 1
                stream = self.model.stream(messages, asking.config, structured=structured)
                first = await self._first(stream, spent, min(deadline, began + self.patience.first_token))
        async with aclosing(stream):
            if asking.first_token_seconds is None:
                asking.first_token_seconds = time.monotonic() - asking.began
            text: str | None = first
            while text is not None and spent.chars <= _MOST_CHARS:
                if text:
                    yield text
                text = await self._next(stream, spent, deadline)

    async def _first(
        self, stream: AsyncGenerator[Fragment, None], spent: _Spent, deadline: float
    ) -> str | None:
        """The first words of a stream; None when it ends without any."""
        try:
            return await _until(deadline, _text(stream, spent), "no-first-token")
        except BaseException:
            await stream.aclose()
            raise

    async def _next(
        self, stream: AsyncGenerator[Fragment, None], spent: _Spent, deadline: float
    ) -> str | None:
        """The next words; pieces without words do not count as progress."""
        pause = time.monotonic() + self.patience.between_tokens
        if pause < deadline:
            return await _until(pause, _text(stream, spent), "stalled")
        return await _until(deadline, _text(stream, spent), "too-slow")


@dataclass(slots=True)
class _Spent:
    """The tokens of one request and its retries."""

    asked: int
    requests: int = 0
    chars: int = 0
    words: str = ""
    told_input: int = 0
    told_output: int = 0

    def add(self, fragment: Fragment) -> None:
        self.chars += len(fragment.text)
        self.words += fragment.text
        self.told_input = max(self.told_input, fragment.input_tokens)
        self.told_output = max(self.told_output, fragment.output_tokens)

    @property
    def input_tokens(self) -> int:
        """As the provider says, else our estimate; a request that failed counts as sent."""
        return (self.told_input or self.asked) + self.asked * max(0, self.requests - 1)

    @property
    def output_tokens(self) -> int:
        return self.told_output or (estimated_tokens(self.words) if self.words else 0)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


async def _text(stream: AsyncIterator[Fragment], spent: _Spent) -> str | None:
    async for fragment in stream:
        spent.add(fragment)
        if fragment.text:
            return fragment.text
    return None


async def _until(deadline: float, work: object, reason: str) -> str | None:
    """The result of ``work`` if it comes before the deadline (monotonic seconds)."""
    try:
        async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
            return await work  # type: ignore[no-any-return, misc]
    except TimeoutError as exc:
        raise ChatModelError(reason) from exc


def _retrying(deadline: float) -> AsyncRetrying:
    """Tries again what may pass by itself, as long as the wait asked for still fits the question's time."""
    pause = wait_random_exponential(multiplier=0.25, max=4.0)

    def wait(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after if isinstance(failure, ChatModelError) else None
        return pause(state) if asked is None else asked

    def stop(state: RetryCallState) -> bool:
        late = time.monotonic() + state.upcoming_sleep >= deadline
        return late or state.attempt_number >= _MOST_ATTEMPTS

    def retry(failure: BaseException) -> bool:
        return isinstance(failure, ChatModelError) and failure.retryable

    return AsyncRetrying(retry=retry_if_exception(retry), wait=wait, stop=stop, reraise=True)

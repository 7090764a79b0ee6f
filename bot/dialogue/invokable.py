"""The road as a LangChain Runnable: ``invoke``, ``ainvoke``, ``astream`` and ``batch`` over its events."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from bot.domain.event import Event, ReplyEvent
from bot.domain.question import Question
from bot.domain.reply import Reply
from bot.errors import GuardrailFailed


class Invokable(Runnable[Question, Any]):
    """Whatever turns a question into events, of which the last is the released reply."""

    @abstractmethod
    def events(self, question: Question, config: RunnableConfig | None = None) -> AsyncGenerator[Event, None]:
        """The events of one question. ``config`` is LangChain's, for its callbacks."""

    async def answered(self, question: Question, config: RunnableConfig | None = None) -> ReplyEvent:
        """The last event: the reply, the question as it may be stored, and what happened on the road."""
        async with aclosing(self.events(question, config)) as events:
            async for event in events:
                if isinstance(event, ReplyEvent):
                    return event
        raise GuardrailFailed("the road ended without a reply")

    async def ainvoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Reply:
        """The released reply to one question."""
        return (await self.answered(input, config)).reply

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Reply:
        """``ainvoke`` for callers that do not await; inside a running event loop it blocks that loop."""
        with ThreadPoolExecutor(1) as own_loop:
            return own_loop.submit(lambda: asyncio.run(self.ainvoke(input, config, **kwargs))).result()

    async def astream(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncGenerator[Event, None]:
        """``events`` under LangChain's name for it."""
        async with aclosing(self.events(input, config)) as events:
            async for event in events:
                yield event

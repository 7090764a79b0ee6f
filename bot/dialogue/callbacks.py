"""One question as one run for LangChain's callbacks, so that tracers such as LangSmith see its steps beneath it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from langchain_core.callbacks import AsyncCallbackManagerForChainRun
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import (
    ensure_config,
    get_async_callback_manager_for_config,
    patch_config,
)


class Run:
    """A chain run inside an ``async with`` block. It is told masked text only."""

    def __init__(self, config: RunnableConfig | None, asked: str) -> None:
        self._asked = asked
        self._run: AsyncCallbackManagerForChainRun | None = None
        self.config: RunnableConfig = ensure_config(config)
        """For what happens inside: its callbacks stand beneath this run."""
        self.answered: list[str] = []
        """What the run ended with: the sentences that were shown."""

    async def __aenter__(self) -> Self:
        manager = get_async_callback_manager_for_config(self.config)
        self._run = await manager.on_chain_start(
            None, {"question": self._asked}, run_id=self.config.get("run_id"), name="patient-bot"
        )
        self.config = patch_config(self.config, callbacks=self._run.get_child())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._run is None:
            return
        if failure is None or isinstance(failure, GeneratorExit):
            await self._run.on_chain_end({"answer": self.answered})
        else:
            await self._run.on_chain_error(failure)

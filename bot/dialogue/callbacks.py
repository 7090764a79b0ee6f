"""One question as one run for LangChain's callbacks, so that tracers such as LangSmith see its steps beneath it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from langchain_core.callbacks import AsyncCallbackManagerForChainRun, BaseCallbackManager
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import (
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    patch_config,
)

_Worked = TypeVar("_Worked")


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
        if not manager.handlers:
            self.config = patch_config(self.config, callbacks=manager)
            return self
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


class Step(Runnable[_Worked, _Worked], Generic[_Worked]):
    """A function as a run of its own, beneath the run that its config stands for.

    LangChain's own wrapping of functions asks at every call, by inspection, which arguments the function takes; that
    takes longer than what most steps do.
    """

    def __init__(self, name: str, work: Callable[[_Worked], _Worked]) -> None:
        self.name = name
        self._work = work

    def invoke(self, input: _Worked, config: RunnableConfig | None = None, **kwargs: Any) -> _Worked:
        """What the function makes of ``input``."""
        if _is_unheard(config):
            return self._work(input)
        config = ensure_config(config)
        run = get_callback_manager_for_config(config).on_chain_start(
            None, input, name=self.name, run_id=config.get("run_id")
        )
        try:
            output = self._work(input)
        except BaseException as exc:
            run.on_chain_error(exc)
            raise
        run.on_chain_end(output)
        return output


def _is_unheard(config: RunnableConfig | None) -> bool:
    """Whether a config stands for a run that nobody listens to; whoever listens to a run is known when it starts."""
    callbacks = config.get("callbacks") if config else None
    return isinstance(callbacks, BaseCallbackManager) and not callbacks.handlers

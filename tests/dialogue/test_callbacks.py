"""LangChain's callbacks see a question's run with its steps and the model beneath it; they are told masked text only."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from bot.assembly import Assembly
from bot.domain.event import ReplyEvent
from bot.domain.question import Question
from bot.domain.reply import Reply
from tests.chat_server import ChatServer
from tests.dialogue.writer.models import caller, road

ASKED = Question("What did the Cytotherapy trial find? Mail me: jane@mail.example")


class Recorder(BaseCallbackHandler):
    """Writes down what began beneath what, and everything it was told."""

    def __init__(self) -> None:
        self.runs: dict[UUID, tuple[str, UUID | None]] = {}
        self.ended: set[UUID] = set()
        self.told: list[str] = []

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        self.runs[run_id] = (str(kwargs.get("name")), parent_run_id)
        self.told.append(repr(inputs))

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self.runs[run_id] = ("model", parent_run_id)
        self.told.append(repr(messages))

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self.ended.add(run_id)
        self.told.append(repr(outputs))

    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self.ended.add(run_id)

    def path(self, name: str) -> list[str]:
        """The names from the run of that name up to the outermost."""
        run_id: UUID | None = next(run_id for run_id, (called, _) in self.runs.items() if called == name)
        names = []
        while run_id is not None:
            called, run_id = self.runs[run_id]
            names.append(called)
        return names


@pytest.fixture(scope="module")
def seen(library: Assembly) -> Recorder:
    recorder = Recorder()
    with ChatServer() as server:
        asked = road(library, caller(server, "faithful"))
        asyncio.run(asked.ainvoke(ASKED, {"callbacks": [recorder]}))
    return recorder


@pytest.mark.parametrize("step", ["condense", "search", "extract", "model"])
def test_each_step_stands_beneath_the_run(seen: Recorder, step: str) -> None:
    assert seen.path(step)[-1] == "patient-bot"


def test_every_run_that_began_has_ended(seen: Recorder) -> None:
    assert seen.ended >= {run_id for run_id, (name, _) in seen.runs.items() if name != "model"}


def test_nothing_personal_is_told(seen: Recorder) -> None:
    assert any("***" in told for told in seen.told)
    assert not any("jane@mail" in told for told in seen.told)


def test_the_run_stands_in_the_chain_that_called_it(library: Assembly) -> None:
    recorder = Recorder()

    async def kind(reply: Reply) -> str:
        return reply.kind.value

    chain = RunnableLambda(Question) | library.road | RunnableLambda(kind)
    assert asyncio.run(chain.ainvoke("What is SVF?", {"callbacks": [recorder]})) == "answer"
    assert recorder.path("search")[-1] == "RunnableSequence"


def test_a_stream_carries_callbacks_too(library: Assembly) -> None:
    recorder = Recorder()

    async def run() -> object:
        return [event async for event in library.road.astream(ASKED, {"callbacks": [recorder]})][-1]

    assert isinstance(asyncio.run(run()), ReplyEvent)
    assert recorder.path("extract")[-1] == "patient-bot"

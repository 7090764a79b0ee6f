"""A chat model behind the web channel, from the settings to the stream, the records and the metrics."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.assembly import Assembly
from bot.settings import Settings
from tests.chat_server import ChatServer

pytestmark = pytest.mark.anyio
ASKED = {"question": "What did the Cytotherapy trial find? Mail me: jane@mail.example"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


@pytest.fixture
async def bot(shared_data_dir: Path, tmp_path: Path, server: ChatServer) -> AsyncIterator[Assembly]:
    settings = Settings(
        data_dir=shared_data_dir,
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'records.sqlite3'}",
        chat_model="openai:my-own",
        chat_base_url=server.url,
        chat_first_token_seconds=30,
        chat_total_seconds=60,
        rate_limit="off",
    )
    made = Assembly(settings)
    yield made
    await made.records.close()
    made.shelf.close()


async def streamed(bot: Assembly) -> tuple[list[str], list[str], dict[str, object]]:
    """The stages and the sentences as they came, and the reply."""
    transport = httpx.ASGITransport(bot.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        response = await client.post("/api/chat/stream", json=ASKED, timeout=60)
    stages, sentences, reply = [], [], {}
    for event in response.text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        data = json.loads(fields["data"]) if "data" in fields else {}
        if fields.get("event") == "stage":
            stages.append(data["stage"])
        elif fields.get("event") == "sentence":
            sentences.append(data["text"])
        elif fields.get("event") == "reply":
            reply = data
    return stages, sentences, reply


async def metrics(bot: Assembly) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bot.app), base_url="http://bot") as client:
        return (await client.get("/metrics")).text


async def test_a_faithful_models_sentences_are_streamed_kept_and_counted(
    bot: Assembly, server: ChatServer
) -> None:
    server.behave("faithful")
    stages, sentences, reply = await streamed(bot)
    assert stages == ["reading", "searching", "writing"]
    assert sentences == [item["text"] for item in reply["answer"]]  # type: ignore[attr-defined, index]
    assert reply["disclaimer"]
    kept = await bot.records.written(str(reply["reply_id"]))
    assert kept is not None and kept.outcome == "written"
    assert [one.dropped for one in kept.proposed].count(None) >= 1
    counted = await metrics(bot)
    assert 'bot_chat_answers_total{outcome="written"} 1.0' in counted
    assert 'bot_chat_sentences_total{why="shown"}' in counted
    assert 'bot_chat_tokens_total{direction="out"}' in counted
    assert "jane@mail" not in str(server.bodies)


async def test_of_a_lying_model_nothing_leaves(bot: Assembly, server: ChatServer) -> None:
    server.behave("fabricated-numbers")
    stages, sentences, reply = await streamed(bot)
    assert stages == ["reading", "searching", "writing", "checking"]
    kept = await bot.records.written(str(reply["reply_id"]))
    assert kept is not None and kept.outcome == "nothing-verified"
    lies = {one.text for one in kept.proposed if one.dropped}
    assert lies and not lies & set(sentences)
    assert "bot_chat_sentences_total" in await metrics(bot)


async def test_the_budget_outlives_the_process(bot: Assembly, server: ChatServer) -> None:
    server.behave("faithful")
    await streamed(bot)
    poor = Assembly(bot.settings.model_copy(update={"chat_daily_tokens": 3000}))
    assert server.requests == 1
    _, sentences, reply = await streamed(poor)
    assert server.requests == 1
    assert sentences and reply["disclaimer"]
    await poor.records.close()
    poor.shelf.close()

"""A visitor who asks too fast is told when to come back; the others are not touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.web.rate import Rate, Slots
from bot.channels.web.refusal import Refusal
from bot.errors import ConfigurationError

from .conftest import Site

Build = Callable[..., Site]


@pytest.mark.anyio
async def test_over_the_limit_is_429_with_the_seconds_to_wait(site: Build) -> None:
    built = site(rate_limit="3/minute")
    async with built.client() as client:
        codes = [
            (await client.post("/api/chat", json={"question": "how many?"})).status_code for _ in range(3)
        ]
        refused = await client.post("/api/chat/stream", json={"question": "how many people?"})
        forgetting = await client.delete("/api/conversations/mine")
    async with built.client("192.0.2.2") as other:
        free = await other.post("/api/chat", json={"question": "how many?"})
    assert codes == [200, 200, 200]
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert refused.json()["error"]["code"] == "too_many"
    assert str(wait) in refused.json()["error"]["message"]
    assert "emergency number" in refused.json()["disclaimer"]
    assert forgetting.status_code == 204
    assert free.status_code == 200
    await built.records.close()


@pytest.mark.anyio
async def test_reading_is_not_counted(site: Build) -> None:
    async with site(rate_limit="1/hour").client() as client:
        for path in ("/", "/healthz", "/api/studies") * 3:
            assert (await client.get(path)).status_code == 200


@pytest.mark.anyio
async def test_off_means_off() -> None:
    rate = Rate("off", "memory://")
    for _ in range(200):
        await rate.take("ask", "somebody")


@pytest.mark.anyio
async def test_a_store_that_is_down_neither_shuts_out_nor_lets_everything_in() -> None:
    pytest.importorskip("redis")
    rate = Rate("2/minute", "redis://127.0.0.1:1")
    await rate.take("ask", "somebody")
    await rate.take("ask", "somebody")
    with pytest.raises(Refusal, match="429"):
        await rate.take("ask", "somebody")


@pytest.mark.parametrize("limit", ["", "fast", "0/minute", "-1/minute", "30/fortnight", "30", "on"])
def test_a_limit_that_cannot_be_read_is_named_at_start(limit: str) -> None:
    with pytest.raises(ConfigurationError, match="BOT_RATE_LIMIT"):
        Rate(limit, "memory://")


@pytest.mark.parametrize("storage", ["", "nowhere", "ftp://host", "memory"])
def test_a_store_that_cannot_be_used_is_named_at_start(storage: str) -> None:
    with pytest.raises(ConfigurationError, match="BOT_RATE_LIMIT_STORAGE"):
        Rate("30/minute", storage)


def test_a_slot_comes_back_after_a_crash() -> None:
    slots = Slots(1)
    with pytest.raises(RuntimeError), slots.one():
        with pytest.raises(Refusal, match="503"), slots.one():
            pass
        raise RuntimeError
    with slots.one():
        pass

"""A question whose answer was lost on the way is answered and stored once, and only its own browser gets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio
KEY = "0123456789abcdefABCDEF_-"


async def events(client: Any, body: dict[str, str]) -> list[tuple[str, Any]]:
    text = (await client.post("/api/chat/stream", json=body)).text
    found = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(lines[0][7:], json.loads(lines[1][6:])) for lines in found if lines[0].startswith("event: ")]


async def test_the_conversation_is_known_from_the_first_event(site: Build) -> None:
    async with site().client() as client:
        found = await events(client, {"question": "how many people?"})
    assert found[0][0] == "stage"
    assert {data["conversation_id"] for name, data in found if name != "sentence"} == {
        found[-1][1]["conversation_id"]
    }


async def test_the_same_question_again_gives_the_same_reply_and_is_stored_once(site: Build) -> None:
    built = site()
    body = {"question": "how many people?", "question_key": KEY}
    async with built.client() as client:
        first = await events(client, body)
        again = await events(client, body)
        own = first[-1][1]["conversation_id"]
        third = (await client.post("/api/chat", json=body | {"conversation_id": own})).json()
    assert again[-1] == first[-1]
    assert third == first[-1][1]
    assert [event for event in again if event[0] == "sentence"] == [e for e in first if e[0] == "sentence"]
    assert len(built.road.seen) == 1
    assert len(await built.records.history(own, 9)) == 1
    await built.records.close()


async def test_a_key_opens_no_other_conversation(site: Build) -> None:
    built = site()
    async with built.client() as client:
        first = (await client.post("/api/chat", json={"question": "how many?", "question_key": KEY})).json()
        other = (await client.post("/api/chat", json={"question": "and how long?"})).json()
        body = {"question": "how many?", "question_key": KEY, "conversation_id": other["conversation_id"]}
        answered = (await client.post("/api/chat", json=body)).json()
    assert answered["conversation_id"] == other["conversation_id"]
    assert answered["reply_id"] != first["reply_id"]


async def test_after_forgetting_the_key_opens_nothing(site: Build) -> None:
    built = site()
    body = {"question": "how many?", "question_key": KEY}
    async with built.client() as client:
        first = (await client.post("/api/chat", json=body)).json()
        await client.delete(f"/api/conversations/{first['conversation_id']}")
        again = (await client.post("/api/chat", json=body)).json()
    assert again["conversation_id"] != first["conversation_id"]
    assert len(built.road.seen) == 2


@pytest.mark.parametrize("key", ["1", "short", "x" * 21, "x" * 65, "with spaces in it, so many"])
async def test_a_key_that_could_be_guessed_is_refused(site: Build, key: str) -> None:
    async with site().client() as client:
        response = await client.post("/api/chat", json={"question": "how many?", "question_key": key})
    assert response.status_code == 422

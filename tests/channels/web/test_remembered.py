"""Ratings are taken for replies that were given; a conversation can be deleted for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


async def test_forgetting_deletes_and_the_next_question_starts_afresh(site: Build) -> None:
    built = site()
    async with built.client() as client:
        reply = (await client.post("/api/chat", json={"question": "多少人？"})).json()
        address = f"/api/conversations/{reply['conversation_id']}"
        assert [(await client.delete(address)).status_code for _ in range(2)] == [204, 204]
        rating = {"reply_id": reply["reply_id"], "rating": "up"}
        assert (await client.post("/api/feedback", json=rating)).status_code == 404
        again = {"question": "多少人？", "conversation_id": reply["conversation_id"]}
        assert (await client.post("/api/chat", json=again)).json()["conversation_id"] != reply[
            "conversation_id"
        ]
    await built.records.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reply_id": "never-given", "rating": "up"}, 404),
        ({"reply_id": "never-given", "rating": "sideways"}, 422),
        ({"reply_id": "", "rating": "up"}, 422),
        ({"rating": "up"}, 422),
        ({"reply_id": "x", "rating": "up", "comment": "长" * 2001}, 422),
        ({"reply_id": "x", "rating": "up", "comment": "a\u0000"}, 422),
    ],
)
async def test_ratings_of_nothing_are_refused(site: Build, body: dict[str, str], status: int) -> None:
    built = site()
    async with built.client() as client:
        response = await client.post("/api/feedback", json=body)
    assert response.status_code == status
    assert response.json()["disclaimer"]
    await built.records.close()


async def test_nothing_is_said_to_be_deleted_while_records_are_out_of_reach(site: Build) -> None:
    built = site()
    built.settings.data_dir.joinpath("records.sqlite3").mkdir(parents=True)
    async with built.client() as client:
        response = await client.delete("/api/conversations/mine")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "internal"

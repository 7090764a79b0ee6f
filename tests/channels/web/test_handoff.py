"""The way to a person over HTTP: nobody reads along without the conversation's id, and nothing is asked too often."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.records.cases import Cases

from .conftest import PHONE, Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


@pytest.fixture
def with_staff(site: Build) -> Build:
    return lambda **changes: site(staff=True, **changes)


async def test_without_a_staff_channel_there_is_no_such_address(site: Build) -> None:
    async with site().client() as client:
        assert (await client.post("/api/handoff", json={})).status_code == 404
        assert (await client.get("/api/about")).json()["handoff"] is None


async def test_what_the_patient_agrees_to_is_told_before(with_staff: Build) -> None:
    async with with_staff().client() as client:
        offer = (await client.get("/api/about?language=en")).json()["handoff"]
        assert "hidden first" in offer["consent"]
        assert offer["automatic"] == ""
    async with with_staff(case_emergencies=True).client() as client:
        assert (await client.get("/api/about?language=zh")).json()["handoff"]["automatic"]


async def test_a_conversation_is_heard_with_its_id_alone(with_staff: Build) -> None:
    async with with_staff().client() as client:
        asked = await client.post("/api/handoff", json={"message": f"call {PHONE}", "language": "en"})
        body = asked.json()
        assert asked.status_code == 200
        assert (body["state"], [one["text"] for one in body["messages"]]) == ("open", ["call ***"])
        assert body["disclaimer"]
        own = f"/api/conversations/{body['conversation_id']}/messages"
        assert (await client.get(own)).json()["messages"] == body["messages"]
        other = body["conversation_id"][:-1] + ("-" if body["conversation_id"].endswith("_") else "_")
        for foreign in ("made-up", other, "x" * 32):
            for response in (
                await client.get(f"/api/conversations/{foreign}/messages"),
                await client.post(f"/api/conversations/{foreign}/messages", json={"text": "hello"}),
            ):
                assert response.status_code == 404
                assert response.json()["disclaimer"]


async def test_asking_again_adds_to_the_case(with_staff: Build) -> None:
    built = with_staff()
    async with built.client() as client:
        first = (await client.post("/api/handoff", json={})).json()
        given = {"conversation_id": first["conversation_id"], "message": "still here"}
        second = (await client.post("/api/handoff", json=given)).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert [one["text"] for one in second["messages"]] == ["still here"]
    cases = Cases(built.records)
    assert (await cases.numbered(1)) is not None
    assert (await cases.numbered(2)) is None
    await built.records.close()


async def test_waiting_ends_with_something_new_or_with_the_time(with_staff: Build) -> None:
    built = with_staff()
    async with built.client() as client:
        body = (await client.post("/api/handoff", json={})).json()
        own = f"/api/conversations/{body['conversation_id']}/messages"
        waited = await client.get(own, params={"wait": 1, "state": "open"})
        assert waited.json()["messages"] == []
        await Cases(built.records).take(1, "U1")
        taken = (await client.get(own, params={"wait": 20, "state": "open"})).json()
        assert taken["state"] == "taken"
        assert taken["notice"]


async def test_one_visitor_opens_only_so_many_cases(with_staff: Build) -> None:
    built = with_staff(case_limit="2/hour")
    async with built.client() as client, built.client("198.51.100.7") as other:
        codes = [(await client.post("/api/handoff", json={})).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert (await other.post("/api/handoff", json={})).status_code == 200


@pytest.mark.parametrize("body", [{"text": ""}, {"text": " \u200b "}, {"text": "x" * 1001}, {"text": 1}, {}])
async def test_what_is_no_message_is_refused(with_staff: Build, body: dict[str, object]) -> None:
    async with with_staff().client() as client:
        own = (await client.post("/api/handoff", json={})).json()["conversation_id"]
        response = await client.post(f"/api/conversations/{own}/messages", json=body)
        assert response.status_code == 422
        assert response.json()["disclaimer"]


async def test_forgetting_ends_it(with_staff: Build) -> None:
    async with with_staff().client() as client:
        own = (await client.post("/api/handoff", json={"message": "private"})).json()["conversation_id"]
        assert (await client.delete(f"/api/conversations/{own}")).status_code == 204
        assert (await client.get(f"/api/conversations/{own}/messages")).status_code == 404

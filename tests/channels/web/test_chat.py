"""One question, one reply: its shape, its conversation, and what happens when a part fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.language import Language
from bot.records import Rating

from .conftest import PHONE, Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio
ASK = "/api/chat"


async def test_the_reply_has_the_agreed_shape(site: Build) -> None:
    async with site().client() as client:
        response = await client.post(ASK, json={"question": "打一针能管多久？"})
    assert response.status_code == 200
    reply = response.json()
    assert list(reply) == [
        "conversation_id",
        "reply_id",
        "language",
        "kind",
        "answer",
        "citations",
        "suggestions",
        "disclaimer",
    ]
    assert list(reply["citations"][0]) == [
        "number",
        "study_id",
        "title",
        "journal",
        "year",
        "design",
        "participants",
        "section",
        "quote",
        "quote_shown",
        "quote_language",
        "passage_id",
        "url",
        "verdict",
        "note",
    ]
    assert reply["answer"] == [{"text": "三十人参加了试验。", "citations": [1]}]
    assert (reply["language"], reply["kind"]) == ("zh", "answer")
    assert "不是医疗建议" in reply["disclaimer"]


@pytest.mark.parametrize(
    ("asked_for", "spoken"), [("auto", "zh"), ("zh", "zh"), ("zh-Hant", "zh-Hant"), ("en", "en")]
)
async def test_the_language_asked_for_is_spoken(site: Build, asked_for: str, spoken: str) -> None:
    built = site()
    async with built.client() as client:
        reply = (await client.post(ASK, json={"question": "多少人参加？", "language": asked_for})).json()
    assert reply["language"] == spoken
    assert built.road.seen[0].language == (None if asked_for == "auto" else Language(asked_for))


async def test_a_conversation_goes_on_with_its_history(site: Build) -> None:
    built = site()
    async with built.client() as client:
        first = (await client.post(ASK, json={"question": f"我的电话 {PHONE}，多少人？"})).json()
        again = {"question": "然后呢？", "conversation_id": first["conversation_id"]}
        second = (await client.post(ASK, json=again)).json()
    assert second["conversation_id"] == first["conversation_id"]
    (turn,) = built.road.seen[1].history
    assert turn.question == "我的电话 ***，多少人？"
    assert (turn.study_ids, turn.passage_keys) == (("cytotherapy-2025",), ("article/p1",))
    await built.records.close()


async def test_an_id_we_never_gave_out_starts_afresh(site: Build) -> None:
    built = site()
    async with built.client() as client:
        body = {"question": "多少人？", "conversation_id": "somebody-elses"}
        reply = (await client.post(ASK, json=body)).json()
    assert reply["conversation_id"] != "somebody-elses"
    assert built.road.seen[0].conversation_id == reply["conversation_id"]
    await built.records.close()


async def test_records_that_fail_do_not_cost_the_answer(site: Build) -> None:
    built = site()
    built.settings.data_dir.joinpath("records.sqlite3").mkdir(parents=True)
    async with built.client() as client:
        fresh = await client.post(ASK, json={"question": "多少人？"})
        going_on = await client.post(ASK, json={"question": "多少人？", "conversation_id": "mine"})
        metrics = (await client.get("/metrics")).text
    assert fresh.json()["answer"][0]["text"] == "三十人参加了试验。"
    assert going_on.json()["conversation_id"] == "mine"
    assert 'bot_records_failures_total{doing="keep"} 2.0' in metrics


async def test_records_that_break_half_way_do_not_cost_the_answer(site: Build) -> None:
    built = site()
    await built.records.start()
    with sqlite3.connect(built.settings.data_dir / "records.sqlite3") as database:
        database.execute("DROP TABLE turns")
    async with built.client() as client:
        assert (await client.post(ASK, json={"question": "多少人？"})).status_code == 200
    await built.records.close()


async def test_without_an_index_questions_wait_but_emergencies_do_not(site: Build) -> None:
    built = site()
    built.shelf.generation = None
    async with built.client() as client:
        for address in (ASK, f"{ASK}/stream"):
            refused = await client.post(address, json={"question": "how many people?"})
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "not_ready"
            assert int(refused.headers["Retry-After"]) > 0
        urgent = await client.post(ASK, json={"question": "I have chest pain"})
        streamed = await client.post(f"{ASK}/stream", json={"question": "I have chest pain"})
    assert urgent.json()["kind"] == "emergency"
    assert "event: reply" in streamed.text
    await built.records.close()


async def test_a_crash_is_an_error_body_without_its_cause(site: Build) -> None:
    built = site()
    async with built.client() as client:
        response = await client.post(ASK, json={"question": "please crash on this secret"})
    assert response.status_code == 500
    body = response.json()
    assert body["error"]["code"] == "internal"
    assert "not medical advice" in body["disclaimer"]
    assert "secret" not in response.text
    await built.records.close()


async def test_a_crash_in_a_stream_is_an_error_event(site: Build) -> None:
    built = site()
    async with built.client() as client:
        response = await client.post(f"{ASK}/stream", json={"question": "please crash on this secret"})
    last = response.text.strip().split("\n\n")[-1]
    assert last.startswith('event: error\ndata: {"error":{"code":"internal"')
    assert "not medical advice" in last
    assert "secret" not in response.text
    await built.records.close()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "bad_request"),
        ([], 422, "bad_request"),
        ("text", 422, "bad_request"),
        (None, 422, "bad_request"),
        ({"question": None}, 422, "bad_request"),
        ({"question": 7}, 422, "bad_request"),
        ({"question": ["x"]}, 422, "bad_request"),
        ({"question": ""}, 422, "empty"),
        ({"question": "  \n\t "}, 422, "empty"),
        ({"question": "\u200b\u200b\ufeff"}, 422, "empty"),
        ({"question": "\U0010fffd"}, 422, "empty"),
        ({"question": "\u0301"}, 422, "bad_request"),
        ({"question": "a\u0000b"}, 422, "bad_request"),
        ({"question": "x", "language": "fr"}, 422, "bad_request"),
        ({"question": "x", "language": 1}, 422, "bad_request"),
        ({"question": "x", "conversation_id": "a/b"}, 422, "bad_request"),
        ({"question": "x", "conversation_id": "a" * 65}, 422, "bad_request"),
        ({"question": "x", "conversation_id": 5}, 422, "bad_request"),
        ({"question": "x" * 1001}, 413, "too_long"),
        ({"question": "长" * 50_000}, 413, "too_long"),
    ],
)
@pytest.mark.parametrize("address", [ASK, f"{ASK}/stream"])
async def test_what_is_not_a_question_is_refused(
    site: Build, address: str, body: Any, status: int, code: str
) -> None:
    built = site()
    async with built.client() as client:
        response = await client.post(address, json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["disclaimer"]
    assert built.road.seen == []


@pytest.mark.parametrize("question", ["？", "👍", "3", "ก", "línea\nnueva", "a\r\nb"])
async def test_whatever_can_be_seen_is_a_question(site: Build, question: str) -> None:
    built = site()
    async with built.client() as client:
        assert (await client.post(ASK, json={"question": question})).status_code == 200
    await built.records.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"question": "x \\ud800"}',
        b'{"question": NaN}',
        b"[" * 16_000,
        b"9" * 6000,
        b'{"question": "x" "y"}',
    ],
)
async def test_broken_json_is_a_bad_request(site: Build, content: bytes) -> None:
    async with site().client() as client:
        response = await client.post(ASK, content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "bad_request")


async def test_the_longest_question_is_taken_however_it_is_written(site: Build) -> None:
    built = site()
    escaped = '{"question": "' + "\\ud842\\udfb7" * 1000 + '"}'
    async with built.client() as client:
        response = await client.post(ASK, content=escaped, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    await built.records.close()


async def test_feedback_on_a_reply_that_was_just_given(site: Build) -> None:
    built = site()
    async with built.client() as client:
        reply = (await client.post(ASK, json={"question": "多少人？"})).json()
        body = {"reply_id": reply["reply_id"], "rating": Rating.UP, "comment": "清楚"}
        assert (await client.post("/api/feedback", json=body)).status_code == 204
    await built.records.close()

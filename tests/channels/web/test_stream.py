"""Server-sent events over a real connection: order, waiting, leaving, crowds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from .conftest import Site, served

Build = Callable[..., Site]
STREAM = "/api/chat/stream"


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
        elif line.startswith(":"):
            yield "comment", line


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_stages_then_sentences_then_the_whole_reply(site: Build) -> None:
    built = site()
    with served(built.app) as address, httpx.Client(base_url=address) as client:
        whole = client.post("/api/chat", json={"question": "how many people?"}).json()
        with client.stream("POST", STREAM, json={"question": "how many people?"}) as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Accel-Buffering"] == "no"
            found = list(events(response.iter_lines()))
    assert [name for name, _ in found] == ["stage", "stage", "sentence", "reply"]
    assert [data["stage"] for name, data in found if name == "stage"] == ["reading", "searching"]
    sentence, reply = found[2][1], found[3][1]
    assert {"text": sentence["text"], "citations": sentence["citations"]} == reply["answer"][0]
    assert sentence["sources"] == reply["citations"] == whole["citations"]
    assert reply.keys() == whole.keys()
    assert reply["disclaimer"] == whole["disclaimer"]


def test_events_come_as_they_happen_with_signs_of_life(site: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.1)
    built = site()
    with (
        served(built.app) as address,
        httpx.Client(base_url=address) as client,
        client.stream("POST", STREAM, json={"question": "slow, please"}) as response,
    ):
        coming = events(response.iter_lines())
        assert [next(coming)[0] for _ in range(3)] == ["stage", "stage", "comment"]
        built.road.go_on.set()


@pytest.mark.parametrize("address", [STREAM, "/api/chat"])
def test_leaving_stops_the_work_and_frees_the_slot(site: Build, address: str) -> None:
    built = site(max_concurrent=1)
    question = {"question": "slow, please"}
    with served(built.app) as base:
        with (
            httpx.Client(base_url=base, timeout=httpx.Timeout(5, read=0.5)) as client,
            pytest.raises(httpx.ReadTimeout),
            client.stream("POST", address, json=question) as response,
        ):
            response.read()
        assert until(built.road.stopped.is_set)
        with httpx.Client(base_url=base) as client:
            assert until(lambda: client.post("/api/chat", json={"question": "who?"}).status_code == 200)
            assert "bot_questions_in_flight 0.0" in client.get("/metrics").text


def test_too_many_at_once_are_asked_to_come_back(site: Build) -> None:
    built = site(max_concurrent=1)
    with served(built.app) as base, httpx.Client(base_url=base) as client:
        with client.stream("POST", STREAM, json={"question": "slow, please"}) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: stage"
            refused = client.post("/api/chat", json={"question": "who?"})
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "busy"
        assert int(refused.headers["Retry-After"]) > 0


def test_a_chunked_body_over_the_limit_is_stopped(site: Build) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(400):
            yield b" " * 1024

    built = site()
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    with served(built.app) as base, httpx.Client(base_url=base) as client:
        response = client.post("/api/chat", content=endless(), headers=headers)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_long"
    assert "not medical advice" in response.json()["disclaimer"]

"""What every response carries, and what no log line does."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout

import pytest
import structlog

from bot.channels.web.log import set_up_logging

from .conftest import PHONE, Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the real logging set-up writes."""
    root, written = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    with redirect_stdout(written):
        set_up_logging("debug", "json")
    yield written
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/healthz"),
        ("GET", "/assets/page.js"),
        ("GET", "/nothing"),
        ("POST", "/api/chat"),
        ("PUT", "/api/chat"),
        ("DELETE", "/api/conversations/mine"),
    ],
)
async def test_every_response_is_framed(site: Build, method: str, path: str) -> None:
    built = site()
    async with built.client() as client:
        headers = (await client.request(method, path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Request-ID"]
    assert headers["Cache-Control"] in ("no-store", "no-cache")
    assert "server" not in headers
    await built.records.close()


async def test_a_crash_outside_the_routes_is_framed_too(site: Build) -> None:
    built = site()

    async def broken() -> None:
        raise RuntimeError("unmistakable")

    built.app.router.add_api_route("/broken", broken)
    async with built.client() as client:
        response = await client.get("/broken")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "unmistakable" not in response.text


async def test_logs_hold_no_words_ids_or_addresses(site: Build, lines: io.StringIO) -> None:
    built = site()
    async with built.client("198.51.100.77") as client:
        ask = {"question": f"unmistakable how many {PHONE}"}
        reply = (await client.post("/api/chat", json=ask)).json()
        await client.post("/api/chat/stream", json=ask | {"conversation_id": reply["conversation_id"]})
        await client.post("/api/chat", json={"question": "unmistakable crash"})
        await client.post("/api/chat/stream", json={"question": "unmistakable crash"})
        rating = {"reply_id": reply["reply_id"], "rating": "up", "comment": "unmistakable"}
        assert (await client.post("/api/feedback", json=rating)).status_code == 204
        await client.get(f"/unmistakable/{reply['reply_id']}?unmistakable")
        await client.delete(f"/api/conversations/{reply['conversation_id']}")
        metrics = (await client.get("/metrics")).text
    text = lines.getvalue()
    for secret in ("unmistakable", PHONE, "198.51.100.77", reply["conversation_id"], reply["reply_id"]):
        assert secret not in text
        assert secret not in metrics
    logged = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in logged if line["event"] == "request"]
    assert [line["status"] for line in requests] == [200, 200, 500, 200, 204, 404, 204, 200]
    assert requests[-2]["route"] == "/api/conversations/{conversation_id}"
    crashes = [line for line in logged if line["event"] == "crashed"]
    assert [line["cause"] for line in crashes] == ["RuntimeError", "RuntimeError"]
    assert all("conftest.py" in line["where"][-1] for line in crashes)
    await built.records.close()


async def test_pages_elsewhere_may_call_only_when_listed(site: Build) -> None:
    asking = {
        "Origin": "https://clinic.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    async with site().client() as client:
        closed = await client.options("/api/chat", headers=asking)
        plain = await client.get("/api/studies", headers={"Origin": "https://clinic.example"})
    assert closed.status_code == 405
    assert "Access-Control-Allow-Origin" not in {**closed.headers, **plain.headers}
    async with site(cors_origins="https://clinic.example").client() as client:
        opened = await client.options("/api/chat", headers=asking)
        stranger = await client.options("/api/chat", headers=asking | {"Origin": "https://evil.example"})
        failed = await client.get("/nothing", headers={"Origin": "https://clinic.example"})
    assert opened.status_code == 200
    assert opened.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
    assert "Access-Control-Allow-Credentials" not in opened.headers
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert failed.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
    assert "Retry-After" in failed.headers["Access-Control-Expose-Headers"]

"""The studies as visitors see them, and what the machines that look after us see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh", "冷冻保存的脐带细胞与激素的比较"),
        ("zh-Hant", "冷凍保存的臍帶細胞與激素的比較"),
        ("en", "Frozen umbilical cord cells against a steroid"),
    ],
)
async def test_studies_in_each_language(site: Build, language: str, title: str) -> None:
    built = site()
    async with built.client() as client:
        every = (await client.get("/api/studies", params={"language": language})).json()
        one = (
            await client.get(
                "/api/studies/cytotherapy-2025", headers={"Accept-Language": language.replace("Hant", "TW")}
            )
        ).json()
    (study,) = every["studies"]
    assert (every["language"], study["title"], study["verdict"]) == (language, title, "overstates")
    assert one == study | {"language": language, "disclaimer": every["disclaimer"]}
    assert every["disclaimer"]


async def test_without_an_index_only_life_is_reported(site: Build) -> None:
    built = site()
    built.shelf.generation = None
    async with built.client() as client:
        found = {
            path: await client.get(path) for path in ("/healthz", "/readyz", "/api/studies", "/", "/metrics")
        }
    assert [response.status_code for response in found.values()] == [200, 503, 503, 200, 200]
    assert found["/readyz"].json()["error"]["code"] == "not_ready"
    assert found["/readyz"].json()["disclaimer"]
    assert "bot_index_info{" not in found["/metrics"].text


async def test_ready_names_the_index(site: Build) -> None:
    async with site().client() as client:
        assert (await client.get("/readyz")).json() == {"status": "ready", "generation": "generation-1"}
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        for path in ("/healthz", "/readyz", "/", "/docs", "/metrics"):
            head = await client.head(path)
            assert (head.status_code, head.headers["Cache-Control"]) == (200, "no-store")


async def test_metrics_count_what_happened(site: Build) -> None:
    built = site()
    async with built.client() as client:
        await client.post("/api/chat", json={"question": "how many people?"})
        await client.post("/api/chat", json={"question": "I have chest pain"})
        text = (await client.get("/metrics")).text
    assert 'bot_requests_total{method="POST",route="/api/chat",status="200"} 2.0' in text
    assert 'bot_replies_total{kind="emergency",language="en"} 1.0' in text
    assert 'bot_guardrail_total{rule="emergency.chest_pain"} 1.0' in text
    assert 'bot_stage_seconds_count{stage="searching"} 1.0' in text
    assert 'bot_index_info{generation="generation-1"} 1.0' in text
    await built.records.close()

"""Every refusal has the one body, in the visitor's language, with the disclaimer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.web.errors import Errors
from bot.channels.web.refusal import CODES, Refusal, refusal_for, refusal_for_status
from bot.domain.language import Language
from bot.errors import IndexNotReady, QuestionEmpty, QuestionTooLong, RecordsError, UnknownReply, UnknownStudy
from bot.prompts.replies import Replies

from .conftest import Site

Build = Callable[..., Site]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", Language)
def test_every_code_has_words_and_a_disclaimer(replies: Replies, code: str, language: Language) -> None:
    body = Errors(replies, 1000).body(Refusal(400, code, retry_after=7), language)  # type: ignore[arg-type]
    assert body.error.message.strip()
    assert "{" not in body.error.message
    assert body.disclaimer == replies.disclaimer(language)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing-here", 404, "not_found"),
        ("GET", "/api/studies/unknown", 404, "not_found"),
        ("GET", "/api/studies/..%2f..%2fetc", 404, "not_found"),
        ("GET", "/api/studies/a%20b", 422, "bad_request"),
        ("GET", "/api/studies?language=fr", 422, "bad_request"),
        ("GET", "/assets/../app.py", 404, "not_found"),
        ("GET", "/assets/nothing.js", 404, "not_found"),
        ("GET", "/api/chat", 405, "method"),
        ("PUT", "/api/chat", 405, "method"),
        ("OPTIONS", "/api/chat", 405, "method"),
        ("POST", "/healthz", 405, "method"),
        ("POST", "/assets/page.js", 405, "method"),
        ("DELETE", "/api/conversations/a%20b", 422, "bad_request"),
    ],
)
async def test_wrong_addresses_and_methods(
    site: Build, method: str, path: str, status: int, code: str
) -> None:
    async with site().client() as client:
        response = await client.request(method, path, headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert "not medical advice" in response.json()["disclaimer"]
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
@pytest.mark.parametrize("path", ["/api/chat", "/api/chat/stream", "/api/feedback"])
async def test_only_json_is_read(site: Build, path: str, kind: str) -> None:
    built = site()
    async with built.client() as client:
        response = await client.post(path, content=b'{"question": "x"}', headers={"Content-Type": kind})
    assert (response.status_code, response.json()["error"]["code"]) == (415, "media_type")
    assert built.road.seen == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("body", "accept", "words"),
    [
        ('{"question": "长长长%s"}', "en", "问题太长了"),
        ('{"question": "請問長長長%s"}', "en", "問題太長了"),
        ('{"question": "How long %s"}', "zh", "too long"),
        ('{"question": "How long %s", "language": "zh"}', "en", "问题太长了"),
        ('{"nothing": "%s"}', "en-GB,en;q=0.8,zh;q=0.1", "not in the right form"),
        ('{"nothing": "%s"}', "zh-TW", "請求格式不對"),
        ('{"nothing": "%s"}', "fr", "not in the right form"),
        ('{"nothing": "%s"}', "", "请求格式不对"),
    ],
)
async def test_errors_speak_the_visitors_language(site: Build, body: str, accept: str, words: str) -> None:
    async with site().client() as client:
        content = (body % (" x" * 600)).encode()
        response = await client.post("/api/chat", content=content, headers=JSON | {"Accept-Language": accept})
    assert words in response.json()["error"]["message"]


def test_each_failure_has_its_status() -> None:
    found = {
        type(exc).__name__: (refusal_for(exc).status, refusal_for(exc).code)
        for exc in (
            QuestionEmpty(),
            QuestionTooLong(),
            IndexNotReady(),
            UnknownStudy(),
            UnknownReply(),
            RecordsError(),
            ValueError(),
        )
    }
    assert found == {
        "QuestionEmpty": (422, "empty"),
        "QuestionTooLong": (413, "too_long"),
        "IndexNotReady": (503, "not_ready"),
        "UnknownStudy": (404, "not_found"),
        "UnknownReply": (404, "not_found"),
        "RecordsError": (503, "internal"),
        "ValueError": (500, "internal"),
    }
    assert refusal_for_status(400, None).status == 422

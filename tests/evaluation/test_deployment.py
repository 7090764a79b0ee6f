"""A deployment is asked as any visitor would; whatever a server does, a case fails and the run goes on."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.assembly import Assembly
from bot.channels.web import create_app
from bot.channels.web.metrics import Metrics
from bot.dialogue.guardrails.personal_data import mask
from bot.errors import EvaluationError
from bot.evaluation.case import Case
from bot.evaluation.cases import read_cases, read_rows
from bot.evaluation.deployment import Deployment
from bot.evaluation.judge import Judge
from bot.evaluation.observed import Observed
from bot.records import Records
from bot.settings import Settings
from tests.widget.conftest import running

REPLY = {
    "conversation_id": "c",
    "reply_id": "r",
    "language": "en",
    "kind": "answer",
    "answer": [{"text": "It had 30 people.", "citations": [1]}],
    "citations": [{"number": 1, "study_id": "cytotherapy-2025", "passage_id": "x@en", "quote": "30"}],
    "suggestions": [],
    "disclaimer": "not medical advice",
}
_TIMEOUT = 1.0


class Hostile:
    """A server whose behaviour is the question's first word."""

    def __init__(self) -> None:
        self.tooks: dict[str, int] = {}
        self.bodies: list[dict[str, Any]] = []
        self.app = Starlette(routes=[Route("/api/chat", self.chat, methods=["POST"])])

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        how = body["question"].split()[0]
        self.tooks[how] = self.tooks.get(how, 0) + 1
        known: dict[str, Callable[[], Response]] = {
            "good": lambda: JSONResponse(REPLY),
            "500": lambda: PlainTextResponse("Traceback (most recent call last)", 500),
            "503": lambda: JSONResponse({"error": {"code": "not_ready"}}, 503),
            "redirect": lambda: RedirectResponse("http://169.254.169.254/"),
            "html": lambda: PlainTextResponse("<html>hello</html>"),
            "list": lambda: JSONResponse([1]),
            "null": lambda: JSONResponse(None),
            "strings": lambda: JSONResponse(REPLY | {"answer": "all is well"}),
            "numbers": lambda: JSONResponse(REPLY | {"citations": [{"number": "one"}]}),
            "deep": lambda: PlainTextResponse("[" * 100_000),
            "nan": lambda: PlainTextResponse('{"kind": NaN, "answer": [{"text": NaN}]}'),
            "huge": lambda: StreamingResponse(_endless()),
            "drip": lambda: StreamingResponse(_drip()),
            "short": lambda: Response(b'{"kind": "answer"', headers={"content-length": "17"}),
            "id": lambda: JSONResponse(REPLY | {"conversation_id": {"$ne": 1}}),
            "limited": self._limited,
        }
        if how == "slow":
            await asyncio.sleep(3)
        return known.get(how, known["good"])()

    def _limited(self) -> Response:
        if self.tooks["limited"] < 3:
            return JSONResponse({}, 429, headers={"Retry-After": "0.6"})
        return JSONResponse(REPLY)


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 100_000
        await asyncio.sleep(0.001)


async def _drip() -> AsyncIterator[bytes]:
    """Bytes that keep coming so that no read times out, and no end."""
    while True:
        yield b" "
        await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[Hostile, str]]:
    server = Hostile()
    with running(server.app) as url:
        yield server, url


def a_case(question: str, *turns: str) -> Case:
    row = {
        "id": "a",
        "language": "en",
        "question": question,
        "turns": list(turns),
        "kind": "answer",
        "part": "tune",
    }
    return read_rows([row], "here")[0]


def ask(url: str, *cases: Case, timeout: float = _TIMEOUT) -> list[Observed]:
    async def all_of_them() -> list[Observed]:
        target = Deployment(url, timeout)
        try:
            return [await target.ask(case) for case in cases]
        finally:
            await target.close()

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("500", "HTTP 500: Traceback"),
        ("503", "HTTP 503"),
        ("redirect", "HTTP 307"),
        ("html", "the body is not JSON"),
        ("list", "not a JSON object"),
        ("null", "not a JSON object"),
        ("strings", "the body is not a reply: answer"),
        ("numbers", "the body is not a reply: citations.0.number"),
        ("deep", "the body is not JSON"),
        ("nan", "the body is not a reply"),
        ("huge", "longer than"),
        ("drip", "no reply after 1 s"),
        ("slow", "no reply after 1 s"),
        ("short", "the body is not JSON"),
    ],
)
def test_whatever_a_server_does_is_a_failed_case(hostile: tuple[Hostile, str], how: str, told: str) -> None:
    seen, after = ask(hostile[1], a_case(f"{how} one"), a_case("good one"))
    assert told in str(seen.error)
    assert seen.seconds < 3
    assert after.error is None
    json.dumps(seen.model_dump())


def test_nobody_there_is_a_failed_case() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert "Connect" in str(ask(url, a_case("hello"))[0].error)


def test_a_server_that_asks_to_wait_is_waited_for(hostile: tuple[Hostile, str]) -> None:
    seen = ask(hostile[1], a_case("limited"))[0]
    assert seen.error is None
    assert hostile[0].tooks["limited"] == 3
    assert seen.seconds < 1.0, "waiting is not latency"


def test_turns_share_a_conversation_and_nothing_odd_is_sent_back(hostile: tuple[Hostile, str]) -> None:
    ask(hostile[1], a_case("good three", "good one", "good two"))
    assert hostile[0].bodies[-3:] == [
        {"question": "good one"},
        {"question": "good two", "conversation_id": "c"},
        {"question": "good three", "conversation_id": "c"},
    ]
    ask(hostile[1], a_case("good two", "id one"))
    assert hostile[0].bodies[-1] == {"question": "good two"}


@pytest.mark.parametrize("url", ["", "bot.example", "ftp://bot.example", "http://", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(EvaluationError, match="--target"):
        Deployment(url, 1.0)


def test_the_real_service_gives_what_the_checkout_gives(
    library: Assembly, few: Path, judge: Judge, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, rate_limit="off")
    records = Records(settings.records_url, mask=mask)
    app = create_app(
        settings,
        road=library.road,
        records=records,
        shelf=library.shelf,
        replies=library.replies,
        metrics=Metrics(),
    )
    cases = read_cases(few)
    with running(app) as url:
        remote = ask(url, *cases, timeout=30.0)
    target = library.target("", 60.0)
    for case, seen in zip(cases, remote, strict=True):
        own = asyncio.run(target.ask(case))
        assert seen.error is None
        assert (seen.kind, seen.answer, seen.citations) == (own.kind, own.answer, own.citations), case.case_id
        assert judge(case, seen).faults == judge(case, own).faults
        assert seen.ranking == tuple(dict.fromkeys(source.passage_id for source in seen.citations))

"""A chat model's points, through the real LangChain client and a local server: repeated, spread, and kept apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.dialogue.writer.model import ChatModel, ChatModelSettings
from bot.evaluation.case import Case
from bot.evaluation.cases import read_rows
from bot.evaluation.judge import Judge, Verdict
from bot.evaluation.metrics import measure
from bot.evaluation.observed import Observed
from bot.evaluation.rubric import grade
from tests.widget.conftest import running

from .conftest import ROW

RUBRIC = [{"item": "Says how many", "points": 2}, {"item": "Is kind", "points": 1}]


class Grader:
    """Speaks OpenAI's streaming protocol; gives what it is told, one answer after another."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.app = Starlette(routes=[Route("/v1/chat/completions", self.complete, methods=["POST"])])

    async def complete(self, request: Request) -> Response:
        self.asked.append(await request.json())
        text = self.answers.pop(0)
        if text == "500":
            return PlainTextResponse("no", 500)
        pieces = [{"role": "assistant", "content": ""}, {"content": text}, {}]
        lines = [
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
             "choices": [{"index": 0, "delta": piece, "finish_reason": None if piece else "stop"}]}
            for piece in pieces
        ]  # fmt: skip
        body = "".join(f"data: {json.dumps(line)}\n\n" for line in lines) + "data: [DONE]\n\n"
        return StreamingResponse(iter([body]), media_type="text/event-stream")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Grader, ChatModel]]:
    grader = Grader()
    with running(grader.app) as url:
        yield grader, ChatModel(ChatModelSettings("openai:any", base_url=f"{url}/v1", shape="lines"))


@pytest.fixture
def verdict(good: Observed, judge: Judge) -> Verdict:
    case: Case = read_rows([ROW | {"rubric": RUBRIC}], "here")[0]
    return judge(case, good)


def graded(served: tuple[Grader, ChatModel], verdict: Verdict, *answers: str) -> dict[str, Any]:
    served[0].answers = list(answers)
    return asyncio.run(grade(served[1], [verdict], len(answers), lambda: None))


def test_points_are_repeated_and_spread(served: tuple[Grader, ChatModel], verdict: Verdict) -> None:
    before = measure([verdict])
    found = graded(served, verdict, '{"points": [2, 1]}', 'Sure: {"points": [1, 0.5]}', '{"points": [0, 0]}')
    items = found["cases"][verdict.case.case_id]["items"]
    assert [(item["mean"], round(item["spread"], 3), item["given"]) for item in items] == [
        (1.0, 0.816, (2.0, 1.0, 0.0)),
        (0.5, 0.408, (1.0, 0.5, 0.0)),
    ]
    assert found["cases"][verdict.case.case_id]["share"] == 0.5
    assert (found["model"], found["repeats"], found["unusable"]) == ("openai:any", 3, 0)
    assert measure([verdict]) == before


@pytest.mark.parametrize(
    "answer",
    ["500", "", "good!", "{}", '{"points": [2]}', '{"points": [3, 1]}', '{"points": ["2", 1]}', '{"points": [true, 1]}', "[1, 2]", '{"points": [-1, 0]}'],
)  # fmt: skip
def test_what_is_no_grading_is_counted_and_left_out(
    served: tuple[Grader, ChatModel], verdict: Verdict, answer: str
) -> None:
    found = graded(served, verdict, answer, '{"points": [1, 1]}')
    assert found["unusable"] == 1
    assert [item["given"] for item in found["cases"][verdict.case.case_id]["items"]] == [(1.0,), (1.0,)]


def test_the_grader_sees_question_reply_and_items(served: tuple[Grader, ChatModel], verdict: Verdict) -> None:
    graded(served, verdict, '{"points": [1, 1]}')
    asked = served[0].asked[-1]["messages"][-1]["content"]
    assert verdict.case.question in asked
    assert verdict.observed.answer[0].text in asked
    assert "2. (1 points) Is kind" in asked


def test_cases_without_a_rubric_are_not_graded(
    served: tuple[Grader, ChatModel], case: Case, good: Observed, judge: Judge
) -> None:
    assert graded(served, judge(case, good), '{"points": []}')["cases"] == {}

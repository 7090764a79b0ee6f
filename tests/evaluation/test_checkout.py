"""The road in this process: conversations, what its search brings, and cases that make it raise."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.assembly import Assembly
from bot.evaluation.case import Case
from bot.evaluation.cases import read_rows
from bot.evaluation.checkout import Checkout
from bot.evaluation.observed import Observed


def a_case(question: str, *turns: str, kind: str = "answer") -> Case:
    row = {
        "id": "a",
        "language": "zh",
        "question": question,
        "turns": list(turns),
        "kind": kind,
        "part": "tune",
    }
    return read_rows([row], "here")[0]


def ask(target: Any, case: Case) -> Observed:
    return asyncio.run(target.ask(case))  # type: ignore[no-any-return]


@pytest.fixture
def target(library: Assembly) -> Checkout:
    found = library.target("", 60.0)
    assert isinstance(found, Checkout)
    return found


def test_a_follow_up_is_read_in_its_conversation(target: Checkout) -> None:
    alone, following = (
        ask(target, a_case("有多少人？")),
        ask(target, a_case("有多少人？", "《Cytotherapy》试验安全吗？")),
    )
    assert any(source.study_id == "cytotherapy-2025" for source in following.citations)
    assert alone.ranking != following.ranking
    assert "cytotherapy-2025" in "".join(following.ranking[:5])


def test_what_is_seen_of_a_reply(target: Checkout) -> None:
    seen = ask(target, a_case("《Cytotherapy》试验有多少人？"))
    assert seen.error is None
    assert seen.seconds > 0
    assert 0 < seen.trace["probability"] <= 1
    assert len(seen.ranking) == len(set(seen.ranking)) > 5
    assert all(passage_id.endswith("@zh") for passage_id in seen.ranking)
    assert ask(target, a_case("打针后膝盖又红又肿还发烧", kind="emergency")).trace["rule"]


@pytest.mark.parametrize("question", ["长" * 2000, "\u200b"])
def test_a_question_that_is_refused_is_a_failed_case(target: Checkout, question: str) -> None:
    assert "Question" in str(ask(target, a_case(question)).error)


def test_a_road_that_raises_or_hangs_is_a_failed_case(target: Checkout) -> None:
    class Bad:
        async def answered(self, question: object) -> None:
            raise RuntimeError("broken")

    class Slow:
        async def answered(self, question: object) -> None:
            await asyncio.sleep(60)

    assert ask(replace(target, road=Bad()), a_case("q")).error == "RuntimeError: broken"
    assert ask(replace(target, road=Slow(), timeout=0.1), a_case("q")).error == "no reply after 0.1 s"

"""Cases are read with every problem at once, and each fault of a reply is found by the check meant for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import AnswerItem, Kind, Reply
from bot.errors import CorpusError
from bot.evaluation.cases import CASES, Case, read_cases
from bot.evaluation.judge import judge, spelled_out


def test_every_problem_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        "- {id: a, language: zh, question: q, kind: answer}\n"
        "- {id: b, language: fr, question: q, kind: answer}\n"
        "- {id: c, language: zh, question: q, kind: perhaps}\n"
        "- {id: a, language: zh, question: q, kind: answer, extra: 1}\n"
        "- {id: a, language: zh, question: q, kind: answer}\n",
        encoding="utf-8",
    )
    with pytest.raises(CorpusError) as caught:
        read_cases(file)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 5]


def test_the_halves_share_no_case() -> None:
    tune, check = (read_cases(CASES / f"{half}.yaml") for half in ("tune", "check"))
    assert not {case.case_id for case in tune} & {case.case_id for case in check}
    assert not {case.question for case in tune} & {case.question for case in check}


@pytest.mark.parametrize(
    ("text", "found"), [("八十人", "80"), ("八成", "80%"), ("8,761", "8761"), ("eighty percent", "80%")]
)
def test_numbers_are_found_however_written(text: str, found: str) -> None:
    assert found in spelled_out(text)


@pytest.fixture(scope="module")
def good(library: Assembly) -> Reply:
    return asyncio.run(library.road.ainvoke(Question("How many patients were in the Cytotherapy trial?")))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    file = tmp_path / "cases.yaml"
    file.write_text(
        "- {id: a, language: en, question: q, kind: answer, studies: [cytotherapy-2025], facts: ['\\b30\\b'],"
        " first: '30', forbidden: ['cured']}\n"
    )
    return read_cases(file)[0]


def test_a_right_reply_has_no_fault(case: Case, good: Reply) -> None:
    assert judge(case, good, 0.0).faults == ()


def _seeded(good: Reply, mistake: str) -> Reply:
    first, *rest = good.answer
    match mistake:
        case "number":
            return replace(good, answer=(AnswerItem(first.text.replace("30", "33"), first.citations),))
        case "study":
            return replace(good, citations=tuple(replace(c, study_id="nih-registry") for c in good.citations))
        case "language":
            return replace(good, language=Language.SIMPLIFIED)
        case "citation":
            return replace(good, answer=(AnswerItem(first.text, (99,)), *rest))
        case "uncited":
            return replace(good, answer=(AnswerItem(first.text, ()), *rest))
        case "forbidden":
            return replace(good, answer=(AnswerItem(f"{first.text} All were cured.", first.citations),))
        case "kind":
            return replace(good, kind=Kind.NO_ANSWER)
        case _:
            return replace(good, answer=(AnswerItem(" ".join([first.text] * 20), first.citations),))


@pytest.mark.parametrize(
    ("mistake", "fault"),
    [
        ("number", "fact"),
        ("study", "study"),
        ("language", "language"),
        ("citation", "citation"),
        ("uncited", "citation"),
        ("forbidden", "forbidden"),
        ("kind", "kind"),
        ("long", "long"),
    ],
)
def test_a_seeded_mistake_is_found(case: Case, good: Reply, mistake: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in judge(case, _seeded(good, mistake), 0.0).faults)

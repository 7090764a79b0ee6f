"""One data folder through its whole life: the shipped corpus alone, then with two new articles, then without them again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.assembly import Assembly
from bot.dialogue.turns import turn_of
from bot.domain.article import Study
from bot.domain.language import TEXT_LANGUAGES
from bot.domain.passage import Passage
from bot.domain.question import Question, Turn
from bot.domain.reply import Kind, Reply
from bot.evaluation.case import Case
from bot.evaluation.cases import read_cases
from bot.evaluation.checkout import body_of
from bot.evaluation.judge import Judge
from bot.evaluation.library import read_library
from bot.evaluation.observed import observed
from bot.library.progress import silent
from bot.settings import Settings

HERE = Path(__file__).parent
SLUGS = ("sleep-apnoea-mouthpiece", "migraine-diary")
NEW = (HERE / "sleep-apnoea-mouthpiece", HERE / "migraine-diary.md")
CASES = read_cases(HERE / "cases.yaml")
HARMLESS: list[str] = [
    text
    for texts in yaml.safe_load((HERE / "harmless.yaml").read_text(encoding="utf-8")).values()
    for text in texts
]

SHIPPED_QUESTIONS = (
    "875个病人里,有几个用了干细胞?",
    "Which treatment ranked best for pain in The Knee?",
    "骨关节炎有哪些表现?",
    "How many people over 75 have osteoarthritis?",
    "脐带干细胞试验有多少人?",
    "What is SVF?",
    "幹細胞跟打玻尿酸比,哪個比較好?",
    "How do stem cells work in the joint?",
    "干细胞能长出新软骨吗?",
    "What does the Cochrane review of 2025 say?",
)


@dataclass(frozen=True)
class Library:
    """What an index holds and how it answers the questions on the shipped corpus."""

    passages: frozenset[Passage]
    studies: dict[str, Study]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Judgement:
    """A case, the reply to it and what is wrong with that."""

    case: Case
    reply: Reply
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Life:
    """The three states of one data folder, and the judged replies of the middle one."""

    assembly: Assembly
    before: Library
    joined: Library
    after: Library
    judgements: dict[str, Judgement]
    stopped_before: frozenset[str]
    """The harmless questions on the new articles that are declined or taken for an emergency without them."""
    stopped: frozenset[str]
    """The same with them."""
    found: dict[str, tuple[str, ...]]
    """For each case the texts of the passages that the search brings, best first."""


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    assembly = Assembly(Settings(data_dir=tmp_path_factory.mktemp("second-article")))
    assembly.ingest([], silent)
    before, stopped_before = _look(assembly), _stopped(assembly)
    assembly.ingest(NEW, silent)
    joined, stopped = _look(assembly), _stopped(assembly)
    judge = Judge(read_library(assembly.shelf))
    judgements = {case.case_id: asyncio.run(_judged(assembly, case, judge)) for case in CASES}
    found = {
        case.case_id: tuple(document.page_content for document in assembly.retriever.invoke(case.question))
        for case in CASES
    }
    for slug in SLUGS:
        assembly.remove(slug, silent)
    return Life(assembly, before, joined, _look(assembly), judgements, stopped_before, stopped, found)


async def _judged(assembly: Assembly, case: Case, judge: Judge) -> Judgement:
    history: list[Turn] = []
    for text in (*case.turns, case.question):
        event = await assembly.road.answered(Question(text, None, tuple(history), case.case_id))
        history.append(turn_of(event.asked, event.reply))
    verdict = judge(case, observed(case.case_id, body_of(event.reply)))
    return Judgement(case, event.reply, verdict.faults)


def _look(assembly: Assembly) -> Library:
    assembly.shelf.refresh()  # a changed index is opened beside the road, so the next question may still get the former
    with assembly.shelf.borrow() as generation:
        passages = frozenset(p for language in TEXT_LANGUAGES for p in generation.every_passage(language))
        studies = dict(generation.studies)
    return Library(passages, studies, tuple(asyncio.run(_replies(assembly, SHIPPED_QUESTIONS))))


def _stopped(assembly: Assembly) -> frozenset[str]:
    replies = asyncio.run(_replies(assembly, HARMLESS))
    kinds = (Kind.DECLINED, Kind.EMERGENCY)
    return frozenset(text for text, reply in zip(HARMLESS, replies, strict=True) if reply.kind in kinds)


async def _replies(assembly: Assembly, questions: Sequence[str]) -> list[Reply]:
    return [await assembly.road.ainvoke(Question(question)) for question in questions]

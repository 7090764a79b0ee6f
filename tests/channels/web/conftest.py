"""A web channel over a small library: the seam's own types, the real exit, the real records."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.channels.web import Metrics, create_app
from bot.channels.web.serve import address, listen
from bot.dialogue.release import Sheet, release
from bot.domain.article import Block, Edition, Interest, Study, Verdict
from bot.domain.draft import Proposal, Support
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Stage, StageEvent, Trace
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import Origin, Passage
from bot.domain.question import Question
from bot.domain.reply import Kind
from bot.errors import IndexNotReady
from bot.language.detect import detect
from bot.prompts.replies import Replies, read_replies
from bot.records import Records
from bot.records.cases import Cases
from bot.settings import Settings

PHONE = "13812345678"

STUDY = Study(
    study_id="cytotherapy-2025",
    title={"zh": "冷冻保存的脐带细胞与激素的比较", "en": "Frozen umbilical cord cells against a steroid"},
    label={"zh": "2025 年的试验", "en": "the 2025 trial"},
    names={"zh": ("脐带细胞试验",), "en": ("umbilical trial",)},
    journal="Cytotherapy",
    year=2025,
    design={"zh": "随机对照试验", "en": "Randomised trial"},
    participants=30,
    comparator={"zh": "激素", "en": "A steroid"},
    follow_up=None,
    doi="10.1000/one",
    url="https://doi.org/10.1000/one",
    registry=None,
    claim={"zh": "文章说效果更好。", "en": "The article says it works better."},
    record={"zh": ("三十人参加。",), "en": ("Thirty people took part.",)},
    limitations={"zh": ("人数很少。",), "en": ("Few people took part.",)},
    verdict=Verdict.OVERSTATES,
    note={"zh": "试验很小。", "en": "The trial was small."},
    caution={"zh": "试验很小，结论不确定。", "en": "The trial was small, so this is not certain."},
    checked=date(2026, 1, 31),
)
QUOTES: dict[TextLanguage, str] = {"zh": "三十人参加了试验。", "en": "Thirty people took part in the trial."}


def _edition(language: TextLanguage) -> Edition:
    title = {"zh": "干细胞改善骨关节炎", "en": "Stem cells improve osteoarthritis"}[language]
    interest = {"zh": "发布者收费存储细胞。", "en": "The publisher stores cells for a fee."}[language]
    block = Block("p1", "", "", QUOTES[language], STUDY.study_id, None, 1)
    return Edition(
        language, title, "文章", "出版者", date(2025, 8, 18), None, Interest(True, interest), (block,), "a.md"
    )


@dataclass(frozen=True)
class SmallGeneration:
    id: str = "generation-1"
    studies: Mapping[str, Study] = field(default_factory=lambda: {STUDY.study_id: STUDY})
    editions: Mapping[str, Mapping[TextLanguage, Edition]] = field(
        default_factory=lambda: {"article": {"zh": _edition("zh"), "en": _edition("en")}}
    )

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        kept = {one.passage_id: one for one in (_passage("zh"), _passage("en"))}
        return [kept[wanted] for wanted in passage_ids if wanted in kept]

    def every_passage(self, language: TextLanguage) -> list[Passage]:
        return [_passage(language)]


class SmallShelf:
    """Lends one generation, or none."""

    def __init__(self) -> None:
        self.generation: SmallGeneration | None = SmallGeneration()

    @contextmanager
    def borrow(self) -> Iterator[SmallGeneration]:
        if self.generation is None:
            raise IndexNotReady("there is no index yet")
        yield self.generation


class SmallRoad:
    """Answers every question from one study; some words in a question make it slow, crash or urgent."""

    def __init__(self, shelf: SmallShelf, replies: Replies) -> None:
        self._shelf = shelf
        self._replies = replies
        self.seen: list[Question] = []
        self.stopped = asyncio.Event()
        self.go_on = asyncio.Event()

    async def events(self, question: Question) -> AsyncIterator[Event]:
        self.seen.append(question)
        language = question.language or detect(question.text)
        yield StageEvent(Stage.READING)
        if "chest pain" in question.text:
            sheet = Sheet(language, {}, {}, self._replies)
            yield SentenceEvent(0, sheet.say("Call your local emergency number now."), ())
            trace = Trace(rule="emergency.chest_pain")
            yield ReplyEvent(
                release(sheet, Kind.EMERGENCY, question.conversation_id), masked(question.text), trace
            )
            return
        with self._shelf.borrow() as generation:
            yield StageEvent(Stage.SEARCHING)
            if "crash" in question.text:
                raise RuntimeError(f"cannot read {question.text}")
            if "slow" in question.text:
                await self._wait()
            sheet = Sheet(language, generation.studies, generation.editions, self._replies)
            item, citations = sheet.accept(_proposal(language))
            yield SentenceEvent(0, item, citations)
            yield ReplyEvent(
                release(sheet, Kind.ANSWER, question.conversation_id, ("还有呢？",)), masked(question.text)
            )

    async def _wait(self) -> None:
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.stopped.set()
            raise


def _proposal(language: Language) -> Proposal:
    quote = QUOTES[language.text]
    return Proposal(quote, (Support(_passage(language.text), quote),))


def _passage(language: TextLanguage) -> Passage:
    quote = QUOTES[language]
    return Passage(
        passage_id=f"article/p1@{language}",
        key="article/p1",
        language=language,
        slug="article",
        origin=Origin.ARTICLE,
        section="",
        lead="",
        text=quote,
        sentences=(quote,),
        study_id=STUDY.study_id,
        balance=None,
        label="文章",
        commercial=True,
    )


def masked(text: str) -> str:
    return text.replace(PHONE, "***")


@dataclass
class Site:
    """One app with what is behind it."""

    app: FastAPI
    settings: Settings
    road: SmallRoad
    shelf: SmallShelf
    records: Records
    replies: Replies

    def client(self, address: str = "192.0.2.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 1234), raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url="http://bot.test")


@pytest.fixture
def replies() -> Replies:
    return read_replies(Settings().prompts_dir)


@pytest.fixture
def site(tmp_path: Path, replies: Replies) -> Callable[..., Site]:
    """Builds a site, with ``staff`` one where patients can ask for a person; other keyword arguments are settings."""

    def build(staff: bool = False, **changes: object) -> Site:
        defaults = {"data_dir": tmp_path, "rate_limit": "off"}
        settings = Settings(**(defaults | changes))  # type: ignore[arg-type]
        shelf = SmallShelf()
        road = SmallRoad(shelf, replies)
        records = Records(settings.records_url, mask=masked)
        app = create_app(
            settings,
            road=road,
            records=records,
            shelf=shelf,
            replies=replies,
            metrics=Metrics(),
            cases=Cases(records) if staff else None,
        )
        return Site(app, settings, road, shelf, records, replies)

    return build


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextmanager
def served(app: FastAPI, port: int = 0) -> Iterator[str]:
    """A real server for ``app`` on that port, or a free one; its address."""
    listener = listen("127.0.0.1", port)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        # FastAPI builds its routes with the first request and mutes pydantic's warnings meanwhile, which two threads
        # cannot do at once; here warnings are errors.
        httpx.get(f"{address(listener)}/healthz", timeout=20)
        yield address(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()

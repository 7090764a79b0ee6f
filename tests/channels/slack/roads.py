"""A road that says what a test wants it to say, through the real exit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.release import Sheet, release
from bot.domain.draft import Proposal, Support
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Stage, StageEvent, Trace
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Kind
from bot.language.detect import detect
from bot.prompts.replies import read_replies
from bot.settings import Settings

from ..web.conftest import STUDY, SmallGeneration, _passage


class Scripted:
    """Answers with ``texts``, each from a study of its own with ``note`` and ``title``."""

    def __init__(
        self,
        texts: Sequence[str] = ("Thirty people took part in the trial.",),
        *,
        note: str = "The trial was small.",
        title: str = "A trial",
        seconds: float = 0.0,
        crash: Exception | None = None,
        crash_after: int = 0,
        trace: Trace | None = None,
    ) -> None:
        self.texts = texts
        self.note = note
        self.title = title
        self.seconds = seconds
        self.crash = crash
        self.crash_after = crash_after
        self.trace = trace or Trace()
        self.seen: list[Question] = []

    async def events(self, question: Question) -> AsyncIterator[Event]:
        self.seen.append(question)
        yield StageEvent(Stage.READING)
        await asyncio.sleep(self.seconds)
        language = question.language or detect(question.text)
        sheet = self.sheet(language)
        for number, text in enumerate(self.texts):
            if self.crash and number >= self.crash_after:
                raise self.crash
            item, citations = sheet.accept(self.proposal(number, text, language))
            yield SentenceEvent(number, item, citations)
        yield ReplyEvent(release(sheet, Kind.ANSWER, question.conversation_id), question.text, self.trace)

    def sheet(self, language: Language) -> Sheet:
        studies: dict[str, Any] = {
            f"study-{number}": replace(
                STUDY,
                study_id=f"study-{number}",
                title={"zh": f"{self.title} {number}", "en": f"{self.title} {number}"},
                note={"zh": self.note, "en": self.note},
            )
            for number in range(len(self.texts))
        }
        return Sheet(language, studies, SmallGeneration().editions, read_replies(Settings().prompts_dir))

    def proposal(self, number: int, text: str, language: Language) -> Proposal:
        place = replace(
            _passage(language.text),
            passage_id=f"article/p{number}@{language.text}",
            key=f"article/p{number}",
            study_id=f"study-{number}",
        )
        return Proposal(text, (Support(place, text),))

    async def answered(self, text: str, language: Language | None = None) -> ReplyEvent:
        """The last event for one question."""
        async for event in self.events(Question(text, language, (), "c")):
            if isinstance(event, ReplyEvent):
                return event
        raise AssertionError

"""One question's road, step by step, from what a patient typed to the one released reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog
from langchain_core.runnables import RunnableConfig

from bot.dialogue.asked import Asked
from bot.dialogue.callbacks import Run
from bot.dialogue.condense import Condenser
from bot.dialogue.extract import Extract, Extractor
from bot.dialogue.finding import Finding
from bot.dialogue.gathering import Gatherer
from bot.dialogue.guardrails.screening import Screening
from bot.dialogue.invokable import Invokable
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.quoted import Quoted
from bot.dialogue.release import Sheet, release
from bot.dialogue.spans import Span
from bot.dialogue.steps import StepFailed, guarded, off_loop, screened
from bot.dialogue.subject import SubjectScreen
from bot.dialogue.suggest import Suggester
from bot.dialogue.verified import Verifier
from bot.dialogue.verify import Checks
from bot.dialogue.writer.call import Asking
from bot.dialogue.writer.writer import Writer
from bot.dialogue.written import WrittenAnswer, WrittenParts
from bot.domain.draft import Proposal
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Stage, StageEvent, Trace
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Kind
from bot.errors import QuestionEmpty, QuestionTooLong
from bot.index.generation import Generation
from bot.index.shelf import Shelf
from bot.language.detect import detect
from bot.language.normalise import clean
from bot.prompts.replies import Replies

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the road is made of; the assembly joins them."""

    shelf: Shelf
    screen: SubjectScreen
    mentions_of: MentionsOf
    condense: Condenser
    gather: Gatherer
    extract: Extractor
    checks: Checks
    replies: Replies
    suggest: Suggester
    max_question_chars: int
    writer: Writer | None = None
    """The chat model, where one is configured; without it the library is quoted."""


class Road(Invokable):
    """language -> screen -> condense -> search -> extract or write -> verify -> release, as events or as one reply.

    Also a LangChain Runnable.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._verifier = Verifier(parts.checks, parts.replies)
        self._finding = Finding(parts.mentions_of, parts.condense, parts.gather, parts.extract)
        self._quote = Quoted(parts.replies)

    async def events(
        self, question: Question, config: RunnableConfig | None = None
    ) -> AsyncGenerator[Event, None]:
        """The stages, each verified sentence, then the reply. ``config`` is LangChain's, for its callbacks.

        Raises:
            QuestionEmpty, QuestionTooLong: before anything else happens.
            LibraryIndexError: when the library is needed and cannot be read. Emergencies are answered without it.
        """
        text = self._checked(question)
        language: Language = question.language or Language.ENGLISH
        with Span("answer") as span:
            yield StageEvent(Stage.READING)
            try:
                if question.language is None:
                    language = guarded("language", _language, text, question)
                with Span("screen", span):
                    screening = await screened(text, self._parts.screen, language, question.history)
            except StepFailed as failure:
                yield self._unavailable(language, question, failure)
                return
            async with aclosing(self._screened(question, language, screening, span, config)) as events:
                async for event in events:
                    if isinstance(event, ReplyEvent):
                        span.tell(kind=event.reply.kind.value, language=event.reply.language.value)
                    yield event

    async def _screened(
        self,
        question: Question,
        language: Language,
        screening: Screening,
        span: Span,
        config: RunnableConfig | None,
    ) -> AsyncGenerator[Event, None]:
        """What follows the screen: its own messages, or what the library says."""
        if screening.action is not None and not screening.search:
            sheet = Sheet(language, {}, {}, self._parts.replies)
            for message in screening.messages:
                yield SentenceEvent(len(sheet.items), sheet.say(message), ())
            yield self._reply(sheet, screening.action, question, screening, Trace(rule=screening.rule))
            return
        with self._parts.shelf.borrow() as generation:
            async with Run(config, screening.masked) as run:
                asking = Asking(run.config, span)
                events = self._from_library(question, language, screening, generation, asking)
                async with aclosing(events):
                    async for event in events:
                        if isinstance(event, ReplyEvent):
                            run.answered = [item.text for item in event.reply.answer]
                        yield event

    async def _from_library(
        self,
        question: Question,
        language: Language,
        screening: Screening,
        generation: Generation,
        asking: Asking,
    ) -> AsyncGenerator[Event, None]:
        sheet = Sheet(language, generation.studies, generation.editions, self._parts.replies)
        declined = screening.action is not None
        history = () if screening.idle else question.history
        asked = Asked(screening.general, language, history, generation, declined)
        # Nobody but the library speaks in a reply that declines.
        writing = None if declined else self._writing(asked, asking)
        dropped: list[str] = []
        failed: str | None = None
        suggestions: tuple[str, ...] = ()
        try:
            yield StageEvent(Stage.SEARCHING)
            await self._find(asked, writing, asking)
            if writing is not None and asked.extract.proposals:
                yield StageEvent(Stage.WRITING)
                async with aclosing(writing.sentences(sheet)) as sentences:
                    async for sentence in sentences:
                        yield sentence
            if not sheet.items:
                yield StageEvent(Stage.CHECKING)
                quoted, suggestions, dropped = await self._quoted(sheet, screening, asked, asking)
                for sentence in quoted:
                    yield sentence
            else:
                suggestions = guarded("compose", self._suggestions, sheet, asked)
        except StepFailed as failure:
            if not sheet.items:
                yield self._unavailable(language, question, failure)
                return
            failed = self._logged(failure)  # what was shown had been verified, and it stands
        kind = _kind(screening, sheet, asked.extract)
        written = writing.told() if writing is not None else None
        rule = None if kind is Kind.ANSWER else screening.rule
        trace = Trace(rule, asked.extract.probability, tuple(dropped), failed, written)
        yield self._reply(sheet, kind, question, screening, trace, suggestions)

    def _writing(self, asked: Asked, asking: Asking) -> WrittenAnswer | None:
        parts = self._parts
        if parts.writer is None:
            return None
        own = WrittenParts(
            parts.writer,
            parts.screen,
            parts.mentions_of,
            parts.condense,
            parts.extract,
            parts.checks,
            self._verifier,
            parts.replies,
        )
        return WrittenAnswer(own, asked, asking)

    async def _find(self, asked: Asked, writing: WrittenAnswer | None, asking: Asking) -> None:
        """Read the question in the light of its conversation, and find what the library says."""
        if writing is None:
            await off_loop("search", self._quotable, asked, asking)
            return
        with Span("condense", asking.span):
            await off_loop("search", self._finding.read, asked, asking.config)
            await writing.rewrite()
        with Span("search", asking.span):
            await off_loop("search", self._finding.find, asked, asking.config)

    def _quotable(self, asked: Asked, asking: Asking) -> None:
        """All the way to verified quotations in one thread: to change threads costs as much as some of the steps."""
        with Span("condense", asking.span):
            self._finding.read(asked, asking.config)
        with Span("search", asking.span):
            self._finding.find(asked, asking.config)
        asked.kept = self._kept(asked, asking)

    def _kept(self, asked: Asked, asking: Asking) -> tuple[list[Proposal], list[str]]:
        with Span("verify", asking.span):
            proposals = asked.extract.proposals or asked.extract.beside
            return guarded("verify", self._verifier.kept, proposals, asked.language, asked.generation)

    async def _quoted(
        self, sheet: Sheet, screening: Screening, asked: Asked, asking: Asking
    ) -> tuple[list[SentenceEvent], tuple[str, ...], list[str]]:
        """The library's own sentences on the sheet, whole before the first is shown, and what could
        be asked next, and why other sentences were dropped."""
        if asked.kept is None:
            asked.kept = await off_loop("verify", self._kept, asked, asking)
        verified, dropped = asked.kept
        whole = Sheet(sheet.language, sheet.studies, sheet.editions, sheet.replies)
        sentences = guarded("compose", self._quote, whole, screening, asked.extract, verified)
        suggestions = guarded("compose", self._suggestions, whole, asked)
        sheet.items, sheet.citations = whole.items, whole.citations
        return sentences, suggestions, dropped

    def _suggestions(self, sheet: Sheet, asked: Asked) -> tuple[str, ...]:
        return self._parts.suggest(sheet, {ask.name for ask in asked.reading.asks})

    def _reply(
        self,
        sheet: Sheet,
        kind: Kind,
        question: Question,
        screening: Screening,
        trace: Trace,
        suggestions: tuple[str, ...] = (),
    ) -> ReplyEvent:
        offered = suggestions or screening.suggestions
        return ReplyEvent(release(sheet, kind, question.conversation_id, offered), screening.masked, trace)

    def _unavailable(self, language: Language, question: Question, failure: StepFailed) -> ReplyEvent:
        """A step crashed: nothing unverified is shown, the reviewed apology is."""
        step = self._logged(failure)
        sheet = Sheet(language, {}, {}, self._parts.replies)
        for line in self._parts.replies.lines("unavailable", language):
            sheet.say(line)
        reply = release(sheet, Kind.NO_ANSWER, question.conversation_id)
        return ReplyEvent(reply, "", Trace(failed=step))

    def _logged(self, failure: StepFailed) -> str:
        _LOG.error("step_failed", step=failure.step, error=type(failure.__cause__).__name__)
        return failure.step

    def _checked(self, question: Question) -> str:
        if len(question.text) > self._parts.max_question_chars:
            raise QuestionTooLong(f"the question has more than {self._parts.max_question_chars} characters")
        if not (text := clean(question.text)):
            raise QuestionEmpty("the question is empty")
        return text


def _kind(screening: Screening, sheet: Sheet, extract: Extract) -> Kind:
    """What a reply turned out to be."""
    if screening.action is not None:
        return screening.action
    if sheet.citations and extract.proposals:
        return Kind.ANSWER
    return screening.otherwise or Kind.NO_ANSWER


def _language(text: str, question: Question) -> Language:
    before = Language(question.history[-1].language) if question.history else None
    return detect(text, before)

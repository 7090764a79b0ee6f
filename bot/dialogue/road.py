"""One question's road, step by step, from what a patient typed to the one released reply. Also a LangChain Runnable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from bot.dialogue.condense import Condenser
from bot.dialogue.extract import Extract, Extractor
from bot.dialogue.guardrails.screen import Screen
from bot.dialogue.guardrails.screening import Screening
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.reading import Reading
from bot.dialogue.release import Sheet, release
from bot.dialogue.search import Search
from bot.dialogue.suggest import suggestions_for
from bot.dialogue.verify import Checks, Introductions, verify
from bot.domain.draft import Proposal
from bot.domain.event import Event, ReplyEvent, SentenceEvent, Stage, StageEvent, Trace
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Kind, Reply
from bot.errors import GuardrailFailed, LibraryIndexError, QuestionEmpty, QuestionTooLong
from bot.index.generation import Generation
from bot.index.shelf import Shelf
from bot.language.detect import detect
from bot.language.normalise import clean
from bot.prompts.replies import Replies

_LOG = structlog.get_logger(__name__)
_T = TypeVar("_T")
_EASE_WHEN_DECLINED = 0.5


@dataclass(frozen=True, slots=True)
class Parts:
    """What the road is made of; the assembly joins them."""

    shelf: Shelf
    screen: Screen
    mentions_of: MentionsOf
    condense: Condenser
    search: Search
    extract: Extractor
    checks: Checks
    replies: Replies
    max_question_chars: int


class StepFailed(Exception):
    """A step of the road crashed; the cause is chained, its words are never shown."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class Road(Runnable[Question, Any]):
    """language -> screen -> condense -> search -> extract -> verify -> release, as events or as one reply."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known_introductions: dict[Language, tuple[str, Introductions]] = {}
        # The retrieval chain proper, so that LangChain callbacks see each of its steps.
        self._chain = (
            RunnableLambda(self._condense, name="condense")
            | RunnableLambda(self._search, name="search")
            | RunnableLambda(self._extract, name="extract")
        )

    async def events(self, question: Question) -> AsyncGenerator[Event, None]:
        """The stages, each verified sentence, then the reply.

        Raises:
            QuestionEmpty, QuestionTooLong: before anything else happens.
            LibraryIndexError: when the library is needed and cannot be read. Emergencies are answered without it.
        """
        text = self._checked(question)
        language: Language = question.language or Language.ENGLISH
        yield StageEvent(Stage.READING)
        try:
            if question.language is None:
                language = _guarded("language", _language, text, question)
            screening = await _step("screen", self._parts.screen, text, language, question.history)
        except StepFailed as failure:
            yield self._unavailable(language, question, failure)
            return
        sheet = Sheet(language, {}, {}, self._parts.replies)
        if screening.action is not None and not screening.search:
            for message in screening.messages:
                yield SentenceEvent(len(sheet.items), sheet.say(message), ())
            yield self._reply(sheet, screening.action, question, screening, Trace(rule=screening.rule))
            return
        with self._parts.shelf.borrow() as generation:
            async for event in self._from_library(question, language, screening, generation):
                yield event

    async def ainvoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Reply:
        """The released reply to one question."""
        return (await self.answered(input)).reply

    async def answered(self, question: Question) -> ReplyEvent:
        """The last event: the reply, the question as it may be stored, and what happened on the road."""
        async with aclosing(self.events(question)) as events:
            async for event in events:
                if isinstance(event, ReplyEvent):
                    return event
        raise GuardrailFailed("the road ended without a reply")

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Reply:
        """``ainvoke`` for callers that do not await; inside a running event loop it blocks that loop."""
        with ThreadPoolExecutor(1) as own_loop:
            return own_loop.submit(lambda: asyncio.run(self.ainvoke(input, config, **kwargs))).result()

    async def astream(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncGenerator[Event, None]:
        """``events`` under LangChain's name for it."""
        async for event in self.events(input):
            yield event

    async def _from_library(
        self, question: Question, language: Language, screening: Screening, generation: Generation
    ) -> AsyncGenerator[Event, None]:
        parts = self._parts
        sheet = Sheet(language, generation.studies, generation.editions, parts.replies)
        try:
            yield StageEvent(Stage.SEARCHING)
            state = _State(
                screening.masked, language, question, generation, declined=screening.action is not None
            )
            extract: Extract = await _step("search", self._chain.invoke, state)
            yield StageEvent(Stage.CHECKING)
            verified, dropped = await _step("verify", self._verified, extract.proposals, language, generation)
            kind = screening.action or (Kind.ANSWER if verified else Kind.NO_ANSWER)
            sentences, suggestions = _guarded(
                "compose", self._composed, sheet, kind, screening, extract, verified
            )
        except StepFailed as failure:
            yield self._unavailable(language, question, failure)
            return
        for sentence in sentences:
            yield sentence
        trace = Trace(screening.rule, extract.probability, tuple(dropped))
        yield self._reply(sheet, kind, question, screening, trace, suggestions)

    def _composed(
        self, sheet: Sheet, kind: Kind, screening: Screening, extract: Extract, verified: list[Proposal]
    ) -> tuple[list[SentenceEvent], tuple[str, ...]]:
        """Every sentence of the reply, whole before the first is shown, and what could be asked next."""
        before, after = _around(screening) if screening.action else ((), ())
        if kind is Kind.NO_ANSWER:
            before = self._no_answer(extract, sheet.language)
        sentences = [SentenceEvent(n, sheet.say(message), ()) for n, message in enumerate(before)]
        for proposal in verified:
            item, citations = sheet.accept(proposal)
            sentences.append(SentenceEvent(len(sheet.items) - 1, item, citations))
        for message in after:
            sentences.append(SentenceEvent(len(sheet.items), sheet.say(message), ()))
        return sentences, suggestions_for(sheet, sheet.studies, self._parts.replies, sheet.language)

    def _condense(self, state: _State) -> _State:
        mentions = self._parts.mentions_of(state.generation)
        history = state.question.history
        state.reading = self._parts.condense(state.text, state.language, history, mentions, state.generation)
        return state

    def _search(self, state: _State) -> _State:
        state.found = self._parts.search(state.generation, state.reading)
        return state

    def _extract(self, state: _State) -> Extract:
        ease = _EASE_WHEN_DECLINED if state.declined else 1.0
        return self._parts.extract(state.generation, state.reading, state.found, ease)

    def _verified(
        self, proposals: tuple[Proposal, ...], language: Language, generation: Generation
    ) -> tuple[list[Proposal], list[str]]:
        """The proposals that pass every check, and why the others do not.

        A reported claim whose evidence note failed is not shown without it, and notes alone are no answer.
        """
        introductions = self._introductions(language, generation)
        kept: list[Proposal] = []
        dropped: list[str] = []
        note_failed = False
        for proposal in proposals:
            reason = verify(proposal, language, self._parts.checks, introductions)
            if reason is None:
                kept.append(proposal)
            else:
                dropped.append(reason)
                note_failed = note_failed or proposal.note
        if note_failed:
            dropped += ["note-failed"] * sum(proposal.attributed for proposal in kept)
            kept = [proposal for proposal in kept if not proposal.attributed]
        return (kept if any(not proposal.note for proposal in kept) else []), dropped

    def _introductions(self, language: Language, generation: Generation) -> Introductions:
        """The words around quotations in a language, worked out once for each generation."""
        side = Language.ENGLISH if language is Language.ENGLISH else Language.SIMPLIFIED
        known = self._known_introductions.get(side)
        if known is None or known[0] != generation.id:
            names = ("attribution.plain", "attribution.study", "foreign")
            own = [self._parts.replies.line(name, side) for name in names]
            text = "\n".join([*own, *(study.label[side.text] for study in generation.studies.values())])
            known = (generation.id, Introductions.of(text, self._parts.checks.words))
            self._known_introductions[side] = known
        return known[1]

    def _no_answer(self, extract: Extract, language: Language) -> tuple[str, ...]:
        replies = self._parts.replies
        near = ("、" if language.text == "zh" else "; ").join(extract.near) or replies.line(
            "no_topic", language
        )
        topic = extract.topic or replies.line("no_topic", language)
        return tuple(line.format(near=near, topic=topic) for line in replies.lines("no_answer", language))

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
        _LOG.error("step_failed", step=failure.step, error=type(failure.__cause__).__name__)
        sheet = Sheet(language, {}, {}, self._parts.replies)
        for line in self._parts.replies.lines("unavailable", language):
            sheet.say(line)
        reply = release(sheet, Kind.NO_ANSWER, question.conversation_id)
        return ReplyEvent(reply, "", Trace(failed=failure.step))

    def _checked(self, question: Question) -> str:
        if len(question.text) > self._parts.max_question_chars:
            raise QuestionTooLong(f"the question has more than {self._parts.max_question_chars} characters")
        if not (text := clean(question.text)):
            raise QuestionEmpty("the question is empty")
        return text


@dataclass(slots=True)
class _State:
    """What the chain's steps hand on."""

    text: str
    language: Language
    question: Question
    generation: Generation
    declined: bool = False
    reading: Reading = None  # type: ignore[assignment]
    found: Any = None


async def _step(name: str, work: Callable[..., _T], *args: Any) -> _T:
    """``_guarded`` off the event loop, for work that takes more than a moment."""
    return await asyncio.to_thread(_guarded, name, work, *args)


def _guarded(name: str, work: Callable[..., _T], *args: Any) -> _T:
    """Run one step; whatever it raises, but for a missing index, becomes StepFailed."""
    try:
        return work(*args)
    except (LibraryIndexError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as exc:
        # Panics of Rust libraries are no Exceptions, and a StopIteration would leave the caller waiting for ever.
        raise StepFailed(name) from exc


def _language(text: str, question: Question) -> Language:
    before = Language(question.history[-1].language) if question.history else None
    return detect(text, before)


def _around(screening: Screening) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The reviewed sentences before and after what the library says: the last one is the question for the doctor."""
    return screening.messages[:1], screening.messages[1:]

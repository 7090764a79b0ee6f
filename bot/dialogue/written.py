"""The part of the road on which a chat model writes: it proposes, each sentence is verified, then it is shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bot.dialogue.asked import Asked
from bot.dialogue.condense import Condenser
from bot.dialogue.extract import Extractor
from bot.dialogue.guardrails.screening import Screening
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.release import Sheet
from bot.dialogue.steps import StepFailed, guarded, off_loop
from bot.dialogue.subject import SubjectScreen
from bot.dialogue.verified import Verifier
from bot.dialogue.verify import Checks
from bot.dialogue.writer.call import Asking
from bot.dialogue.writer.compose import Composition
from bot.dialogue.writer.material import material
from bot.dialogue.writer.propose import Proposer
from bot.dialogue.writer.rewrite import refusal
from bot.dialogue.writer.writer import Writer
from bot.domain.draft import Proposal
from bot.domain.event import SentenceEvent, Written
from bot.domain.passage import Passage
from bot.errors import ChatModelError
from bot.prompts.replies import Replies

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WrittenParts:
    """What the writing part of the road leans on."""

    writer: Writer
    screen: SubjectScreen
    mentions_of: MentionsOf
    condense: Condenser
    extract: Extractor
    checks: Checks
    verifier: Verifier
    replies: Replies


class WrittenAnswer:
    """One question's dealings with the chat model. Whatever goes wrong with the model ends here."""

    def __init__(self, parts: WrittenParts, asked: Asked, asking: Asking) -> None:
        self._parts = parts
        self._asked = asked
        self._asking = asking
        self._well = True
        self._rewriting = ""
        self._composition: Composition | None = None
        self._outcome = "not-asked"
        self._ended = ""

    async def rewrite(self) -> None:
        """Let the model make a follow-up stand on its own; where that is refused the rules' reading stays.

        Raises:
            StepFailed: when a check of the rewriting crashed.
        """
        asked = self._asked
        if not asked.history:
            return
        try:
            text = await self._parts.writer.rewritten(asked.text, asked.language, asked.history, self._asking)
        except Exception as failure:
            self._rewriting = _reason(failure)
            self._well = isinstance(failure, ChatModelError) and not failure.ill
            return
        self._rewriting = await off_loop("rewrite", self._reread, text)

    def _reread(self, text: str) -> str:
        """Read the question as rewritten and say ``used``, or say why not."""
        asked, parts = self._asked, self._parts
        studies = asked.generation.studies
        cited = {study_id for turn in asked.history for study_id in turn.study_ids if study_id in studies}
        names = [
            *(label for study_id in cited for label in studies[study_id].label.values()),
            *(study.label[asked.language.text] for s in asked.reading.studies if (study := studies.get(s))),
        ]

        def screen(rewritten: str) -> Screening:
            return parts.screen(rewritten, asked.language)

        reason = refusal(
            text,
            asked.text,
            asked.language,
            asked.history,
            names,
            parts.checks.words,
            parts.checks.mask,
            screen,
        )
        if reason is not None:
            return reason
        mentions = parts.mentions_of(asked.generation)
        reading = parts.condense(text, asked.language, (), mentions, asked.generation)
        if asked.reading.named and not set(reading.studies) & set(asked.reading.studies):
            return "other-study"
        asked.reading, asked.rewritten = reading, text
        return "used"

    async def sentences(self, sheet: Sheet) -> AsyncGenerator[SentenceEvent, None]:
        """The verified sentences as they come, each already on the sheet; none when the library must be quoted.

        Raises:
            StepFailed: when a check crashed; sentences on the sheet by then were shown and stand.
        """
        asked = self._asked
        passages = material(asked.reading, asked.found, asked.extract)
        if not passages or not self._well:
            self._outcome = self._rewriting if passages else "nothing-to-give"
            return
        composition = self._composition = await off_loop("verify", self._compose, passages)
        try:
            async with aclosing(
                self._parts.writer.sentences(self._question(), asked.language, passages, self._asking)
            ) as sentences:
                async for raw in sentences:
                    ready = await off_loop("verify", composition.offer, raw)
                    for event in _accepted(sheet, ready):
                        yield event
                    if composition.full:
                        break
        except StepFailed:
            self._outcome = "crashed"
            raise
        except Exception as failure:
            self._ended = _reason(failure)
        self._outcome = "written" if composition.answered else self._ended or composition.why_not()

    def told(self) -> Written:
        """What happened, for traces and evaluators."""
        asking = self._asking
        proposed = tuple(self._composition.proposed) if self._composition else ()
        return Written(
            outcome=self._outcome,
            proposed=proposed,
            rewritten=self._asked.rewritten,
            rewriting=self._rewriting,
            ended=self._ended if self._outcome == "written" else "",
            attempts=asking.attempts,
            input_tokens=asking.input_tokens,
            output_tokens=asking.output_tokens,
            first_token_seconds=asking.first_token_seconds,
            seconds=asking.seconds if asking.attempts else 0.0,
        )

    def _question(self) -> str:
        """The question as the model is asked: on its own, or with the subject that the rules found for it."""
        asked = self._asked
        return asked.rewritten or (asked.reading.text if asked.history else asked.text)

    def _compose(self, passages: Sequence[Passage]) -> Composition:
        asked, parts = self._asked, self._parts
        studies, words = asked.generation.studies, parts.checks.words

        def verify(proposal: Proposal) -> str | None:
            return parts.verifier.reason(proposal, asked.language, asked.generation)

        def notes_for(leaned_on: Sequence[Passage]) -> Sequence[Proposal]:
            return parts.extract.report.cautions(asked.generation, asked.reading, leaned_on)

        propose = Proposer(asked.language, passages, studies, parts.replies, words)
        return Composition(asked.reading, propose, studies, words, verify, notes_for, parts.checks.mask)


def _reason(failure: Exception) -> str:
    """Why the model is of no use for this question, in one word. A fault of ours is logged and costs no patient the answer."""
    if isinstance(failure, ChatModelError):
        return failure.reason
    _LOG.error("writing_crashed", error=type(failure).__name__)
    return "crashed"


def _accepted(sheet: Sheet, proposals: Sequence[Proposal]) -> list[SentenceEvent]:
    """Sentences on the sheet, all of them or none: a claim is not put there without its note."""
    items, citations = len(sheet.items), len(sheet.citations)
    events: list[SentenceEvent] = []
    try:
        for proposal in proposals:
            item, fresh = guarded("compose", sheet.accept, proposal)
            events.append(SentenceEvent(len(sheet.items) - 1, item, fresh))
    except StepFailed:
        del sheet.items[items:], sheet.citations[citations:]
        raise
    return events

"""The way to a person, as far as conversations know it: opens cases and says where they stand. Who brings what stands in
the records to the staff is not decided here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from bot.channels.web.handoff_bodies import CaseBody, MessageBody, OfferBody, ShownState
from bot.channels.web.metrics import Metrics
from bot.channels.web.rate import Rate
from bot.domain.language import Language
from bot.domain.reply import Kind, Reply
from bot.errors import BotError
from bot.prompts.handoff import HandoffTexts
from bot.records.cases import Cases
from bot.records.cases_model import Case, Reason, State

_PATIENCE_SECONDS = 3.0
_SHOWN: dict[State, ShownState] = {
    State.OPEN: "open",
    State.TAKEN: "taken",
    State.RESOLVED: "resolved",
}
_log = structlog.get_logger("bot.web")


@dataclass(frozen=True, slots=True)
class Handoff:
    """The parts of a handoff that the web channel needs; there is none where no staff channel is configured."""

    cases: Cases
    texts: HandoffTexts
    limit: Rate
    """How many cases one visitor may open."""
    emergencies: bool
    """Whether an emergency opens a case by itself."""
    after_no_answers: int
    """After so many replies in a row that the library could not give a case opens by itself; 0 for never."""

    def offer(self, language: Language) -> OfferBody:
        """What the patient is told before anything is passed on."""
        unasked = self.emergencies or self.after_no_answers
        automatic = self.texts.line("patient.automatic", language) if unasked else ""
        return OfferBody(consent=self.texts.line("patient.consent", language), automatic=automatic)

    async def after(self, reply: Reply, metrics: Metrics) -> None:
        """Follow up a reply that was written down: tell who reads along, or open a case where settings say so.

        Never fails and never takes long: a patient waits for the reply.
        """
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.cases.asked_meanwhile(reply.conversation_id, reply.reply_id)
                reason = await self._reason(reply)
                if reason is not None:
                    await self.cases.open(reply.conversation_id, reason, reply.language)
        except (BotError, TimeoutError) as exc:
            metrics.records_failed("handoff")
            _log.error("records_failed", doing="handoff", cause=str(exc) or type(exc).__name__)

    async def _reason(self, reply: Reply) -> Reason | None:
        if reply.kind is Kind.EMERGENCY and self.emergencies:
            return Reason.EMERGENCY
        if reply.kind is Kind.NO_ANSWER and self.after_no_answers:
            kinds = await self.cases.kinds(reply.conversation_id, self.after_no_answers)
            if len(kinds) == self.after_no_answers and set(kinds) == {Kind.NO_ANSWER}:
                return Reason.NO_ANSWER
        return None

    async def body(
        self,
        conversation_id: str,
        language: Language,
        disclaimer: str,
        after: int = 0,
    ) -> CaseBody:
        """Where the newest case of a conversation stands, with every message since ``after``."""
        case = await self.cases.latest(conversation_id)
        said = await self.cases.messages(conversation_id, after) if case else []
        person = self.texts.line("patient.person", language)
        return CaseBody(
            conversation_id=conversation_id,
            state=shown_state(case),
            notice=self.texts.line(f"patient.{case.state}", language) if case else "",
            messages=[MessageBody.of(message, person) for message in said],
            reply=None,
            disclaimer=disclaimer,
        )


def shown_state(case: Case | None) -> ShownState:
    """The state of a case as patients see it."""
    return _SHOWN.get(case.state, "none") if case else "none"

"""The reply in the library's own words: every sentence on the sheet before the first is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.extract import Extract
from bot.dialogue.guardrails.screening import Screening
from bot.dialogue.release import Sheet
from bot.domain.draft import Proposal
from bot.domain.event import SentenceEvent
from bot.domain.language import Language
from bot.prompts.replies import Replies


@dataclass(frozen=True, slots=True)
class Quoted:
    """Puts verified quotations on a sheet, between the reviewed sentences that a kind of reply has."""

    replies: Replies

    def __call__(
        self, sheet: Sheet, screening: Screening, extract: Extract, verified: Sequence[Proposal]
    ) -> list[SentenceEvent]:
        """The events of the whole reply: an answer, what is said around a refusal, or that the library does not say."""
        before, after = _around(screening) if screening.action else ((), ())
        if screening.action is None and not (verified and extract.proposals):
            if screening.otherwise:
                before, verified = screening.messages, ()
            else:
                before, after = self._no_answer(extract, sheet.language, bool(verified))
        sentences = [SentenceEvent(n, sheet.say(message), ()) for n, message in enumerate(before)]
        for proposal in verified:
            item, citations = sheet.accept(proposal)
            sentences.append(SentenceEvent(len(sheet.items) - 1, item, citations))
        for message in after:
            sentences.append(SentenceEvent(len(sheet.items), sheet.say(message), ()))
        return sentences

    def _no_answer(
        self, extract: Extract, language: Language, shown: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The reviewed sentences before and after the nearest sentence, which is ``shown`` or else told in a few words."""
        if extract.unclear:
            return self.replies.lines("unclear", language), ()
        nothing = self.replies.line("no_topic", language)
        near = ("、" if language.text == "zh" else "; ").join(extract.near) or nothing
        lines = self.replies.lines("no_answer", language)
        not_said, nearest, ask = (line.format(near=near, topic=extract.topic or nothing) for line in lines)
        if shown:
            nearest = self.replies.line("nearest", language)
        return (not_said, nearest), (ask,)


def _around(screening: Screening) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The reviewed sentences before and after what the library says: the last one is the question for the doctor."""
    return screening.messages[:1], screening.messages[1:]

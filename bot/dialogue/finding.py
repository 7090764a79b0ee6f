"""What the library says on a question: condense -> search -> extract, as LangChain runs that tracers see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from langchain_core.runnables import RunnableConfig

from bot.dialogue.asked import Asked
from bot.dialogue.callbacks import Step
from bot.dialogue.condense import Condenser
from bot.dialogue.extract import Extractor
from bot.dialogue.gathering import Gatherer
from bot.dialogue.joining import joined
from bot.dialogue.lengths import MOST_ITEMS
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.parts import Parts
from bot.dialogue.reading import Reading
from bot.domain.question import Turn
from bot.domain.reply import Kind

_SURELY_NOT = 0.2
"""How improbable an answer to one of several questions must be, for the reply to say that there is none."""
_SURE = 0.75
"""How probable an answer to one question of a message must be, where the message as a whole seems to have none."""


class Finding:
    """Two halves of one road; between them a chat model may make the question stand on its own."""

    def __init__(
        self, mentions_of: MentionsOf, condense: Condenser, gather: Gatherer, extract: Extractor
    ) -> None:
        self._mentions_of = mentions_of
        self._rules = condense
        self._gathers = gather
        self._chooses = extract
        self._reading = Step("condense", self._condense)
        self._finding = (Step("search", self._search), Step("extract", self._extract))

    def read(self, asked: Asked, config: RunnableConfig | None) -> None:
        """Read the question in the light of its conversation, by rules."""
        self._reading.invoke(asked, config)

    def find(self, asked: Asked, config: RunnableConfig | None) -> None:
        """Find the passages for the reading, and the sentences that answer it; of several questions, each on its own."""
        self._find(asked, config)
        parts = asked.reading.parts
        if asked.rewritten or not parts.questions or (parts.framed and asked.extract.proposals):
            return
        if asked.reading.sides:
            return  # "which is better, this or that?" is one question
        each = list(self._each(asked, parts, config))
        if parts.framed and asked.reading.named and each[0].reading.studies != asked.reading.studies:
            return  # without its frame it would be answered of another study
        found = [one for one in each if one.extract.proposals]
        sure = [one for one in found if one.extract.probability >= _SURE]
        if len(found) == len(each) and (sure or asked.extract.proposals):
            answered = found
        else:
            answered = [] if asked.extract.proposals else sure
        if answered:
            asked.extract = joined([one.extract for one in answered], asked.language)
            asked.reading = answered[0].reading
        if asked.extract.proposals and len(each) > 1:
            self._tell_unanswered(asked, each)

    def _tell_unanswered(self, asked: Asked, each: Sequence[Asked]) -> None:
        """Say so where one of several questions surely has no answer, as long as there is room for it."""
        missed = [one for one in each if not one.extract.proposals and one.reading.things]
        surely = [one.extract for one in missed if one.extract.probability < _SURELY_NOT]
        note = self._chooses.report.unanswered(surely[0].nearest, asked.language) if surely else None
        if note is not None and len(asked.extract.proposals) < MOST_ITEMS:
            asked.extract = replace(asked.extract, proposals=(*asked.extract.proposals, note))

    def _find(self, asked: Asked, config: RunnableConfig | None) -> None:
        for step in self._finding:
            step.invoke(asked, config)

    def _each(self, asked: Asked, parts: Parts, config: RunnableConfig | None) -> Iterator[Asked]:
        """The questions of one message one after another, each in the light of those before it."""
        history = list(asked.history)
        for question in parts.questions:
            one = replace(asked, text=question, history=tuple(history))
            self.read(one, config)
            if parts.one_sentence:
                one.reading = _held(one.reading, asked.reading)
            self._find(one, config)
            yield one
            keys = tuple(s.passage.key for p in one.extract.proposals for s in p.supports)
            kind = Kind.ANSWER if keys else Kind.NO_ANSWER
            history.append(Turn(question, kind, (), keys, language=asked.language))

    def _condense(self, asked: Asked) -> Asked:
        mentions = self._mentions_of(asked.generation)
        asked.reading = self._rules(asked.text, asked.language, asked.history, mentions, asked.generation)
        return asked

    def _search(self, asked: Asked) -> Asked:
        asked.found = self._gathers(asked.generation, asked.reading)
        return asked

    def _extract(self, asked: Asked) -> Asked:
        asked.extract = self._chooses(asked.generation, asked.reading, asked.found, asked.declined)
        return asked


def _held(reading: Reading, whole: Reading) -> Reading:
    """The reading of one clause, on the study or the text that its sentence is on where it names none of its own."""
    if whole.named and not reading.named:
        return replace(reading, studies=whole.studies, named=True)
    of_text = whole.of_text and not reading.named and any(ask.of_text for ask in reading.asks)
    return replace(reading, of_text=True) if of_text else reading

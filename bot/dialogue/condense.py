"""Follow-ups: what "it" and "that study" mean, from the turns before, in whatever language those were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.dialogue.focus import SUBJECTS, Conversation
from bot.dialogue.follow_up import FollowUp
from bot.dialogue.mentions import Mentions
from bot.dialogue.reading import Reader, Reading
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.index.generation import Generation
from bot.language.dialect import standard
from bot.language.normalise import clean, to_simplified


class Condenser:
    """Reads a question in the light of its conversation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cues = reader.cues.follow_ups

    def __call__(
        self,
        text: str,
        language: Language,
        history: Sequence[Turn],
        mentions: Mentions,
        generation: Generation,
    ) -> Reading:
        """The reading of ``text``; a follow-up is read together with the name of what the conversation is on."""
        if not history:
            return self._reader.read(text, language, mentions)

        @cache
        def read(words: str, spoken: Language) -> Reading:
            return self._read(words, spoken, mentions)

        talk = Conversation(history, language, generation, read)
        follow_up = FollowUp(self._reader, language, mentions, generation, talk)
        return follow_up(self._meant(text) or text, read(text, language))

    def _read(self, text: str, language: Language, mentions: Mentions) -> Reading:
        """One turn by itself; a correction as what was really meant, in the place of what was asked before."""
        meant = self._meant(text)
        reading = self._reader.read(meant or text, language, mentions)
        if not reading.studies and (pointed := mentions.pointed_at(reading.concepts, reading.folded, ())):
            reading = replace(reading, studies=pointed, named=True, switch=reading.switch or not reading.asks)
        complete = bool(reading.asks) and any(concept.kind in SUBJECTS for concept in reading.concepts)
        return replace(reading, switch=True) if meant and not complete else reading

    def _meant(self, text: str) -> str:
        """What a correction says was really meant ("no, I meant the steroid"); empty for what corrects nothing."""
        shown = standard(to_simplified(clean(text)))
        found = (pattern.match(shown.lower()) for pattern in self._cues.corrections.values())
        return next((shown[one.end() :].strip() for one in found if one and one.end()), "")

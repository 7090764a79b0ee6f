"""The ways in which a follow-up leans on its conversation: another study, another thing, doubt, or what it was on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.dialogue.concepts import Concept
from bot.dialogue.focus import OF_NO_THING, Conversation, Focus, leans_back
from bot.dialogue.mentions import Mentions
from bot.dialogue.reading import Reader, Reading
from bot.domain.language import Language, TextLanguage
from bot.index.generation import Generation
from bot.language.glossary import PAIR
from bot.language.stop_words import everyday
from bot.prompts.cues import FollowUps

_ALIKE = (
    frozenset({"place", "regulator"}),
    frozenset({"cell", "treatment", "drug", "product", "body", "life"}),
    frozenset({"disease"}),
    frozenset({"joint"}),
)
"""Kinds of things that take each other's place in "and in China?" or "what about fat cells?"."""
_REGULATOR = "regulator"
_NO_OBJECT = OF_NO_THING | {_REGULATOR, "place", ""}
"""Kinds of words that are nothing a regulator or a study could say something of."""
_NO_KIND = frozenset({"", PAIR})
_EVERYDAY = 0.4
"""How common a word is from which it is no subject."""
_DOUBT = "trust"
"""What a follow-up asks for that says no more than "why?" or "really?": what the study spoken of does not show."""
_SOBER_OF_A_STUDY = frozenset({"reliability"})
"""What independent words come first for and that is yet asked of a study."""
_SAID = frozenset({"stance", "summary", "finding", "studies", "catalogue"})
"""What is asked of other studies when it is only asked what they say."""
_WHICH_OF_ALL = frozenset({"by_size", "smallest", "by_year"})
"""What is asked of all studies also in the midst of a talk on one; "how many trials?" is then asked of that one."""
_TWO = 2


class FollowUp:
    """Reads one follow-up in its conversation."""

    def __init__(
        self,
        reader: Reader,
        language: Language,
        mentions: Mentions,
        generation: Generation,
        talk: Conversation,
    ) -> None:
        self._reader = reader
        self._cues: FollowUps = reader.cues.follow_ups
        self._language = language
        self._mentions = mentions
        self._generation = generation
        self._talk = talk

    def __call__(self, text: str, reading: Reading) -> Reading:
        """The reading with what it leans on."""
        reading = self._pointing(reading)
        if self._lacks_object(reading) and (spoken := self._talk.spoken_of()):
            return self._of_spoken(reading, text, spoken)
        if reading.studies and reading.switch and not reading.asks:
            return self._asked_again(reading)
        if not leans_back(reading) or self._has_own_subject(reading):
            return reading
        if self._says(self._cues.others, reading) and not reading.asks_for("comparison"):
            return self._of_others(reading, text)
        return self._switched(reading, text) or self._of_focus(reading, text)

    def _says(self, cues: Mapping[TextLanguage, re.Pattern[str]], reading: Reading) -> bool:
        return any(pattern.search(reading.folded) for pattern in cues.values())

    def _pointing(self, reading: Reading) -> Reading:
        """With the study at which a follow-up points: "the placental one", "the bigger one"."""
        if reading.studies:
            return reading
        recent = self._talk.recent()
        found = self._mentions.pointed_at(reading.concepts, reading.folded, recent)
        if not found:
            return self._by_size(reading, recent)
        return replace(reading, studies=found, named=True, switch=reading.switch or not reading.asks)

    def _by_size(self, reading: Reading, recent: Sequence[str]) -> Reading:
        """With the name of the larger or smaller of the two studies spoken of last whose size is known, in the place of that."""
        sizes = [(self._generation.studies[study].participants or 0, study) for study in recent]
        last = sorted([sized for sized in sizes if sized[0]][:_TWO])
        for cues, place in ((self._cues.larger, -1), (self._cues.smaller, 0)):
            pattern = next((one for one in cues.values() if one.search(reading.folded)), None)
            if len(last) == _TWO and pattern is not None:
                label = self._generation.studies[last[place][1]].label[self._language.text]
                called = pattern.sub(f" {label} ", reading.folded)
                named = self._reader.read(called, self._language, self._mentions)
                return replace(named, switch=reading.switch or not named.asks)
        return reading

    def _lacks_object(self, reading: Reading) -> bool:
        """Whether a regulator is asked about, or a study named, without a word of what it is to say something of."""
        objects = [
            c
            for c in reading.concepts
            if c.kind not in _NO_OBJECT and not self._mentions.bears(reading.studies, c)
        ]
        if objects or any(ask.of_study for ask in reading.asks):
            return False
        if reading.studies:
            return not reading.switch and self._says(self._cues.pronouns, reading)
        return not reading.switch and any(c.kind == _REGULATOR for c in reading.concepts)

    def _has_own_subject(self, reading: Reading) -> bool:
        """Whether it asks if something helps that is no thing of the glossary's and that the study spoken of tells nothing of."""
        if reading.switch or reading.back_reference or not reading.asks_for("efficacy"):
            return False
        rare = [c for c in reading.concepts if c.kind in _NO_KIND and everyday(c.surface) < _EVERYDAY]
        study = self._talk.focus(of_study=True).study
        return bool(rare) and not (study and any(self._mentions.tells(study, [c]) for c in rare))

    def _of_spoken(self, reading: Reading, text: str, spoken: Sequence[str]) -> Reading:
        """ "What does the FDA say about it?": of the thing that was spoken of."""
        together = self._together(reading, text, spoken)
        if not reading.studies:
            return replace(together, studies=(), named=False)
        return replace(together, studies=reading.studies, named=reading.named)

    def _asked_again(self, reading: Reading) -> Reading:
        """ "And the Matas trial?": what was last asked of one study is asked of another."""
        known = {concept.surface for concept in reading.concepts}
        for earlier in self._talk.questions():
            asked = [
                concept
                for concept in earlier.concepts
                if concept.surface not in known and not self._mentions.bears(earlier.studies, concept)
            ]
            of_things = (bool(earlier.studies) or leans_back(earlier)) and any(
                concept.kind not in _NO_OBJECT for concept in asked
            )
            if earlier.asks or of_things:
                concepts = (*reading.concepts, *asked)
                return replace(
                    reading,
                    text=f"{reading.text} {earlier.text}",
                    asks=earlier.asks,
                    concepts=concepts,
                    numbers=(),
                    named=True,
                    bare=False,
                    held=True,
                )
        return reading

    def _of_others(self, reading: Reading, text: str) -> Reading:
        """ "What do other studies say?": what was asked, of any study but the one spoken of."""
        study = self._talk.focus(of_study=True).study
        together = self._together(reading, text, self._talk.spoken_of())
        asked = (
            own.asks for own in self._talk.questions() if own.asks and not self._says(self._cues.doubts, own)
        )
        particular = [ask for ask in reading.asks if ask.name not in _SAID]
        return replace(
            together,
            studies=(),
            named=False,
            besides=frozenset({study} if study else ()),
            asks=tuple(particular) or next(asked, reading.asks),
        )

    def _switched(self, reading: Reading, text: str) -> Reading | None:
        """What the last question asked, of the thing that now takes the place of another of its kind; None where none does."""
        kinds = {concept.kind for concept in reading.concepts}
        group = next((alike for alike in _ALIKE if alike & kinds), None)
        if not reading.switch or group is None:
            return None
        earlier = self._talk.last()
        left = {concept.kind for concept in earlier.concepts} & group
        if not left:
            return None
        left = left & kinds or left
        kept = [self._standard(c) for c in earlier.concepts if c.kind not in left]
        together = self._together(reading, text, kept)
        return replace(together, asks=reading.asks or earlier.asks)

    def _of_focus(self, reading: Reading, text: str) -> Reading:
        """The reading together with the study, or else the words, that the conversation is on."""
        doubts = self._says(self._cues.doubts, reading)
        focus = self._talk.focus(reading.of_study or doubts)
        if not focus.study:
            return self._of_topics(reading, text, focus) if focus.topics else reading
        subject = [self._generation.studies[focus.study].label[self._language.text]]
        together = self._together(reading, text, [*subject, *self._still_on(reading)])
        doubted = [ask for ask in self._reader.cues.asks if doubts and ask.name == _DOUBT]
        asks = (*together.asks, *doubted)
        listed = reading.catalogue and any(ask.name in _WHICH_OF_ALL for ask in asks)
        return replace(together, studies=(focus.study,), named=True, held=True, asks=asks, catalogue=listed)

    def _of_topics(self, reading: Reading, text: str, focus: Focus) -> Reading:
        """The reading with the words of before; held to the one study that all of the last answer rests on, unless that
        tells nothing of what the follow-up names."""
        together = self._together(reading, text, focus.topics)
        if reading.asks and all(ask.figure for ask in reading.asks):
            # "how common?" after "what are the side effects?": a figure of what was asked before.
            together = replace(together, asks=(*reading.asks, *focus.asks))
        study = self._talk.rests_on()
        sober = any(ask.sober and ask.name not in _SOBER_OF_A_STUDY for ask in reading.asks)
        leans = reading.back_reference or bool(reading.asks or reading.things)
        if study is None or sober or not leans or not self._mentions.tells(study, reading.things):
            return together
        return replace(together, studies=(study,), named=True, held=True)

    def _still_on(self, reading: Reading) -> list[str]:
        """The thing to which the last turn had turned the conversation ("and swelling?"), where nothing new is named."""
        before = next(iter(self._talk.questions()), None)
        if reading.things or before is None or not before.switch:
            return []
        return [self._standard(concept) for concept in before.things if concept.kind not in OF_NO_THING]

    def _together(self, reading: Reading, text: str, subject: Sequence[str]) -> Reading:
        """A follow-up read together with the words that say what it is about; what it asks for stays its own."""
        whole = self._reader.read(f"{text} {' '.join(subject)}", self._language, self._mentions)
        own = {concept.surface for concept in reading.concepts}
        tells = bool(reading.things or reading.asks)
        concepts = self._joined(reading, whole, subject)
        return replace(
            reading,
            text=whole.text,
            concepts=concepts,
            studies=whole.studies,
            named=whole.named,
            unclear=False,
            sides=reading.sides if reading.things else (),
            carried=frozenset(c.surface for c in concepts if c.surface not in own and tells),
        )

    def _joined(self, reading: Reading, whole: Reading, subject: Sequence[str]) -> tuple[Concept, ...]:
        """The concepts of a follow-up, then those of before: read one by one, for "hips" and "joint pain" make no "hip joint"."""
        telling = {concept.surface for concept in whole.concepts}
        kept = reading.concepts if reading.things else [c for c in reading.concepts if c.surface in telling]
        found = {concept.surface: concept for concept in kept}
        for words in subject:
            for concept in self._reader.read(words, self._language, self._mentions).concepts:
                found.setdefault(concept.surface, concept)
        return tuple(found.values())

    def _standard(self, concept: Concept) -> str:
        return concept.standard.get(self._language.text, concept.surface)

"""Follow-ups: what "it" and "that study" mean, from the turns before, in whatever language those were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.concepts import Concept
from bot.dialogue.mentions import Mentions
from bot.dialogue.reading import Reader, Reading
from bot.domain.language import Language
from bot.domain.passage import passage_id
from bot.domain.question import Turn
from bot.domain.reply import Kind
from bot.index.generation import Generation
from bot.language.stop_words import everyday
from bot.prompts.cues import Ask

_FEW_CONCEPTS = 4
"""A question with no more concepts than this and no subject of its own leans on what was said before."""
_SUBJECTS = frozenset({"disease", "treatment", "drug", "cell", "product", "study", "regulator", "journal"})
"""Kinds of words that can be what a question is about; others only ask something of it."""
_ASKED_OF_A_STUDY = frozenset({"journal", "study"})
"""Those that may only be asked for ("which journal?"); one that is named is found as a study."""
_OF_NO_THING = frozenset({"trial", "general", "study", "journal"})
"""Kinds of words that say no more than that a study is asked about."""
_OF_LIFE = "life"
"""The kind of a price, or of walking: mostly asked of a thing that is named beside it."""
_ALIKE = (
    frozenset({"place", "regulator"}),
    frozenset({"cell", "treatment", "drug", "product", "body", "life"}),
    frozenset({"disease"}),
    frozenset({"joint"}),
)
"""Kinds of things that take each other's place in "and in China?" or "what about fat cells?"."""
_ON_A_SUBJECT = frozenset({Kind.ANSWER, Kind.NO_ANSWER, Kind.DECLINED})
"""Kinds of replies to questions that had a subject."""
_TURNS_BACK = 6
_MOST_TOPICS = 5


@dataclass(frozen=True, slots=True)
class _Focus:
    """What a conversation is on: a study, or else the words of the field that it was last asked about."""

    study: str | None
    topics: tuple[str, ...]
    asks: tuple[Ask, ...] = ()
    """What was asked of them, as far as words answer it."""


class Condenser:
    """Reads a question in the light of its conversation."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(
        self,
        text: str,
        language: Language,
        history: Sequence[Turn],
        mentions: Mentions,
        generation: Generation,
    ) -> Reading:
        """The reading of ``text``; a follow-up is read together with the name of what the conversation is on."""
        reading = self._reader.read(text, language, mentions)
        if not history:
            return reading
        if reading.studies and reading.switch and not reading.asks:
            return self._asked_again(reading, history, language, mentions)
        if not _leans_back(reading):
            return reading
        if switched := self._switched(reading, text, history[-1], language, mentions):
            return switched
        focus = self._focus(language, history, mentions, generation, reading.of_study)
        subject = (
            [generation.studies[focus.study].label[language.text]] if focus.study else list(focus.topics)
        )
        if not subject:
            return reading
        together = self._together(reading, text, subject, language, mentions)
        if not focus.study and reading.asks and all(ask.units for ask in reading.asks):
            # "how common?" after "what are the side effects?": a figure of what was asked before.
            together = replace(together, asks=(*reading.asks, *focus.asks))
        return replace(together, studies=(focus.study,), named=True) if focus.study else together

    def _asked_again(
        self, reading: Reading, history: Sequence[Turn], language: Language, mentions: Mentions
    ) -> Reading:
        """ "And the Matas trial?": what was last asked of one study is asked of another."""
        for turn in list(reversed(history))[:_TURNS_BACK]:
            earlier = self._reader.read(turn.question, language, mentions)
            if not earlier.asks:
                continue
            known = {concept.surface for concept in reading.concepts}
            asked = [
                concept
                for concept in earlier.concepts
                if concept.surface not in known and not mentions.bears(earlier.studies, concept)
            ]
            return replace(
                reading, asks=earlier.asks, concepts=(*reading.concepts, *asked), numbers=(), named=True
            )
        return reading

    def _together(
        self, reading: Reading, text: str, subject: Sequence[str], language: Language, mentions: Mentions
    ) -> Reading:
        """A follow-up read together with the words that say what it is about; what it asks for stays its own."""
        whole = self._reader.read(f"{text} {' '.join(subject)}", language, mentions)
        own = {concept.surface for concept in reading.concepts}
        return replace(
            reading,
            text=whole.text,
            concepts=whole.concepts,
            studies=whole.studies,
            named=whole.named,
            unclear=False,
            carried=frozenset(c.surface for c in whole.concepts if c.surface not in own and reading.things),
        )

    def _switched(
        self, reading: Reading, text: str, before: Turn, language: Language, mentions: Mentions
    ) -> Reading | None:
        """What the last question asked, of the thing that now takes the place of another of its kind; None where none does."""
        kinds = {concept.kind for concept in reading.concepts}
        group = next((alike for alike in _ALIKE if alike & kinds), None)
        if not reading.switch or group is None:
            return None
        earlier = self._reader.read(before.question, language, mentions)
        left = {concept.kind for concept in earlier.concepts} & group
        if not left:
            return None
        left = left & kinds or left
        kept = [c.standard.get(language.text, c.surface) for c in earlier.concepts if c.kind not in left]
        together = self._together(reading, text, kept, language, mentions)
        return replace(together, asks=reading.asks or earlier.asks)

    def _focus(
        self,
        language: Language,
        history: Sequence[Turn],
        mentions: Mentions,
        generation: Generation,
        of_study: bool,
    ) -> _Focus:
        """Back through the follow-ups to the question that set the subject: a study that it named, or its words.

        ``of_study`` says that a study is asked about: then the one that a reply cited first is meant.
        """
        cited: str | None = None
        spoken: tuple[str, ...] = ()
        for turn in list(reversed(history))[:_TURNS_BACK]:
            if turn.kind not in _ON_A_SUBJECT:
                continue
            reading = self._reader.read(turn.question, language, mentions)
            if reading.studies:
                return _Focus(reading.studies[0], ())
            cited = cited if cited or not of_study else _answering_study(turn, language, generation)
            telling = [c for c in reading.concepts if c.standard or not everyday(c.surface)]
            topics = [c.standard.get(language.text, c.surface) for c in telling]
            spoken = spoken or _things(telling, language)
            if not _leans_back(reading):
                asks = tuple(ask for ask in reading.asks if ask.answered_by is not None and not ask.units)
                return _Focus(cited, tuple(topics[:_MOST_TOPICS]), asks)
        return _Focus(cited, spoken)


def _things(concepts: Sequence[Concept], language: Language) -> tuple[str, ...]:
    """The words that may be what a question is about although the glossary has no such thing: a brand, a place, a joint."""
    named = [c for c in concepts if c.kind not in _OF_NO_THING]
    named = [c for c in named if c.kind != _OF_LIFE] or named
    return tuple(c.standard.get(language.text, c.surface) for c in named)[:_MOST_TOPICS]


def _answering_study(turn: Turn, language: Language, generation: Generation) -> str | None:
    """The study of the passage that answered a turn: the one cited first. An evidence note after it does not count."""
    if turn.kind != Kind.ANSWER or not turn.passage_keys:
        return None
    passages = generation.passages([passage_id(turn.passage_keys[0], language.text)])
    study = passages[0].study_id if passages else None
    return study if study in generation.studies else None


def _leans_back(reading: Reading) -> bool:
    if reading.studies or len(reading.concepts) > _FEW_CONCEPTS:
        return False
    subject = any(
        concept.kind in _SUBJECTS - (_ASKED_OF_A_STUDY if reading.asks else frozenset())
        for concept in reading.concepts
    )
    one_side = reading.asks_for("comparison") and sum(bool(c.standard) for c in reading.concepts) == 1
    return (
        reading.switch
        or not subject
        or (reading.that_study and reading.of_study)
        or one_side  # "is that the same as umbilical cells?"
        or (reading.back_reference and len(reading.concepts) < _FEW_CONCEPTS - 1)
    )

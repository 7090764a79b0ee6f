"""What a conversation is on: the study or the things that its turns named, and the studies that its answers rested on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.dialogue.concepts import Concept
from bot.dialogue.reading import Reading
from bot.domain.language import Language
from bot.domain.passage import Passage, passage_id
from bot.domain.question import Turn
from bot.domain.reply import Kind
from bot.index.generation import Generation
from bot.language.stop_words import everyday
from bot.prompts.cues import Ask

FEW_CONCEPTS = 4
"""A question with no more concepts than this and no subject of its own leans on what was said before."""
SUBJECTS = frozenset({"disease", "treatment", "drug", "cell", "product", "study", "regulator", "journal"})
"""Kinds of words that can be what a question is about; others only ask something of it."""
_ASKED_OF_A_STUDY = frozenset({"journal", "study"})
"""Those that may only be asked for ("which journal?"); one that is named is found as a study."""
OF_NO_THING = frozenset({"trial", "general", "study", "journal"})
"""Kinds of words that say no more than that a study is asked about."""
_OF_LIFE = "life"
"""The kind of a price, or of walking: mostly asked of a thing that is named beside it."""
_SPOKEN_OF = frozenset({"disease", "treatment", "drug", "cell", "product"})
"""Kinds of things that "it" mostly is, where a study or a regulator is asked what it says of it."""
_ON_A_SUBJECT = frozenset({Kind.ANSWER, Kind.NO_ANSWER, Kind.DECLINED})
"""Kinds of replies to questions that had a subject."""
_TURNS_BACK = 6
_MOST_TOPICS = 5


@dataclass(frozen=True, slots=True)
class Focus:
    """What a conversation is on: a study, or else the words of the field that it was last asked about."""

    study: str | None
    topics: tuple[str, ...]
    asks: tuple[Ask, ...] = ()
    """What was asked of them, as far as words answer it."""


class Conversation:
    """The turns before a question, read again where it matters what they said."""

    def __init__(
        self,
        history: Sequence[Turn],
        language: Language,
        generation: Generation,
        read: Callable[[str, Language], Reading],
    ) -> None:
        self.turns = [turn for turn in reversed(history[-_TURNS_BACK:]) if turn.kind in _ON_A_SUBJECT]
        """Those on a subject, the last one first."""
        self._before = history[-1]
        self._language = language
        self._generation = generation
        self._read = read

    def last(self) -> Reading:
        """What was asked last, whatever was replied."""
        return self._reading(self._before)

    def questions(self) -> list[Reading]:
        """What was asked, the last question first."""
        return [self._reading(turn) for turn in self.turns]

    def focus(self, of_study: bool) -> Focus:
        """Back through the follow-ups to the question that set the subject: a study that it named, or its words.

        ``of_study`` says that a study is asked about: then the one that a reply cited first is meant.
        """
        cited: str | None = None
        spoken: tuple[str, ...] = ()
        for turn in self.turns:
            reading = self._reading(turn)
            if reading.studies:
                return Focus(reading.studies[0], ())
            if reading.switch and (study := self.rests_on(turn)):
                return Focus(study, ())
            cited = cited if cited or not of_study else self._answering_study(turn)
            telling = [c for c in reading.concepts if c.standard or not everyday(c.surface)]
            topics = [c.standard.get(self._language.text, c.surface) for c in telling]
            spoken = spoken or self._things(telling)
            if not leans_back(reading):
                asks = tuple(ask for ask in reading.asks if ask.answered_by is not None and not ask.units)
                return Focus(cited, tuple(topics[:_MOST_TOPICS]), asks)
        return Focus(cited, spoken)

    def spoken_of(self) -> tuple[str, ...]:
        """The things that the questions spoke of, back to the one that set the subject; what "it" can be comes alone."""
        found: list[Concept] = []
        for reading in self.questions():
            found += [c for c in reading.things if c.kind not in OF_NO_THING and c.kind != "regulator"]
            if not leans_back(reading):
                break
        likely = [c for c in found if c.kind in _SPOKEN_OF] or found
        return tuple(dict.fromkeys(c.standard[self._language.text] for c in likely))[:_MOST_TOPICS]

    def recent(self) -> tuple[str, ...]:
        """The studies that were asked about or that answered, the latest first."""
        found: dict[str, None] = {}
        for turn in self.turns:
            named = self._reading(turn).studies
            found |= dict.fromkeys((*named, *(s for s in turn.study_ids if s in self._generation.studies)))
        return tuple(found)

    def rests_on(self, turn: Turn | None = None) -> str | None:
        """The one study that all of an answer rests on, the last one's where no turn is given; None where there are several, or none."""
        turn = turn or next(iter(self.turns), None)
        if turn is None or turn.kind != Kind.ANSWER:
            return None
        told = {passage.study_id for passage in self._passages(turn)}
        study = told.pop() if len(told) == 1 else None
        return study if study in self._generation.studies else None

    def _reading(self, turn: Turn) -> Reading:
        """What a turn asked, read in its own language: "they" and "and in" are words of that."""
        return self._read(turn.question, Language(turn.language))

    def _answering_study(self, turn: Turn) -> str | None:
        """The study of the passage that answered a turn: the one cited first. An evidence note after it does not count."""
        passages = self._passages(turn) if turn.kind == Kind.ANSWER else []
        study = passages[0].study_id if passages else None
        return study if study in self._generation.studies else None

    def _passages(self, turn: Turn) -> list[Passage]:
        ids = [passage_id(key, self._language.text) for key in turn.passage_keys]
        return self._generation.passages(ids) if ids else []

    def _things(self, concepts: Sequence[Concept]) -> tuple[str, ...]:
        """The words that may be what a question is about although the glossary has no such thing: a brand, a place, a joint."""
        named = [c for c in concepts if c.kind not in OF_NO_THING]
        named = [c for c in named if c.kind != _OF_LIFE] or named
        return tuple(c.standard.get(self._language.text, c.surface) for c in named)[:_MOST_TOPICS]


def leans_back(reading: Reading) -> bool:
    """Whether a question says too little by itself, so that it is one on what was said before."""
    if reading.studies or len(reading.concepts) > FEW_CONCEPTS:
        return False
    subject = any(
        concept.kind in SUBJECTS - (_ASKED_OF_A_STUDY if reading.asks else frozenset())
        for concept in reading.concepts
    )
    one_side = reading.asks_for("comparison") and sum(bool(c.standard) for c in reading.concepts) == 1
    way_of_living = reading.asks_for("efficacy") and any(c.kind == _OF_LIFE for c in reading.concepts)
    return (
        reading.switch
        or not (subject or (way_of_living and not reading.back_reference))
        or (reading.that_study and reading.of_study)
        or one_side  # "is that the same as umbilical cells?"
        or (reading.back_reference and len(reading.concepts) < FEW_CONCEPTS - 1)
    )

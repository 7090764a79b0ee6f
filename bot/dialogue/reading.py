"""What a question asks: its language, concepts, the kind of answer wanted, and the studies it names."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.concepts import Concept, ConceptFinder
from bot.dialogue.mentions import Mentions
from bot.dialogue.spelling import Spelling
from bot.domain.language import Language
from bot.domain.passage import Origin
from bot.language.normalise import clean, fold, to_simplified
from bot.language.numbers import Number, numbers
from bot.language.words import with_digits
from bot.prompts.cues import Ask, Cues


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the search and the answer need it."""

    text: str
    """The question, cleaned and in Simplified script, slips mended: what is embedded."""
    folded: str
    language: Language
    concepts: tuple[Concept, ...]
    """What it is about, cue words ("how many") left out."""
    asks: tuple[Ask, ...]
    studies: tuple[str, ...]
    """The studies it names, surest first, or describes ("the placenta study"); in a follow-up, those the conversation is on."""
    named: bool
    """Whether the question names those studies, or plainly goes on about them."""
    overclaims: bool
    back_reference: bool
    switch: bool
    """Whether it asks of another thing what was asked before."""
    numbers: tuple[Number, ...]

    @property
    def units(self) -> frozenset[str]:
        """Units of which the answer holds a number; the most particular ask decides."""
        wanted = [ask.units for ask in self.asks if ask.units]
        return min(wanted, key=len) if wanted else frozenset()

    @property
    def terms(self) -> frozenset[str]:
        """The index terms of its concepts, in both languages."""
        return frozenset(
            term for concept in self.concepts for terms in concept.terms.values() for term in terms
        )

    @property
    def explanations(self) -> bool:
        """Whether the explanation of a word may answer: one is asked for, or the word is all that was typed."""
        return self.asks_for("definition") or (len(self.concepts) <= 1 and not self.named)

    @property
    def several(self) -> bool:
        """Whether the answer may hold several points."""
        return any(ask.several for ask in self.asks)

    @property
    def prefers(self) -> frozenset[Origin]:
        """Whose words come first."""
        origins = {origin for ask in self.asks for origin in ask.prefers}
        return frozenset(origins | ({Origin.RECORD, Origin.LIMITATION} if self.overclaims else set()))

    def asks_for(self, name: str) -> bool:
        """Whether the question asks for the named kind of answer."""
        return any(ask.name == name for ask in self.asks)


class Reader:
    """Reads questions; built once with the words of the field."""

    def __init__(self, cues: Cues, concepts: ConceptFinder, spelling: Spelling) -> None:
        self._cues = cues
        self._concepts = concepts
        self._spelling = spelling

    def _speaks_of_study(self, mended: str) -> bool:
        return any(pattern.search(mended) for pattern in self._cues.study_words.values())

    def read(self, text: str, language: Language, mentions: Mentions) -> Reading:
        """The reading of one question on its own."""
        shown = to_simplified(clean(text))
        mended = with_digits(self._spelling.mend(shown, mentions.vocabulary))
        side = language.text
        asks = tuple(ask for ask in self._cues.asks if any(cue.search(mended) for cue in ask.cues.values()))
        concepts = self._concepts.find(
            mended, [cue for ask in asks for cue in ask.cues.values() if ask.units]
        )
        found = mentions.find(shown, mended)
        return Reading(
            text=mended if mended != fold(shown) else shown,
            folded=mended,
            language=language,
            concepts=concepts,
            asks=asks,
            studies=found or (mentions.described(concepts) if self._speaks_of_study(mended) else ()),
            named=bool(found),
            overclaims=any(pattern.search(mended) for pattern in self._cues.overclaims.values()),
            back_reference=bool(self._cues.back_references[side].search(mended)),
            switch=bool(self._cues.switches[side].search(mended)),
            numbers=tuple(numbers(mended)),
        )

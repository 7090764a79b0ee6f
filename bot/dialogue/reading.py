"""What a question asks: its language, concepts, the kind of answer wanted, and the studies it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.concepts import Concept, ConceptFinder
from bot.dialogue.mentions import Mentions
from bot.dialogue.parts import Parts, parts
from bot.dialogue.spelling import Spelling
from bot.domain.language import Language
from bot.domain.passage import Origin
from bot.language.dialect import standard
from bot.language.digits import with_digits
from bot.language.glossary import PAIR
from bot.language.normalise import clean, fold, to_simplified
from bot.language.numbers import Number, numbers
from bot.language.stop_words import everyday
from bot.prompts.cues import Ask, Cues, own_words

_OR_NOT = re.compile(r"([\u4e00-\u9fff])[不没]\1(?=[\u4e00-\u9fff])")
"""The Chinese way of asking whether: 靠不靠谱 asks if something is 靠谱."""

_SHORT_YEAR = re.compile(r"(?<!\d)([012]\d)年(?=\d{1,2}月|[初底末])")
"""23年4月 is April 2023, and no span of 23 years."""
_WHAT_IT_IS = frozenset({"definition"})
"""What may be asked of a study with nothing but its name: then all that is known of it is told."""
_COMPARISON = "comparison"
"""What may be asked of two things, one of which is to be chosen."""
_OF_ANYTHING = frozenset({"summary", "definition"})
"""What may be asked of whatever a conversation is on; other things are asked of the treatment that the library is about."""
_TWO = 2
_EVERYDAY = 0.4
"""How common a word is from which it tells nothing of what "it" is."""
_NO_THING = frozenset({"", PAIR, "general"})
"""Kinds of words that are no thing of the field."""


@dataclass(frozen=True)
class Reading:
    """A question as the search and the answer need it. What follows from it is worked out once, for all sentences."""

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
    that_study: bool
    """Whether it points back at a study or at the studies of one ("those trials")."""
    of_study: bool
    """Whether it speaks of a study, or asks what is asked of a study: its size, its journal."""
    switch: bool
    """Whether it asks of another thing what was asked before."""
    numbers: tuple[Number, ...]
    parts: Parts
    """The questions of the message, one by one."""
    without: tuple[Concept, ...] = ()
    """What it sets aside ("besides stem cells"): an answer speaks of something else."""
    besides: frozenset[str] = frozenset()
    """Studies that it sets aside: what others say is asked."""
    yes_no: bool = False
    """Whether it asks if something is so."""
    bare: bool = False
    """Whether it names studies and says nothing else: then all that is known of them is asked for."""
    of_text: bool = False
    """Whether a text as a whole is asked about: who wrote "the article", and whether it can be trusted."""
    catalogue: bool = False
    """Whether the studies are asked for as a list: all of them, the largest, their journals."""
    carried: frozenset[str] = frozenset()
    """Those of its words that it has from what was said before."""
    held: bool = False
    """Whether it is asked of the study that the conversation is on, or asks of another study what was asked of that."""
    unclear: bool = False
    """Whether it points at something that nobody can know without what was said before ("what did it show?")."""
    confirms: bool = False
    """Whether it states something and only asks to be confirmed (", right?")."""
    sides: tuple[int, ...] = ()
    """The places, among its concepts, of the two things that it sets against each other; empty where it does not."""

    @cached_property
    def units(self) -> frozenset[str]:
        """Units of which the answer holds a number; the most particular ask decides."""
        wanted = [ask.units for ask in self.asks if ask.units]
        return min(wanted, key=len) if wanted else frozenset()

    @cached_property
    def figures(self) -> frozenset[float]:
        """The values of its numbers."""
        return frozenset(number.value for number in self.numbers)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The index terms of its concepts, in both languages."""
        return frozenset(
            term for concept in self.concepts for terms in concept.terms.values() for term in terms
        )

    @cached_property
    def explanations(self) -> bool:
        """Whether the explanation of a word may answer: one is asked for, or the word is all that was typed."""
        return (
            self.asks_for("definition")
            or self.compares_words
            or self.same_thing
            or (len(self.concepts) <= 1 and not self.named and not self.yes_no)
        )

    @property
    def same_thing(self) -> bool:
        """Whether it says two names of one thing ("is sodium hyaluronate hyaluronic acid?")."""
        names = [concept.standard.get("en") for concept in self.concepts]
        return len(names) == 2 and names[0] is not None and names[0] == names[1]

    @property
    def compares_words(self) -> bool:
        """Whether it asks how two things of the field differ, and of nothing else."""
        return (
            self.asks_for("comparison")
            and not self.asks_for("better")
            and len(self.concepts) == 2
            and all(concept.kind for concept in self.concepts)
        )

    @property
    def things(self) -> tuple[Concept, ...]:
        """What it speaks of that the glossary has, words that tell of no thing left out."""
        return tuple(concept for concept in self.concepts if concept.kind not in _NO_THING)

    @property
    def several(self) -> bool:
        """Whether the answer may hold several points."""
        return any(ask.several for ask in self.asks)

    @property
    def apart(self) -> bool:
        """Whether several studies are asked about, so that each sentence of the answer is of another one."""
        return any(ask.apart for ask in self.asks) or (self.named and len(self.studies) > 1)

    @property
    def contrasts(self) -> bool:
        """Whether it asks how two studies differ as wholes, not in a figure."""
        two = self.named and len(self.studies) == _TWO
        return two and self.asks_for("comparison") and not self.units

    @property
    def points(self) -> bool:
        """Whether a list as it stands in the library is the answer."""
        return any(ask.points for ask in self.asks)

    @cached_property
    def prefers(self) -> frozenset[Origin]:
        """Whose words come first."""
        origins = {origin for ask in self.asks for origin in ask.prefers}
        return frozenset(origins | ({Origin.RECORD, Origin.LIMITATION} if self.overclaims else set()))

    @cached_property
    def sober(self) -> bool:
        """Whether independent words come first."""
        return self.overclaims or (not self.named and any(ask.sober for ask in self.asks))

    def binds(self, ask: Ask) -> bool:
        """Whether nothing but an answer to this very thing will do."""
        return ask.particular or (ask.opposes and bool(self.sides) and not self.units)

    def asks_for(self, name: str) -> bool:
        """Whether the question asks for the named kind of answer."""
        return any(ask.name == name for ask in self.asks)


class Reader:
    """Reads questions; built once with the words of the field."""

    def __init__(self, cues: Cues, concepts: ConceptFinder, spelling: Spelling) -> None:
        self._cues = self.cues = cues
        self._concepts = concepts
        self._spelling = spelling

    def read(self, text: str, language: Language, mentions: Mentions) -> Reading:
        """The reading of one question on its own."""
        shown = standard(to_simplified(clean(text)))
        mended = with_digits(self._spelling.mend(_SHORT_YEAR.sub(r"20\1年", shown), mentions.vocabulary))
        plain = _OR_NOT.sub(r"\1", mended)
        side = language.text
        written = dict.fromkeys((mended, plain))
        asks = tuple(
            ask
            for ask in self._cues.asks
            if any(cue.search(one) for cue in ask.cues.values() for one in written)
        )
        of_study = any(pattern.search(mended) for pattern in self._cues.study_words.values())
        aside = " ".join(m.group() for e in self._cues.exclusions.values() for m in e.finditer(mended))
        sought = mended
        for exclusion in self._cues.exclusions.values():
            sought = exclusion.sub(" ", sought)
        without = tuple(c for c in self._concepts.find(aside) if c.kind) if aside else ()
        cues = [
            own_words(match) for ask in asks for cue in ask.cues.values() for match in cue.finditer(plain)
        ]
        carried = frozenset(self._concepts.words_of(" ".join(cues)))
        concepts = self._subject(plain, asks, cues, carried)
        if without:
            kept = tuple(c for c in concepts if c not in without)
            concepts = kept if kept or any(ask.kinds for ask in asks) else concepts
        figures = tuple(numbers(mended))
        asked = self._parts(shown)
        found = (of_study and mentions.placed(concepts, figures)) or mentions.find(
            shown, mended, figures, of_study
        )
        if len(found) == 1:
            found += mentions.beside(found[0], concepts, mended)
        found = found or mentions.both(concepts, mended)
        of_text = not found and self._is_of_text(mended, asks, concepts)
        return Reading(
            text=sought if aside else mended if mended != fold(shown) else shown,
            folded=mended,
            language=language,
            concepts=concepts,
            asks=asks,
            studies=found or (mentions.described(self._describing(concepts, carried)) if of_study else ()),
            named=bool(found),
            overclaims=any(pattern.search(mended) for pattern in self._cues.overclaims.values()),
            back_reference=bool(self._cues.back_references[side].search(mended)),
            of_study=of_study or any(ask.of_study for ask in asks),
            that_study=bool(self._cues.that_study[side].search(mended)),
            switch=bool(self._cues.switches[side].search(mended)),
            numbers=figures,
            parts=asked,
            without=without,
            carried=self._beside(asked, concepts),
            yes_no=any(pattern.search(mended) for pattern in self._cues.yes_no.values()),
            bare=bool(found) and self._only_names(mended, asks, mentions, found),
            of_text=of_text,
            catalogue=not found
            and any(ask.catalogue for ask in asks)
            and all(ask.catalogue or ask.of_list for ask in asks)
            and all(self._is_no_thing(c) for c in self._describing(concepts, carried)),
            unclear=not found
            and not any(pattern.search(mended) for pattern in self._cues.text_words.values())
            and bool(self._cues.back_references[side].search(mended))
            and all(ask.of_study or ask.name in _OF_ANYTHING for ask in asks)
            and all(c.kind in ("", PAIR) and everyday(c.surface) >= _EVERYDAY for c in concepts),
            confirms=any(pattern.search(mended) for pattern in self._cues.confirmations.values()),
            sides=() if of_text else self._sides(mended, asks, concepts),
        )

    def parts(self, text: str) -> Parts:
        """The questions of a message, one by one."""
        return self._parts(standard(to_simplified(clean(text))))

    def _parts(self, shown: str) -> Parts:
        return parts(shown, self._cues.interrogatives, tuple(self._cues.confirmations.values()))

    def _beside(self, asked: Parts, concepts: Sequence[Concept]) -> frozenset[str]:
        """The words of a message that stand around its question ("my clinic keeps quoting the Mautner trial. How ...?")."""
        if not (asked.framed and asked.questions):
            return frozenset()
        own = {concept.surface for concept in self._concepts.find(" ".join(asked.questions))}
        return frozenset(concept.surface for concept in concepts) - own

    def _sides(self, mended: str, asks: Sequence[Ask], concepts: Sequence[Concept]) -> tuple[int, ...]:
        """The last thing before, and the first one behind, the word that sets two of them against each other."""
        chosen = any(pattern.search(mended) for pattern in self._cues.choices.values())
        if not any(ask.opposes or (chosen and ask.name == _COMPARISON) for ask in asks):
            return ()
        places = {concept.surface: place for place, concept in enumerate(concepts)}
        for match in (m for pattern in self._cues.sides.values() for m in pattern.finditer(mended)):
            one, other = (
                [places[c.surface] for c in self._concepts.find(match[side]) if c.surface in places]
                for side in ("one", "other")
            )
            if one and other and one[-1] != other[0]:
                return one[-1], other[0]
        return ()

    def _only_names(self, mended: str, asks: Sequence[Ask], mentions: Mentions, found: Sequence[str]) -> bool:
        """Whether a question is a study's name and at most asks what that is ("what is the Matas trial?")."""
        if any(ask.name not in _WHAT_IT_IS for ask in asks):
            return False
        carrying = [*self._cues.study_words.values()] if asks else []
        for pattern in carrying:
            mended = pattern.sub(" ", mended)
        return mentions.only_names(mended, found)

    def _is_of_text(self, mended: str, asks: Sequence[Ask], concepts: Sequence[Concept]) -> bool:
        return (
            any(ask.of_text for ask in asks)
            and any(pattern.search(mended) for pattern in self._cues.text_words.values())
            and all(concept.kind in _NO_THING for concept in concepts)
        )

    def _is_carried(self, concept: Concept, carried: frozenset[str], cues: Sequence[str]) -> bool:
        """Whether a word is only part of what shows what is asked for."""
        if concept.kind not in ("", PAIR):
            return False
        return carried.issuperset(self._concepts.words_of(concept.surface)) or _is_mostly(
            concept.surface, cues
        )

    def _describing(self, concepts: Sequence[Concept], carried: frozenset[str]) -> tuple[Concept, ...]:
        """The words that say which study or studies are meant: not those that say what is asked ("a placebo arm?")."""
        return tuple(c for c in concepts if not carried.issuperset(self._concepts.words_of(c.surface)))

    def _is_no_thing(self, concept: Concept) -> bool:
        """Whether a word tells nothing of which studies are meant: no name of a thing, or only "study" itself."""
        if concept.kind in _NO_THING or self._concepts.carries(concept):
            return True
        if any(pattern.search(concept.surface) for pattern in self._cues.text_words.values()):
            return True
        return any(
            pattern.fullmatch(name.folded)
            for name in concept.names
            for pattern in self._cues.study_words.values()
        )

    def _subject(
        self, mended: str, asks: Sequence[Ask], cues: Sequence[str], carried: frozenset[str]
    ) -> tuple[Concept, ...]:
        """What a question is about: its concepts, but for those that only carry it or show what it asks for.

        Where nothing else is left, what carries it is what it is about ("can the article be trusted?").
        """
        ignored = [cue for ask in asks for cue in ask.cues.values() if ask.figure]
        concepts = self._concepts.find(mended, [*self._cues.confirmations.values(), *ignored])
        of_words = any(ask.name in ("definition", "comparison") for ask in asks)
        telling = tuple(
            c
            for c in concepts
            if not self._is_carried(c, carried, cues)
            and ((of_words and c.kind != "study") or not self._concepts.carries(c))
        )
        if telling:
            return telling
        return self._concepts.find(mended, [cue for ask in asks for cue in ask.cues.values()])


def _is_mostly(surface: str, cues: Sequence[str]) -> bool:
    """Whether a word is little more than one of the cues ("有用吗")."""
    return any(cue in surface and 2 * len(cue) > len(surface) for cue in cues)

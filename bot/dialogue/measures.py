"""How one sentence stands to one question, measure by measure: figures asked for, words that answer, names, kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.dialogue.reading import Reading
from bot.dialogue.signals import Prepared, Sentence, Wanted
from bot.domain.article import Study
from bot.domain.passage import Origin, Passage
from bot.language.normalise import fold
from bot.language.numbers import Number, numbers, same_number
from bot.prompts.cues import Ask

_INTRODUCES = re.compile(r"[:：]\s*$")
_FIELD = re.compile(
    r"[:：]\s*|(?<=的)登记号是|发表[在于](?=《|\d{4}年)|\bwas published in\b|\bis registered as\b"
)
"""Where in a field of a record what it says begins, after the name of its study."""
_CLAUSE_END = re.compile(r"[,，;；.。]")
_LEAST_FIGURE = 2
_COUNTED_FROM_ONE = frozenset({"times", "time"})
"""Units of which one is an answer ("one injection", "one year"); elsewhere a one is mostly no figure."""
_CHECKED = frozenset({"people", "percent", "time", "times", "studies"})
"""Units of figures that a question may hold up to be checked."""
_TIMES = frozenset({"year", "time"})
_ACROSS = 0.75
"""What it counts when a sentence speaks of one of two things and what stands around it of the other."""
_A_LIST = 3
"""From so many things of one kind a sentence lists them."""

_KEPT = 1 << 14
"""Sentences, each with one thing asked for, of which it is kept whether its words answer that."""


def subject_of(lead: str) -> str:
    """What a lead-in says of the passage after it: all of it when it introduces a list, else what its sentence is about."""
    return lead if _INTRODUCES.search(lead) else _CLAUSE_END.split(lead, 1)[0]


def times_of(study: Study | None, passage: Passage, context: str) -> tuple[Number, ...]:
    """The years and spans of time that stand around a passage's sentences, or are its study's."""
    of_study = [study.follow_up[passage.language]] if study is not None and study.follow_up else []
    return tuple(number for text in (context, *of_study) for number in numbers(text) if number.unit in _TIMES)


def span_missing(reading: Reading, times: Sequence[Number]) -> float:
    """1 when the question gives years or spans of time of which none is among those that stand around a sentence."""
    given = [number for number in reading.numbers if number.unit in _TIMES]
    return float(bool(given) and not any(same_number(number, known) for number in given for known in times))


def names_of(study: Study | None, passage: Passage) -> str:
    """The names of a passage's study in its language, a line each; empty without a study."""
    if study is None:
        return ""
    language = passage.language
    known = [study.label[language], study.journal or "", str(study.year or ""), *study.names[language]]
    return "\n".join(known)


def units(
    reading: Reading, sentences: Sequence[Sentence], asked: Wanted, fields: Sequence[bool]
) -> list[float]:
    """How far a figure that was asked for, or that is held up to be confirmed, stands in each sentence.

    A sentence of ``fields`` names its study and then says something of it: figures in the name do not count.
    """
    if asked.size is not None:
        return [
            1.0
            if _has_size(asked.size, own, field)
            else 0.5 * _has_figure(reading.units, reading, own, field)
            for own, field in zip(sentences, fields, strict=True)
        ]
    if reading.units:
        return [
            float(_has_figure(reading.units, reading, own, field))
            for own, field in zip(sentences, fields, strict=True)
        ]
    held_up = {n.unit for n in reading.numbers if n.value not in asked.sizes}
    if reading.named and (doubted := held_up & _CHECKED):
        # "it had 300 people, didn't it?", not "the one with 480 people: was there a correction?"
        return [float(any(n.unit in doubted for n in sentence.numbers)) for sentence in sentences]
    return [0.5] * len(sentences)


def _has_figure(wanted: frozenset[str], reading: Reading, sentence: Sentence, field: bool) -> bool:
    """Whether a number of a wanted unit stands in a sentence that the question did not name itself."""
    if not sentence.numbers:
        return False
    least = 1 if wanted <= _COUNTED_FROM_ONE else _LEAST_FIGURE
    begins = _begins(sentence, field)
    return any(
        n.unit in wanted and n.value not in reading.figures and n.value >= least and n.start >= begins
        for n in sentence.numbers
    )


def _has_size(size: int, sentence: Sentence, field: bool) -> bool:
    begins = _begins(sentence, field)
    return any(number.value == size and number.start >= begins for number in sentence.numbers)


def _begins(sentence: Sentence, field: bool) -> int:
    """Where what a sentence says begins: in a field of a record after the name of its study."""
    said = _FIELD.search(sentence.folded) if field else None
    return said.end() if said else 0


def preferred(reading: Reading, passage: Passage) -> bool:
    """Whether the question is best answered in the words of such a passage."""
    independent = passage.origin is Origin.ARTICLE and not passage.commercial
    return passage.origin in reading.prefers or (reading.sober and independent)


def aside(reading: Reading, passage: Passage) -> bool:
    """Whether a passage tells what a study does not show, and nobody doubts, judges or asks if something is so."""
    asked = reading.sober or reading.yes_no or reading.confirms or Origin.LIMITATION in reading.prefers
    return passage.origin is Origin.LIMITATION and not asked


def defines(reading: Reading, passage: Passage) -> bool:
    """Whether a passage of the glossary explains a word that the question asks the meaning of."""
    if not (reading.asks_for("definition") or reading.compares_words or reading.same_thing):
        return False
    names = {fold(name) for name in passage.section.rsplit(" > ", 1)[-1].split(", ")}
    return any(name.folded in names for concept in reading.concepts for name in concept.names if concept.kind)


def said(ask: Ask, sentences: Sequence[Sentence]) -> list[bool | None]:
    """Whether words that answer one thing that is asked for stand in each sentence; None where no words show it."""
    if ask.answered_by is None:
        return [None] * len(sentences)
    return [_shows(ask, sentence.folded) for sentence in sentences]


@lru_cache(maxsize=_KEPT)
def _shows(ask: Ask, folded: str) -> bool:
    """Whether the words that answer one thing stand in a sentence of the library: the same is asked of it again and again."""
    return ask.answered_by is not None and bool(ask.answered_by.search(folded))


def answers(
    ask: Ask,
    reading: Reading,
    sentences: Sequence[Sentence],
    fields: Sequence[bool],
    said: Sequence[bool | None],
    sides: Sequence[float],
) -> list[bool]:
    """Whether each sentence looks like an answer to one thing that is asked for; ``said`` is what its words show of that,
    ``sides`` how far it speaks of both things that are set against each other, ``fields`` whether it is one of a record."""
    return [
        shown is not False
        and (side > 0 or not ask.opposes)
        and not (ask.kinds and ask.kinds.isdisjoint(sentence.kinds))
        and not (ask.units and not _has_figure(ask.units, reading, sentence, field))
        for sentence, field, shown, side in zip(sentences, fields, said, sides, strict=True)
    ]


def asked_of_record(reading: Reading, answers: Sequence[bool]) -> bool:
    """Whether a field of the record, such as a sentence that only gives a study's size, answers what is asked of a study."""
    return any(
        (reading.studies or ask.of_list) and ask.of_study and (ask.units or ask.answered_by) and got
        for ask, got in zip(reading.asks, answers, strict=True)
    )


def kinds(sentences: Sequence[Sentence], asked: Wanted) -> list[float]:
    """A sentence that names several things of the asked kind, besides what the question names itself, is a list of them."""
    if not asked.kinds:
        return [0.5] * len(sentences)
    named = (
        {name for kind, name in sentence.things if kind in asked.kinds and name not in asked.names}
        for sentence in sentences
    )
    return [min(1.0, len(own) / _A_LIST) for own in named]


def _around(reading: Reading, prepared: Prepared) -> tuple[bool, ...]:
    """For each concept whether it stands in a passage, its heading or its study's names."""
    context, terms = prepared.context_folded, prepared.context_terms
    return tuple(concept.stands_in(context, terms) for concept in reading.concepts)


def sides(reading: Reading, covers: Sequence[Sequence[bool]], prepared: Sequence[Prepared]) -> list[float]:
    """How far each sentence speaks of both things that a question sets against each other; 0.5 where it sets none.

    ``covers`` is what stands in it. One of the two may stand around it. Halves of a figure may stand apart.
    """
    if not reading.sides or reading.units:
        return [0.5] * len(covers)
    around = [own for passage in prepared for own in [_around(reading, passage)] * len(passage.sentences)]
    return [_both(reading.sides, own, other) for own, other in zip(covers, around, strict=True)]


def _both(sides: Sequence[int], covers: Sequence[bool], around: Sequence[bool]) -> float:
    here = [covers[place] for place in sides]
    if all(here):
        return 1.0
    return _ACROSS if any(here) and all(around[place] for place in sides) else 0.0


def answered(reading: Reading, shown: Sequence[Sequence[bool | None]], count: int) -> list[float]:
    """For each of ``count`` sentences, the share of the asked things that its words show, of those that words can show;
    0.5 where there are none such. ``shown`` has what ``said`` tells of each thing."""
    judged = [own for ask, own in zip(reading.asks, shown, strict=True) if None not in own and not ask.gap]
    return [sum(own) / len(judged) for own in zip(*judged, strict=True)] if judged else [0.5] * count


def of_study(reading: Reading, passage: Passage) -> float:
    """Whether a passage is of the study that was named: 1, of another one named 0.6, of another -1, of none -0.5; 0 unnamed."""
    if not reading.studies:
        return 0.0
    if passage.study_id in reading.studies:
        return 1.0 if passage.study_id == reading.studies[0] else 0.6
    return -1.0 if passage.study_id else -0.5

"""Labelled questions with their candidates: what the two scores of the dialogue are fitted to and reported on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.dialogue.condense import Condenser
from bot.dialogue.gathering import Gatherer
from bot.dialogue.measuring import SignalReader
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.reading import Reading
from bot.dialogue.signals import Candidate
from bot.domain.passage import Origin
from bot.domain.reply import Kind
from bot.evaluation.case import Case, belongs
from bot.evaluation.cases import CASES, labelled_rows, read_cases
from bot.evaluation.said import Said
from bot.index.generation import Generation
from bot.index.shelf import Shelf
from bot.language.detect import detect
from bot.library.glossary_article import SLUG

_DECIDED = (frozenset({Kind.ANSWER}), frozenset({Kind.NO_ANSWER}))
"""Cases where only one of the two is right."""


@dataclass(slots=True)
class Example:
    """One labelled question with its candidates."""

    group: str
    """What is left out together: paraphrases of one question, all questions of one author."""
    reading: Reading
    answerable: bool
    candidates: list[Candidate]
    good: list[bool]
    """For each candidate whether it answers; several may. Empty when it is only known that the library answers."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the road whose scores are fitted."""

    shelf: Shelf
    mentions_of: MentionsOf
    condense: Condenser
    gather: Gatherer
    signals: SignalReader


def examples(parts: Parts) -> Iterator[Example]:
    """What is fitted to: the cases of part ``tune`` and ``answerable.tsv``."""
    with parts.shelf.borrow() as generation:
        for case in read_cases(CASES):
            if case.part != "tune" or case.turns or case.kinds not in _DECIDED:
                continue
            reading, candidates = _read(parts, generation, case.question)
            good = [case.answers and _answers(case, candidate) for candidate in candidates]
            group = min(case.case_id, case.pair or case.case_id)
            yield Example(group, reading, case.answers, candidates, good)
    yield from labelled(parts, "answerable.tsv")
    yield from asked(parts, "asked.tsv")


def labelled(parts: Parts, name: str) -> Iterator[Example]:
    """Questions with whether the library answers them and where: studies, paragraphs, terms, words that must stand there."""
    with parts.shelf.borrow() as generation:
        for question, _, label, key in labelled_rows(name):
            reading, candidates = _read(parts, generation, question)
            good = [label == "1" and _belongs(candidate, key.split()) for candidate in candidates]
            yield Example(key or question, reading, label == "1", candidates, good)


def asked(parts: Parts, name: str) -> Iterator[Example]:
    """Questions that a language model wrote in many roles, with the sentences that answer each (``passage#number``).

    Some authors were not shown the glossary: of its explanations their labels say nothing.
    """
    rows = list(labelled_rows(name))
    shown = {author for _, _, author, answers in rows if f"{SLUG}/" in answers}
    with parts.shelf.borrow() as generation:
        for question, language, author, answers in rows:
            reading, candidates = _read(parts, generation, question)
            if author not in shown:
                candidates = [c for c in candidates if c.passage.origin is not Origin.GLOSSARY]
            right = set(answers.split())
            good = [c.passage.language == language and _place(c) in right for c in candidates]
            yield Example(author, reading, bool(right), candidates, good)


def _place(candidate: Candidate) -> str:
    """Where a sentence stands, counted from one as people count."""
    return f"{candidate.passage.key}#{candidate.position + 1}"


def _read(parts: Parts, generation: Generation, question: str) -> tuple[Reading, list[Candidate]]:
    reading = parts.condense(question, detect(question), (), parts.mentions_of(generation), generation)
    return reading, parts.signals.candidates(generation, reading, parts.gather(generation, reading))


def _answers(case: Case, candidate: Candidate) -> bool:
    """Whether a sentence holds what the case wants, from a passage or at least a study that it wants."""
    passage = candidate.passage
    right = any(belongs(passage.key, paragraph) for paragraph in case.paragraphs) or any(
        passage.study_id in any_of for any_of in case.studies
    )
    wanted = [case.first] if case.first else list(case.facts)
    said = Said(candidate.text)
    return right and (not wanted or any(fact.found_in(said) for fact in wanted))


def _belongs(candidate: Candidate, words: Sequence[str]) -> bool:
    """Whether a sentence is of a place that answers, and holds what an answer must (``~pattern``, ``_`` for a space)."""
    passage = candidate.passage
    patterns = [word[1:].replace("_", " ") for word in words if word.startswith("~")]
    if patterns and not any(re.search(pattern, candidate.text, re.IGNORECASE) for pattern in patterns):
        return False
    if passage.origin is Origin.GLOSSARY:
        return any(word.startswith("term:") and word[5:] in passage.section for word in words)
    return passage.study_id in words or passage.key.rsplit("/", 1)[-1] in words

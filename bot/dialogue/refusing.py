"""What may follow a refusal: sentences on what the question is about, that stand by themselves and that nobody profits from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.reading import Reading
from bot.dialogue.signals import Candidate
from bot.domain.passage import Origin
from bot.index.generation import Generation

_CHOSEN = frozenset({"treatment", "drug", "cell", "product"})
"""Kinds of things that somebody chooses or is refused a dose of: his question is about those."""
_ABOUT = frozenset({"disease", "body", "life", "regulator"})
"""The same where he names nothing of that sort. His joint and his pain are no subject of the library's."""
_ON_A_STUDY = frozenset({Origin.LIMITATION, Origin.CAUTION})
"""Words that mean something only beside the study that they limit."""


def after_refusal(
    generation: Generation, reading: Reading, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """The candidates that may follow a refusal; none where the question names no subject and asks for nothing known."""
    own = [c for c in candidates if not c.passage.commercial]
    if reading.named or reading.of_text:
        return own
    places = _subjects(reading)
    return [
        c
        for c in own
        if _stands_alone(generation, reading, c)
        and (any(c.covers[place] for place in places) if places else any(c.answers))
    ]


def _subjects(reading: Reading) -> list[int]:
    for kinds in (_CHOSEN, _ABOUT):
        if places := [place for place, concept in enumerate(reading.concepts) if concept.kind in kinds]:
            return places
    return []


def _stands_alone(generation: Generation, reading: Reading, candidate: Candidate) -> bool:
    """Whether a sentence tells something without its study beside it, and owes no note on a claim nobody asked about."""
    passage = candidate.passage
    study = generation.studies.get(passage.study_id or "")
    if passage.origin in _ON_A_STUDY or (study is not None and study.verdict.shaky) or passage.balance:
        return False
    return passage.origin is not Origin.GLOSSARY or reading.asks_for("definition")

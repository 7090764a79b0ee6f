"""One extract of several: what answers each question of a message that asks several things."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from bot.dialogue.extract import Extract
from bot.dialogue.lengths import LIMITS, MOST_ITEMS, length, repeats
from bot.domain.draft import Proposal
from bot.domain.language import Language

_MOST_OF_ONE = 2
"""How many sentences answer one of several questions."""


def joined(extracts: Sequence[Extract], language: Language) -> Extract:
    """One extract of those of several questions: the best sentence on each, then more where there is room, then the notes."""
    mains = [[p for p in extract.proposals if not p.note][:_MOST_OF_ONE] for extract in extracts]
    notes = _once([p for extract in extracts for p in extract.proposals if p.note])
    order = [p for row in zip_longest(*mains) for p in row if p is not None]
    room = LIMITS[language.text] - sum(length(note.text, language) for note in notes)
    kept: list[Proposal] = []
    for proposal in order:
        size = length(proposal.text, language)
        first = any(own[0] is proposal for own in mains)
        if any(repeats(proposal.text, known.text) for known in kept):
            continue
        if first or (size <= room and len(kept) + len(notes) < MOST_ITEMS):
            kept.append(proposal)
            room -= size
    shown = [p for own in mains for p in own if any(p is known for known in kept)]
    notes = [note for note in notes if not any(repeats(note.text, p.text) for p in shown)]
    best = max(extracts, key=lambda extract: extract.probability)
    return Extract((*shown, *notes), best.probability, best.near, best.topic)


def _once(notes: Sequence[Proposal]) -> list[Proposal]:
    return list({note.text: note for note in notes}.values())

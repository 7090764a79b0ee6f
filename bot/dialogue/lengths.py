"""How long an answer may be, and what of it fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.draft import Proposal
from bot.domain.language import Language, TextLanguage

LIMITS: dict[TextLanguage, int] = {"zh": 300, "en": 150}
"""The longest answer, evidence notes included: Chinese characters, English words."""
MOST_ITEMS = 4
MOST_CAUTIONS = 2
_REPEATED = 0.85
"""A note is left out when this share of its pairs of letters stands in a sentence before it."""


def fitted(language: Language, main: Sequence[Proposal], cautions: Sequence[Proposal]) -> list[Proposal]:
    """What fits the limit: the first sentence and the cautions always, the others as long as there is room."""
    limit = LIMITS[language.text]
    notes = [note for note in cautions if not any(repeats(note.text, proposal.text) for proposal in main)]
    room = limit - sum(length(p.text, language) for p in [main[0], *notes])
    kept = [main[0]]
    for proposal in main[1:]:
        size = length(proposal.text, language)
        if size <= room and len(kept) + len(notes) < MOST_ITEMS:
            kept.append(proposal)
            room -= size
    return [*kept, *notes]


def length(text: str, language: Language) -> int:
    """How long a text is as limits count it: Chinese characters without spaces, or English words."""
    return len(text.split()) if language is Language.ENGLISH else len(re.sub(r"\s", "", text))


def repeats(note: str, said: str) -> bool:
    """Whether a note says what another sentence has just said: most of its pairs of letters stand there too."""
    pairs, known = (
        {text[i : i + 2] for i in range(len(text) - 1)} for text in (note.casefold(), said.casefold())
    )
    return len(pairs & known) >= _REPEATED * len(pairs)

"""Whether a Chinese clause copies its passage but for a "not": one character, whose loss leaves what is no word.

English needs none of this: there a denial is a word of its own, which the facts of a sentence hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.passage import Passage
from bot.language.normalise import fold

_DENIAL = re.compile("[不没无未非否]")
_COPIED = 80.0
"""The likeness to a stretch of the passage, 0 to 100, from which a clause is taken for a copy of it."""
_CLAUSE = re.compile(r"[,，;；:：。.!?！？、]\s*")
_LEAST = 6
"""Characters that a clause must have to be looked for."""
_EDGE = 2
"""How far the ends of the stretch may be off."""


def altered_denial(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a clause of ``text`` has more or fewer denials than the stretch of a passage that it copies."""
    sources = [fold(passage.text) for passage in passages if passage.language == "zh"]
    clauses = _CLAUSE.split(fold(text)) if sources else ()
    return any(len(clause) >= _LEAST and _altered(clause, sources) for clause in clauses)


def _altered(clause: str, sources: Sequence[str]) -> bool:
    from rapidfuzz import fuzz

    altered = False
    said = len(_DENIAL.findall(clause))
    ends = range(-_EDGE, _EDGE + 1)
    for source in sources:
        if clause in source:
            return False
        found = fuzz.partial_ratio_alignment(clause, source, score_cutoff=_COPIED)
        if found is None or len(source) < len(clause):
            continue
        first, last = found.dest_start, found.dest_end
        counts = {len(_DENIAL.findall(source[max(0, first + a) : last + b])) for a in ends for b in ends}
        if said in counts:
            return False
        altered = True
    return altered

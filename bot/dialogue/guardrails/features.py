"""What the second net looks at in a text: its vector, the concepts in it, and how they stand to one another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.guardrails.reading import Reading
from bot.dialogue.guardrails.speech import reported

Row = NDArray[np.float32]
"""Shape (features,)."""

SHAPE = (
    "reported signs",
    "study without a person",
    "person without a study",
    "sign where it is personal",
    "reported sign of a person",
    "reported sign at a time",
    "general without a person",
    "digits",
    "asks at the end",
    "length",
    "a person's choice",
    "no concept",
)
"""Features made from several concepts at once, in order."""

_VECTOR_WEIGHT = 2.0
"""Makes a coordinate of the vector (a sixteenth, as a rule) count like a concept (nought or one)."""
_MOST_SIGNS = 4
_PERSONAL = frozenset({"own", "now", "done"})
_STUDY = frozenset({"study", "the_studies"})
ASKING = ("?", "？", "吗", "呢", "么")
"""How a text ends that asks."""


def grams(reading: Reading) -> frozenset[str]:
    """The symbols of a text, and each two that stand side by side in a clause: what a mean of vectors cannot keep."""
    items, clauses = reading.symbols.items, reading.symbols.clauses
    pairs = zip(items, items[1:], clauses, clauses[1:], strict=False)
    return frozenset(items) | {f"{one} {next_one}" for one, next_one, here, there in pairs if here == there}


def features(
    text: str, reading: Reading, vector: Row, concepts: Mapping[str, int], signs: AbstractSet[str]
) -> Row:
    """The row of one text.

    Args:
        vector: the shipped encoder's vector of the folded text, of unit length.
        concepts: the names that have a place of their own, with their places; concepts added since are left out.
        signs: the concepts that stand for a sign of illness or an accident.

    Returns:
        The vector, then for each concept whether the text has it, then whether it is reported, then ``SHAPE``.
    """
    by_clause = reading.concepts(reported(reading))
    present = {match.concept for match in reading.matches}
    told = {concept for clause in by_clause.values() for concept in clause}
    together = any(c & _PERSONAL and c & signs for c in by_clause.values())
    row = np.zeros(len(vector) + 2 * len(concepts) + len(SHAPE), dtype=np.float32)
    row[: len(vector)] = _VECTOR_WEIGHT * vector
    row[[len(vector) + concepts[name] for name in present if name in concepts]] = 1
    row[[len(vector) + len(concepts) + concepts[name] for name in told if name in concepts]] = 1
    row[-len(SHAPE) :] = _shape(text, reading, present, told & signs, together)
    return row


def _shape(
    text: str, reading: Reading, present: AbstractSet[str], told_signs: AbstractSet[str], together: bool
) -> list[float]:
    person, study = "own" in present, bool(_STUDY & present)
    return [
        min(len(told_signs), _MOST_SIGNS) / _MOST_SIGNS,
        float(study and not person),
        float(person and not study),
        float(together),
        float(bool(told_signs) and person and not study),
        float(bool(told_signs) and bool({"now", "done"} & present)),
        float("general" in present and not person),
        float(any(map(str.isdigit, text))),
        float(text.endswith(ASKING)),
        math.log1p(len(reading.symbols.items)) / 4,
        float(person and "asks_choice" in present and not study),
        float(not present),
    ]

"""Cuts a text into sentences and clauses, and joins again what marks part but what is one statement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.dialogue.verification.lexicon import BREAK, END

if TYPE_CHECKING:
    from bot.dialogue.verification.layout import Layout

_INSERTS = frozenset(["whether", "which", "who", "including", "such"])
"""Words that open an insertion: behind it the clause before goes on ("no product, whether ..., is approved")."""
_VERBS = frozenset([
    "is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "can", "cannot", "could", "will", "would", "may",
    "might", "must", "should",
])  # fmt: skip
"""What goes on behind an insertion that says what a thing is: "SVF, a mix of cells, cannot ..."."""
_NONE_OF_THESE = frozenset(["没有一", "没有哪", "noneofthem", "noneofthese"])
"""How a clause opens whose subject is the one before it: 干细胞、外泌体产品，没有一种获批."""
_SAYING = frozenset(["说", "称", "says", "said"])
_SPEAKER = 10
_OPEN = frozenset(["thing", "arm", "claim", "boost", "some"])


def clauses(layout: Layout) -> tuple[list[int], list[int]]:
    """The clause and the sentence that each token stands in."""
    clause, sentence = _cut(layout)
    _resume(layout, clause, sentence)
    _join_topics(layout, clause, sentence)
    return clause, sentence


def _cut(layout: Layout) -> tuple[list[int], list[int]]:
    clause: list[int] = []
    sentence: list[int] = []
    this = whole = 0
    for place, token in enumerate(layout.tokens):
        if layout.parts(place):
            this += 1
            whole += token.kind == END
        elif token.kind != BREAK and ("contrast", "") in layout.starting.get(place, ()):
            this += 1
        clause.append(this)
        sentence.append(whole)
    return clause, sentence


def _resume(layout: Layout, clause: list[int], sentence: list[int]) -> None:
    """Gives what stands behind an insertion the clause that stands before it."""
    breaks = [p for p, t in enumerate(layout.tokens) if t.text == "," and layout.parts(p)]
    for opening, closing in pairwise(breaks):
        first = layout.tokens[opening + 1].text.lower() if opening + 1 < len(layout.tokens) else ""
        behind = layout.tokens[closing + 1].text.lower() if closing + 1 < len(layout.tokens) else ""
        inserted = (
            first in _INSERTS
            or (first == "as" and layout.tokens[opening + 2].text.lower() == "far")
            or (behind in _VERBS and not _has_verb(layout, opening, closing))
        )
        if not inserted or opening == 0 or sentence[opening] != sentence[closing]:
            continue
        before, after = clause[opening - 1], clause[closing]
        for place in range(closing, len(clause)):
            if clause[place] == after:
                clause[place] = before


def _has_verb(layout: Layout, start: int, end: int) -> bool:
    return any(token.text.lower() in _VERBS for token in layout.tokens[start:end])


def _join_topics(layout: Layout, clause: list[int], sentence: list[int]) -> None:
    """Joins a clause that only says whether something is known to the one that says what: "how many, is not known"."""
    for place in range(1, len(clause)):
        opening = "".join(token.text for token in layout.tokens[place + 1 : place + 4])
        if layout.tokens[place].text in (",", "，") and opening in _NONE_OF_THESE:
            clause[place:] = [clause[place - 1] if c == clause[place] else c for c in clause[place:]]
            continue
        new = clause[place] != clause[place - 1] and layout.tokens[place].text in (",", "，")
        if not new or sentence[place] != sentence[place - 1]:
            continue
        this, before = clause[place], clause[place - 1]
        if _only_knows(layout, _said(layout, [p for p, c in enumerate(clause) if c == this and p >= place])):
            for p in range(place, len(clause)):
                if clause[p] == this:
                    clause[p] = before


def _said(layout: Layout, places: list[int]) -> list[int]:
    """A clause's tokens without who says it: Cochrane 2025年综述说 of Cochrane 2025年综述说还不确定."""
    saying = next(
        (
            at
            for at, p in enumerate(places[:_SPEAKER])
            if layout.tokens[p].text in _SAYING
            and not any(role == "word" and name != "conclude" for role, name in layout.starting.get(p, ()))
        ),
        -1,
    )
    return places[saying + 1 :]


def _only_knows(layout: Layout, places: list[int]) -> bool:
    known = False
    if not any(
        role == "negators" or (role == "word" and layout.kinds.get(name) == "as")
        for place in places
        for role, name in layout.starting.get(place, ())
    ):
        return False
    for place in places:
        for role, name in layout.starting.get(place, ()):
            if role in ("contrast",):
                return False
            if role == "word" and name in layout.knowing and layout.kinds[name] in ("verb", "as"):
                known = True
            elif role == "word" and layout.kinds.get(name) in _OPEN:
                return False
        if layout.tokens[place].kind == "digits":
            return False
    return known

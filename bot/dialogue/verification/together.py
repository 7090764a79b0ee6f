"""Whether two figures of one statement stand together in the passage too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from bot.dialogue.verification.belonging import says_nothing
from bot.dialogue.verification.facts import Facts, Figure
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.quantities import agree, comparable


def figures_go_together(said: Facts, grounds: Grounds) -> str | None:
    """Two figures of one statement stand in one sentence of the passage, unless each stands where none is like the other."""
    sentences = [
        [f for f in facts.figures if f.sentence == number]
        for facts in grounds.passages
        for number in {f.sentence for f in facts.figures}
    ]
    figures = [f for f in said.figures if f.quantity.unit not in ("year", "date")]
    for one, two in pairwise(figures):
        if (
            not _one_statement(one, two)
            or _is_whole(one, figures)
            or _is_whole(two, figures)
            or says_nothing(one)
            or says_nothing(two)
        ):
            continue
        with_one, with_two = ([s for s in sentences if _has(s, f)] for f in (one, two))
        if one.clause != two.clause and all(
            _settled(f, figures, there) for f, there in ((one, with_one), (two, with_two))
        ):
            continue
        if not with_one or not with_two or any(s in with_two for s in with_one):
            continue
        told = [f for f in figures if f.sentence == one.sentence]
        if all(_has_rival(s, two, one, told) for s in with_one) or all(
            _has_rival(s, one, two, told) for s in with_two
        ):
            return f"number:{two.quantity.number.text}"
    return None


def _one_statement(one: Figure, two: Figure) -> bool:
    """Whether two figures are said of one thing: in one clause, or counts in one sentence ("25 trials, 1,341 people")."""
    counts = {one.quantity.unit, two.quantity.unit} <= {"", "people", "studies"}
    return one.clause == two.clause or (counts and one.sentence == two.sentence)


def _is_whole(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether others are counted out of a figure, as the words or their sum show: "26 patients: 18 cells, 8 gel"."""
    if figure.quantity.whole:
        return True
    parts = [f.quantity.number.value for f in figures if f.sentence == figure.sentence and f != figure]
    return any(one + two == figure.quantity.number.value for one, two in combinations(parts, 2))


def _settled(figure: Figure, figures: Sequence[Figure], sentences: Sequence[Sequence[Figure]]) -> bool:
    """Whether another figure of its clause stands by a figure in the passage too: it needs no other neighbour."""
    beside = [f for f in figures if f.clause == figure.clause and f != figure]
    return any(_has(s, f) for s in sentences for f in beside)


def _has(sentence: Sequence[Figure], wanted: Figure) -> bool:
    return any(agree(wanted.quantity, f.quantity) and not f.quantity.whole for f in sentence)


def _has_rival(sentence: Sequence[Figure], wanted: Figure, beside: Figure, told: Sequence[Figure]) -> bool:
    """Whether a sentence has another figure of the wanted one's kind, which is none of those that are told with it."""
    return any(
        comparable(wanted.quantity, f.quantity)
        and bool(wanted.quantity.end) == bool(f.quantity.end)
        and not agree(wanted.quantity, f.quantity)
        and not agree(f.quantity, beside.quantity)
        and not any(agree(other.quantity, f.quantity) for other in told)
        and not f.quantity.whole
        and not says_nothing(f)
        for f in sentence
    )

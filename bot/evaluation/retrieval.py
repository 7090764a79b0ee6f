"""How well the passages that answer are found: recall, reciprocal rank and nDCG. Home of ir_measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.evaluation.case import Case, belongs
from bot.evaluation.observed import Observed

MEASURES = {
    "recall_at_3": "R@3",
    "recall_at_5": "R@5",
    "recall_at_10": "R@10",
    "mrr": "RR@10",
    "ndcg_at_10": "nDCG@10",
}
"""Our names for the measures, and the field's."""


def retrieval(pairs: Sequence[tuple[Case, Observed]]) -> Mapping[str, Mapping[str, float]]:
    """For each measure its value by case id, over the cases that name the paragraphs that answer them."""
    import ir_measures

    judged = [(case, seen) for case, seen in pairs if case.paragraphs and not seen.error]
    if not judged:
        return {name: {} for name in MEASURES}
    relevant = [ir_measures.Qrel(case.case_id, p, 1) for case, _ in judged for p in case.paragraphs]
    run = [
        ir_measures.ScoredDoc(case.case_id, found, -float(rank))
        for case, seen in judged
        for rank, found in enumerate(paragraphs_of(case, seen.ranking))
    ]
    names = {ir_measures.parse_measure(measure): name for name, measure in MEASURES.items()}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for found in ir_measures.iter_calc(list(names), relevant, run):
        values[names[found.measure]][found.query_id] = float(found.value)
    return values


def paragraphs_of(case: Case, ranking: Sequence[str]) -> list[str]:
    """The ranking of passage ids as paragraphs: parts of one that answers count as it, where the best of them stands."""
    keys = [passage_id.rsplit("@", 1)[0] for passage_id in ranking]
    return list(dict.fromkeys(next((p for p in case.paragraphs if belongs(key, p)), key) for key in keys))

"""Fits the two scores of the dialogue on labelled questions and reports how well they do on questions left out.

``patient-bot fit`` reads the cases of part ``tune`` and ``cases/answerable.tsv``, never those of part ``check``, and
writes ``bot/dialogue/calibration.json``. Needs scikit-learn (the ``dev`` extra).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.condense import Condenser
from bot.dialogue.measuring import SignalReader
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.reading import Reading
from bot.dialogue.scoring import LIBRARY_SIGNAL_NAMES, Calibration, library_signals, rank
from bot.dialogue.search import Search
from bot.dialogue.signals import SIGNAL_NAMES, Candidate
from bot.domain.passage import Origin
from bot.domain.reply import Kind
from bot.evaluation.case import Case, belongs
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.said import Said
from bot.index.shelf import Shelf
from bot.language.detect import detect

_OUT = Path(__file__).parent.parent / "dialogue" / "calibration.json"
_FOLDS = 5
_DECIDED = (frozenset({Kind.ANSWER}), frozenset({Kind.NO_ANSWER}))
"""Cases where only one of the two is right."""
_RIDGE = 10.0
_RANKING_SIGNS = {
    "sentence_cosine": 1, "passage_cosine": 1, "coverage": 1, "context_coverage": 1, "known": 1, "known_missing": -1,
    "absent": -1, "missing": -1, "first_missing": -1, "span_missing": -1, "lexical": 1, "unit": 1, "answered": 1, "study": 1, "preferred": 1, "defines": 1,
    "glossary": -1, "adds": 1, "kinds": 1, "aside": -1,
}  # fmt: skip
_LIBRARY_SIGNS = {
    "sentence_cosine": 1, "passage_cosine": 1, "coverage": 1, "context_coverage": 1, "known": 1, "known_missing": -1,
    "absent": -1, "missing": -1, "first_missing": -1, "span_missing": -1, "lexical": 1, "unit_missing": -1, "figure_missing": -1, "answer_missing": -1, "particular_missing": -1, "best_coverage": 1, "best_cosine": 1,
    "together": -1, "lead": 1, "named": 1, "named_coverage": 1, "bare": 1, "defines": 1, "glossary": -1,
}  # fmt: skip
"""Which way each signal may count; the others are free."""
_LEAST_REFUSED = 0.78
"""Of the questions that the library does not answer at least this share is refused: what the threshold is set for."""


@dataclass(slots=True)
class Example:
    """One labelled question with its candidates."""

    group: str
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
    search: Search
    signals: SignalReader


def fit(parts: Parts) -> None:
    """Fit, report, write."""
    examples = list(_examples(parts))
    print(f"{len(examples)} questions, {sum(e.answerable for e in examples)} answerable")
    ranking = _fit_ranking([e for e in examples if any(e.good)])
    answerable, bias, threshold = _fit_answerable(examples, ranking)
    calibration = {
        "ranking": dict(zip(SIGNAL_NAMES, map(_short, ranking), strict=True)),
        "answerable": dict(zip(LIBRARY_SIGNAL_NAMES, map(_short, answerable), strict=True)),
        "bias": _short(bias),
        "threshold": _short(threshold),
        "fitted_on": f"{len(examples)} questions, {date.today().isoformat()}",
    }
    _OUT.write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")
    print(f"written: {_OUT.name}")


def _examples(parts: Parts) -> Iterator[Example]:
    with parts.shelf.borrow() as generation:

        def read(question: str) -> tuple[Reading, list[Candidate]]:
            mentions = parts.mentions_of(generation)
            reading = parts.condense(question, detect(question), (), mentions, generation)
            return reading, parts.signals.candidates(generation, reading, parts.search(generation, reading))

        for case in read_cases(CASES):
            if case.part != "tune" or case.turns or case.kinds not in _DECIDED:
                continue
            reading, candidates = read(case.question)
            good = [case.answers and _answers(case, candidate) for candidate in candidates]
            group = min(case.case_id, case.pair or case.case_id)
            yield Example(group, reading, case.answers, candidates, good)
        with (CASES / "answerable.tsv").open(encoding="utf-8", newline="") as file:
            for question, _, label, key in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                reading, candidates = read(question)
                good = [label == "1" and _belongs(candidate, key.split()) for candidate in candidates]
                yield Example(key or question, reading, label == "1", candidates, good)


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


def _fit_ranking(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Weights that put a right sentence first, with how often they do so on questions left out."""
    former = json.loads(_OUT.read_text(encoding="utf-8"))["ranking"]
    weights = np.array([former.get(name, 0.0) for name in SIGNAL_NAMES])  # a new signal starts at nothing
    print(f"ranking, before: {_recall(examples, weights)}")
    groups = sorted({e.group for e in examples})
    held: list[tuple[Example, np.ndarray[Any, Any]]] = []
    for fold in range(_FOLDS):
        out = set(groups[fold::_FOLDS])
        fitted = _listwise([e for e in examples if e.group not in out])
        held += [(e, fitted) for e in examples if e.group in out]
    first = np.mean([_first_good(e, w) for e, w in held])
    print(f"ranking, cross-validated: first sentence right {first:.1%}")
    weights = _listwise(examples)
    print(f"ranking, fitted: {_recall(examples, weights)}")
    return weights


def _listwise(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Weights under which the right sentences of a question are likely to be drawn from all its candidates."""
    from scipy.optimize import minimize

    signs = np.array([_RANKING_SIGNS.get(name, 0) for name in SIGNAL_NAMES])
    signals = [np.array([c.signals.vector() for c in example.candidates]) for example in examples]
    scale = np.vstack(signals).std(axis=0) + 1e-9
    rows = [(own / scale, np.array(example.good)) for own, example in zip(signals, examples, strict=True)]

    def loss(weights: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        total, gradient = 0.5 * _RIDGE * weights @ weights, _RIDGE * weights
        for own, good in rows:
            scores = own @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            right = shares[good].sum() + 1e-12
            total -= np.log(right)
            gradient += own.T @ shares - own[good].T @ (shares[good] / right)
        return float(total), gradient

    bounds = [(0 if sign > 0 else None, 0 if sign < 0 else None) for sign in signs]
    found = minimize(loss, np.zeros(len(signs)), jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x / scale)


def _logistic(
    rows: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    signs: np.ndarray[Any, Any],
    ridge: float,
    bias: bool = True,
) -> tuple[np.ndarray[Any, Any], float]:
    """Logistic regression whose weights keep the sign they must have: missing words never speak for an answer."""
    from scipy.optimize import minimize

    scale = rows.std(axis=0) + 1e-9
    scaled = np.hstack([rows / scale, np.ones((len(rows), 1)) if bias else np.zeros((len(rows), 1))])
    direction = np.where(labels > 0, 1.0, -1.0)

    def loss(parameters: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        margins = direction * (scaled @ parameters)
        penalty = np.append(parameters[:-1], 0.0)
        gradient = -(scaled.T @ (direction / (1 + np.exp(margins)))) + ridge * penalty
        return float(np.logaddexp(0, -margins).sum() + 0.5 * ridge * penalty @ penalty), gradient

    bounds = [(0 if sign > 0 else None, 0 if sign < 0 else None) for sign in signs] + [(None, None)]
    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    return found.x[:-1] / scale, float(found.x[-1])


def _first_good(example: Example, weights: np.ndarray[Any, Any]) -> bool:
    scores = np.array([c.signals.vector() for c in example.candidates]) @ weights
    return bool(example.good[int(np.argmax(scores))])


def _recall(examples: Sequence[Example], weights: np.ndarray[Any, Any]) -> str:
    return (
        f"first sentence right {np.mean([_first_good(e, weights) for e in examples]):.1%} of {len(examples)}"
    )


def _fit_answerable(
    examples: Sequence[Example], ranking: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], float, float]:
    """Logistic weights for "the library answers", with the threshold chosen on predictions for questions left out."""
    from sklearn.metrics import roc_auc_score

    calibration = Calibration(dict(zip(SIGNAL_NAMES, map(float, ranking), strict=True)), {}, 0.0, 0.5)
    rows = np.array(
        [library_signals(e.reading, rank(e.reading, e.candidates, calibration)) for e in examples]
    )
    labels = np.array([e.answerable for e in examples])
    signs = np.array([_LIBRARY_SIGNS.get(name, 0) for name in LIBRARY_SIGNAL_NAMES])
    groups = sorted({e.group for e in examples})
    left_out = np.zeros(len(examples))
    for fold in range(_FOLDS):
        out = np.array([e.group in set(groups[fold::_FOLDS]) for e in examples])
        weights, bias = _logistic(rows[~out], labels[~out], signs, ridge=3.0)
        left_out[out] = 1 / (1 + np.exp(-(rows[out] @ weights + bias)))
    print(f"answerable, cross-validated: AUC {roc_auc_score(labels, left_out):.3f}")
    threshold = 1.0
    for candidate in np.arange(0.3, 0.8, 0.05):
        said = left_out >= candidate
        recall, refused = said[labels].mean(), (~said)[~labels].mean()
        if refused >= _LEAST_REFUSED:
            threshold = min(threshold, float(candidate))
        print(
            f"  threshold {candidate:.2f}: of what is answered {labels[said].mean():.1%} is answerable; "
            f"answerable answered {recall:.1%}, unanswerable refused {refused:.1%}"
        )
    print(f"threshold taken: {threshold:.2f}")
    weights, bias = _logistic(rows, labels, signs, ridge=3.0)
    return weights, bias, threshold


def _short(value: Any) -> float:
    return round(float(value), 4)

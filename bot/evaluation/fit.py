"""Fits the two scores of the dialogue on labelled questions and reports how well they do on questions left out.

``patient-bot fit`` reads ``cases/tune.yaml`` and ``cases/answerable.tsv``, never ``cases/check.yaml``, and
writes ``bot/dialogue/calibration.json``. Needs scikit-learn (the ``dev`` extra).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.condense import Condenser
from bot.dialogue.mentions import MentionsOf
from bot.dialogue.reading import Reading
from bot.dialogue.scoring import LIBRARY_SIGNAL_NAMES, Calibration, library_signals, rank, read_calibration
from bot.dialogue.search import Search
from bot.dialogue.signals import SIGNAL_NAMES, Candidate, SignalReader
from bot.domain.passage import Origin
from bot.domain.reply import Kind
from bot.evaluation.cases import CASES, Case, read_cases
from bot.evaluation.judge import spelled_out
from bot.index.shelf import Shelf
from bot.language.detect import detect

_OUT = Path(__file__).parent.parent / "dialogue" / "calibration.json"
_FOLDS = 5
_HARD_NEGATIVES = 8
_ROUNDS = 4
_LEAST_RIGHT = 0.88
"""Of the questions that are answered at least this share is to be answerable: what the threshold is set for."""


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
            reading = parts.condense(question, detect(question), (), mentions, dict(generation.studies))
            return reading, parts.signals.candidates(generation, reading, parts.search(generation, reading))

        for case in read_cases(CASES / "tune.yaml"):
            if case.turns or not case.kinds & {Kind.ANSWER, Kind.NO_ANSWER} or len(case.kinds) > 1:
                continue
            reading, candidates = read(case.question)
            answerable = Kind.ANSWER in case.kinds
            good = [answerable and _answers(case, candidate) for candidate in candidates]
            yield Example(case.case_id, reading, answerable, candidates, good)
        with (CASES / "answerable.tsv").open(encoding="utf-8", newline="") as file:
            for question, _, label, key in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                reading, candidates = read(question)
                words = frozenset(key.split())
                good = [label == "1" and _belongs(candidate, words) for candidate in candidates]
                yield Example(key or question, reading, label == "1", candidates, good)


def _answers(case: Case, candidate: Candidate) -> bool:
    """Whether a sentence holds what the case wants, from a study it wants."""
    wanted = [case.first] if case.first else list(case.facts)
    text = spelled_out(candidate.text)
    right_study = not case.studies or any(candidate.passage.study_id in any_of for any_of in case.studies)
    return right_study and (any(p.search(text) for p in wanted) if wanted else bool(case.studies))


def _belongs(candidate: Candidate, words: frozenset[str]) -> bool:
    passage = candidate.passage
    if passage.origin is Origin.GLOSSARY:
        return any(word.startswith("term:") and word[5:] in passage.section for word in words)
    return passage.study_id in words or passage.key.rsplit("/", 1)[-1] in words


def _fit_ranking(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Pairwise logistic weights; where only the right passage is known, its best sentence so far stands for it."""
    start = read_calibration()
    weights = np.array([start.ranking[name] for name in SIGNAL_NAMES])
    print(f"ranking, before: {_recall(examples, weights)}")
    groups = sorted({e.group for e in examples})
    held: list[tuple[Example, np.ndarray[Any, Any]]] = []
    for fold in range(_FOLDS):
        out = set(groups[fold::_FOLDS])
        fitted = _pairwise([e for e in examples if e.group not in out], weights)
        held += [(e, fitted) for e in examples if e.group in out]
    first = np.mean([_first_good(e, w) for e, w in held])
    print(f"ranking, cross-validated: first sentence right {first:.1%}")
    weights = _pairwise(examples, weights)
    print(f"ranking, fitted: {_recall(examples, weights)}")
    return weights


def _pairwise(examples: Sequence[Example], weights: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from sklearn.linear_model import LogisticRegression

    for _ in range(_ROUNDS):
        rows = []
        for example in examples:
            vectors = np.array([c.signals.vector() for c in example.candidates])
            good = np.array(example.good)
            scores = vectors @ weights
            best = vectors[good][np.argmax(scores[good])]
            bad = vectors[~good][np.argsort(-scores[~good])[:_HARD_NEGATIVES]]
            rows += [(best - other) for other in bad]
        differences = np.array(rows)
        model = LogisticRegression(C=0.3, fit_intercept=False, max_iter=2000)
        model.fit(np.vstack([differences, -differences]), [1] * len(rows) + [0] * len(rows))
        weights = 0.5 * weights + 0.5 * model.coef_[0]
    return weights


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
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    calibration = Calibration(dict(zip(SIGNAL_NAMES, map(float, ranking), strict=True)), {}, 0.0, 0.5)
    rows = np.array([library_signals(e.reading, rank(e.candidates, calibration)) for e in examples])
    labels = np.array([e.answerable for e in examples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    left_out = cross_val_predict(
        model, rows, labels, groups=[e.group for e in examples], cv=GroupKFold(_FOLDS), method="predict_proba"
    )[:, 1]
    print(f"answerable, cross-validated: AUC {roc_auc_score(labels, left_out):.3f}")
    threshold = 1.0
    for candidate in np.arange(0.3, 0.8, 0.05):
        said = left_out >= candidate
        recall, refused = said[labels].mean(), (~said)[~labels].mean()
        if labels[said].mean() >= _LEAST_RIGHT:
            threshold = min(threshold, float(candidate))
        print(
            f"  threshold {candidate:.2f}: of what is answered {labels[said].mean():.1%} is answerable; "
            f"answerable answered {recall:.1%}, unanswerable refused {refused:.1%}"
        )
    print(f"threshold taken: {threshold:.2f}")
    scaler, regression = model.fit(rows, labels).named_steps.values()
    weights = regression.coef_[0] / scaler.scale_
    return weights, float(regression.intercept_[0] - weights @ scaler.mean_), threshold


def _short(value: Any) -> float:
    return round(float(value), 4)

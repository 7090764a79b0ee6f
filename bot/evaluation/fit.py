"""Fits the two scores of the dialogue on labelled questions and reports how well they do on questions left out.

``python -m bot.evaluation.fit`` reads ``cases/tune.yaml`` and ``cases/answerable.tsv``, never ``cases/check.yaml``, and
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

from bot.assembly import Assembly
from bot.dialogue.reading import Reading
from bot.dialogue.scoring import LIBRARY_SIGNAL_NAMES, Calibration, library_signals, rank, read_calibration
from bot.dialogue.signals import SIGNAL_NAMES, Candidate
from bot.domain.reply import Kind
from bot.evaluation.cases import CASES, Case, read_cases
from bot.evaluation.judge import spelled_out
from bot.language.detect import detect
from bot.settings import read_settings

_OUT = Path(__file__).parent.parent / "dialogue" / "calibration.json"
_FOLDS = 5
_HARD_NEGATIVES = 8
_ROUNDS = 4
_LEAST_PRECISION = 0.93
"""Of the questions that are answered, at least this share is answerable: a guess costs more than a "does not say"."""


@dataclass(slots=True)
class Example:
    """One labelled question with its candidates."""

    group: str
    reading: Reading
    answerable: bool
    candidates: list[Candidate]
    good: list[bool]
    """For each candidate whether it answers; several may. Empty when it is only known that the library answers."""


def main() -> None:
    """Fit, report, write."""
    bot = Assembly(read_settings())
    from bot.library.progress import silent

    bot.ingest([], silent)
    examples = list(_examples(bot))
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


def _examples(bot: Assembly) -> Iterator[Example]:
    from bot.dialogue.condense import Condenser
    from bot.dialogue.mentions import MentionsOf
    from bot.dialogue.signals import SignalReader

    condense, signals, mentions_of = Condenser(bot.reader), SignalReader(bot.words, bot.embedder), MentionsOf(bot.words)
    with bot.shelf.borrow() as generation:

        def read(question: str) -> tuple[Reading, list[Candidate]]:
            mentions = mentions_of(generation)
            reading = condense(question, detect(question), (), mentions, dict(generation.studies))
            return reading, signals.candidates(generation, reading, bot.search(generation, reading))

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
    return f"first sentence right {np.mean([_first_good(e, weights) for e in examples]):.1%} of {len(examples)}"


def _fit_answerable(
    examples: Sequence[Example], ranking: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], float, float]:
    """Logistic weights for "the library answers", with the threshold chosen on predictions for questions left out."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    calibration = Calibration(dict(zip(SIGNAL_NAMES, map(float, ranking), strict=True)), {}, 0.0, 0.5)
    rows = np.array([library_signals(e.reading, rank(e.candidates, calibration)) for e in examples])
    labels = np.array([e.answerable for e in examples])
    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
    left_out = cross_val_predict(
        model, rows, labels, groups=[e.group for e in examples], cv=GroupKFold(_FOLDS), method="predict_proba"
    )[:, 1]
    print(f"answerable, cross-validated: AUC {roc_auc_score(labels, left_out):.3f}")
    threshold = 0.5
    for candidate in np.arange(0.2, 0.9, 0.02):
        said = left_out >= candidate
        precision = labels[said].mean() if said.any() else 1.0
        recall = said[labels].mean()
        refused = (~said)[~labels].mean()
        if precision >= _LEAST_PRECISION:
            threshold = float(candidate)
            print(f"threshold {threshold:.2f}: precision {precision:.1%}, answered {recall:.1%}, refused {refused:.1%}")
            break
    model.fit(rows, labels)
    return model.coef_[0], float(model.intercept_[0]), threshold


def _short(value: Any) -> float:
    return round(float(value), 4)


if __name__ == "__main__":
    main()

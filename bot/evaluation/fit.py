"""Fits the ranking and the "does the library say" score of the dialogue on labelled questions and reports how well they do on questions left out.

``patient-bot fit`` reads the cases of part ``tune``, ``cases/answerable.tsv`` and ``cases/asked.tsv``, never those of part
``check``, and writes ``bot/dialogue/tuned.npz``, ``calibration.json`` and ``answerable.npz``; on the files kept aside it only reports. What is
learnt of the tuned vectors is left out, fold by fold, of what the scores are fitted to: vectors that have seen a question
are surer of its answer than they will ever be again. Needs torch and scikit-learn (the ``dev`` extra); some ten minutes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.answerable import Trees, library_signals
from bot.dialogue.scoring import Calibration, best_first
from bot.dialogue.signals import SIGNAL_NAMES
from bot.dialogue.tuned import TunedEncoder
from bot.errors import ConfigurationError
from bot.evaluation.fit_answerable import grow
from bot.evaluation.fit_tuned import tune, with_cosines
from bot.evaluation.labelled import Example, Parts, asked, examples, labelled
from bot.index.embedding import Embedder, WordEmbedder

_OUT = Path(__file__).parent.parent / "dialogue" / "calibration.json"
_FOLDS = 5
_RIDGE = 10.0
_RANKING_SIGNS = {
    "tuned_cosine": 1, "coverage": 1, "context_coverage": 1, "known": 1, "known_missing": -1, "absent": -1, "missing": -1,
    "first_missing": -1, "span_missing": -1, "lexical": 1, "unit": 1, "answered": 1, "study": 1, "preferred": 1, "defines": 1,
    "glossary": -1, "adds": 1, "kinds": 1, "aside": -1, "sides": 1, "unasked": -1,
}  # fmt: skip
"""Which way each signal may count; the others are free."""
_LEAST_REFUSED = 0.74
"""Of the questions that the library does not answer at least this share is refused: what the threshold is set for."""


def fit(parts: Parts, encoder: Embedder) -> None:
    """Fit, report, write; ``encoder`` is our own."""
    if not isinstance(encoder, WordEmbedder):
        raise ConfigurationError("the encoder that ships with the bot gives no vectors of single pieces")
    known = list(examples(parts))
    print(f"{len(known)} questions, {sum(e.answerable for e in known)} answerable")
    moves = tune(known, encoder)
    moves.save()
    kept = {
        "kept aside": list(labelled(parts, "kept_aside.tsv")),
        "kept aside, of authors of their own": list(asked(parts, "asked_kept_aside.tsv")),
    }
    kept = {name: with_cosines(own, TunedEncoder(encoder, moves)) for name, own in kept.items()}
    known = _left_out(known, encoder)
    ranking = _fit_ranking([e for e in known if any(e.good)])
    # What is written is what is reported on: the weights in so many figures.
    ranking = np.array([_short(weight) for weight in ranking])
    trees, threshold = _fit_answerable(known, ranking)
    for name, own in kept.items():
        _report_kept_aside(name, own, ranking, trees, threshold)
    trees.save()
    calibration = {
        "ranking": dict(zip(SIGNAL_NAMES, map(float, ranking), strict=True)),
        "threshold": _short(threshold),
        "fitted_on": f"{len(known)} questions, {date.today().isoformat()}",
    }
    _OUT.write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")
    print(f"written: {_OUT.name}")


def _left_out(examples: Sequence[Example], encoder: WordEmbedder) -> list[Example]:
    """The examples with the tuned cosine as it is to vectors that were tuned without them."""
    found: list[Example] = []
    for out in _folds(examples):
        rest = [e for e in examples if e.group not in out]
        tuned = TunedEncoder(encoder, tune(rest, encoder))
        found += with_cosines([e for e in examples if e.group in out], tuned)
    return found


def _folds(examples: Sequence[Example]) -> list[frozenset[str]]:
    """The groups in parts of which each is left out once."""
    groups = sorted({e.group for e in examples})
    return [frozenset(groups[fold::_FOLDS]) for fold in range(_FOLDS)]


def _fit_ranking(examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Weights that put a right sentence first, with how often they do so on questions left out."""
    former = json.loads(_OUT.read_text(encoding="utf-8"))["ranking"]
    weights = np.array([former.get(name, 0.0) for name in SIGNAL_NAMES])  # a new signal starts at nothing
    print(f"ranking, before: {_recall(examples, weights)}")
    held: list[tuple[Example, np.ndarray[Any, Any]]] = []
    for out in _folds(examples):
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


def _first_good(example: Example, weights: np.ndarray[Any, Any]) -> bool:
    scores = np.array([c.signals.vector() for c in example.candidates]) @ weights
    return bool(example.good[int(np.argmax(scores))])


def _recall(examples: Sequence[Example], weights: np.ndarray[Any, Any]) -> str:
    return (
        f"first sentence right {np.mean([_first_good(e, weights) for e in examples]):.1%} of {len(examples)}"
    )


def _fit_answerable(examples: Sequence[Example], ranking: np.ndarray[Any, Any]) -> tuple[Trees, float]:
    """The trees of "the library answers", with the threshold chosen on predictions for questions left out."""
    from sklearn.metrics import roc_auc_score

    rows, labels = _signals_of(examples, ranking), np.array([e.answerable for e in examples])
    left_out = np.zeros(len(examples))
    for groups in _folds(examples):
        out = np.array([e.group in groups for e in examples])
        trees = grow(rows[~out], labels[~out])
        left_out[out] = [trees.probability(row) for row in rows[out]]
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
    return grow(rows, labels), threshold


def _signals_of(examples: Sequence[Example], ranking: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    calibration = Calibration(dict(zip(SIGNAL_NAMES, map(float, ranking), strict=True)), 0.5)
    return np.array(
        [library_signals(e.reading, best_first(e.reading, e.candidates, calibration)) for e in examples]
    )


def _report_kept_aside(
    name: str, examples: Sequence[Example], ranking: np.ndarray[Any, Any], trees: Trees, threshold: float
) -> None:
    """How the fit does on questions that nothing was fitted to."""
    said: dict[bool, list[bool]] = {True: [], False: []}
    for example, row in zip(examples, _signals_of(examples, ranking), strict=True):
        said[example.answerable].append(trees.probability(row) >= threshold)
    first = [_first_good(e, ranking) for e in examples if e.answerable]
    print(
        f"{name}, {len(examples)} questions: first sentence right {np.mean(first):.1%}; "
        f"answerable answered {np.mean(said[True]):.1%}, unanswerable refused {1 - np.mean(said[False]):.1%}"
    )


def _short(value: Any) -> float:
    return round(float(value), 4)

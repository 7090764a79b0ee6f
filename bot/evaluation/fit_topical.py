"""Fits how far a word names a subject: names of the field and of everyday things against the words that talk is made of."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np

from bot.dialogue.guardrails.fitted import LABELS, SMALL_TALK
from bot.dialogue.topical import FILE
from bot.evaluation.screen_texts import SCREENING, texts_of
from bot.index.embedding import Embedder
from bot.language.glossary import PAIR, Glossary
from bot.language.normalise import fold
from bot.language.stop_words import STOP_WORDS, everyday_words, is_stop_word
from bot.language.words import Words

_IN_LABELS = 4
"""A word that the texts of so many labels share belongs to talk."""
_FOLDS = 5
_LOOSE = 3.0


def fit_topical(embedder: Embedder, words: Words, glossary: Glossary, scaffold: frozenset[str]) -> None:
    """Fit, report, write."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    subjects, talk = _subjects(words, glossary), _talk(words, scaffold)
    talk -= _subjects(words, glossary, of_field=True)
    names = [*sorted(subjects - talk), *sorted(talk)]
    labels = np.array([name not in talk for name in names])
    rows = embedder.encode(names)
    model = LogisticRegression(C=_LOOSE, max_iter=2000, class_weight="balanced")
    left_out = cross_val_predict(model, rows, labels, cv=_FOLDS, method="predict_proba")[:, 1]
    print(
        f"topicality of words: {labels.sum()} subjects, {len(talk)} of talk, cross-validated "
        f"AUC {roc_auc_score(labels, left_out):.3f}"
    )
    model.fit(rows, labels)
    data = {
        "encoder": embedder.fingerprint,
        "bias": round(float(model.intercept_[0]), 3),
        "weights": [round(float(weight), 3) for weight in model.coef_[0]],
    }
    FILE.write_text(json.dumps(data) + "\n", encoding="utf-8")


def _subjects(words: Words, glossary: Glossary, of_field: bool = False) -> set[str]:
    """The words of all names of the glossary; without those that only plain word lists have, if so wished."""
    return {
        word
        for name, terms in glossary.by_name.items()
        if not (of_field and terms[0].kind == PAIR)
        for word in words.tokens(name)
        if not is_stop_word(word)
    }


def _talk(words: Words, scaffold: frozenset[str]) -> set[str]:
    by_label = {
        label: {word for text in texts_of(SCREENING / f"{label}.txt") for word in words.tokens(fold(text))}
        for label in LABELS
    }
    shared = Counter(word for own in by_label.values() for word in own)
    found = {word for word, labels in shared.items() if labels >= _IN_LABELS}
    stops = {word for own in STOP_WORDS.values() for word in own}
    return found | by_label[SMALL_TALK] | scaffold | stops | everyday_words()

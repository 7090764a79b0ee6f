"""Fits the weights of ``bot/dialogue/fusion.json`` on questions held out for development: ``python -m tests.bench.retrieval.fit``.

No test set is read for it. The encoder must not have learnt the passages either, or a fit trusts vectors too much: it is
one trained for this with ``python -m bot.encoder.train --held-back --runs 1``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.dialogue import fusion
from bot.dialogue.search import DEPTH
from bot.domain.language import Language
from bot.encoder import corpus
from tests.bench.retrieval.sets import TestSet, answered, both_ways
from tests.bench.retrieval.systems import our_library
from tests.bench.shelved import number_of

_QUESTIONS = 700
_READ = 16
_CHOICE = {"same": 0.6, "across": 0.3}
"""What words count beside whole vectors when it is chosen which passages are read closely."""
_OTHERS = 2000
"""Training passages beside the right ones, so that translations are not too easy to find."""
_SMALL = 1e-3
_COUNTS = dict.fromkeys(corpus.READING, 2.0)
"""The reading sets stand for exact search, where much can be lost; the other sets count 1."""
Examples = list[tuple[NDArray[np.float64], int]]
"""For each question the signals of its candidates, shape (candidates, signals), and which of them is right."""


def development_sets(data: Path) -> Iterator[tuple[str, TestSet]]:
    """(direction, set)."""
    known = corpus.gather(data)
    _, held = corpus.held_back(known)
    for name, items in known.dev_answered.items():
        yield "same", answered(name, [*held[name], *items])
    reading = answered("reading", [item for name in corpus.READING for item in held[name]])
    for name in corpus.READING:
        own = {item.question for item in held[name]}
        yield "same", _asked(reading, name, [q in own for q in reading.questions])
    for name, source in (("tico", "tico19"), ("tatoeba", "tatoeba")):
        others = [pair for pair in known.pairs if pair.source == source][:_OTHERS]
        own_pairs = known.dev_pairs[name]
        for whole in both_ways(name, [*own_pairs, *others]):
            yield "across", _asked(whole, whole.name, [n < len(own_pairs) for n in range(len(whole.right))])


def _asked(test: TestSet, name: str, kept: Sequence[bool]) -> TestSet:
    """A set with some of its questions and all of its passages."""
    rows = [row for row, wanted in enumerate(kept) if wanted]
    return replace(
        test,
        name=name,
        questions=tuple(test.questions[row] for row in rows),
        right=tuple(test.right[row] for row in rows),
    )


def examples(test: TestSet, model: str, choice: float) -> Examples:
    """What search would know of the candidates of each question, where the right one is among them."""
    found: Examples = []
    with our_library(test, model) as (bot, generation):
        mentions = bot.mentions_of(generation)
        language = Language.ENGLISH if test.question_language == "en" else Language.SIMPLIFIED
        frequency = partial(generation.document_frequency, language=test.pool_language)
        for question, right in zip(test.questions, test.right, strict=True):
            reading = bot.reader.read(question, language, mentions)
            vector = bot.embedder.encode([reading.text])[0]
            query = bot.search.query(reading, test.pool_language, frequency)
            dense = dict(generation.dense(vector, test.pool_language, DEPTH))
            lexical = dict(generation.lexical(query.terms, test.pool_language, DEPTH, query.pairs))
            ids = list(dict.fromkeys([*dense, *lexical]))
            rows = generation.vectors(ids, test.pool_language)
            whole = fusion.standard(np.array([float(vector @ rows[one]) for one in ids]))
            words = fusion.standard(fusion.filled(ids, lexical))
            best = np.argsort(-(whole + choice * words), kind="stable")[:_READ]
            passages = generation.passages([ids[place] for place in best])
            pieces = generation.pieces([passage.passage_id for passage in passages], test.pool_language)
            close = bot.search.closeness(reading.text, pieces)
            near = list(fusion.signals(close).values())
            places = [number_of(passage) for passage in passages]
            if right in places:
                signals = np.stack([whole[best], words[best], *near], axis=1)
                found.append((signals, places.index(right)))
    return found


def fit(sets: Sequence[tuple[float, Examples]]) -> dict[str, float]:
    """The weights under which the right passages are likeliest to come first, for sets with how much each counts."""
    from scipy.optimize import minimize

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _SMALL * float(weights @ weights), 2 * _SMALL * weights
        for counts, own in sets:
            share = counts / len(own) / len(sets)
            for signals, right in own:
                scores = signals @ weights
                likely = np.exp(scores - scores.max())
                likely /= likely.sum()
                total -= float(np.log(likely[right] + 1e-12)) * share
                slope = slope + (likely @ signals - signals[right]) * share
        return total, slope

    names = (*fusion.FIRST, *fusion.SECOND, *fusion.OWN_SCALE)
    best = minimize(loss, np.ones(len(names)), jac=True, bounds=[(0, None)] * len(names))
    return {name: round(float(weight), 3) for name, weight in zip(names, best.x, strict=True)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.retrieval.fit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data archives")
    parser.add_argument("--model", required=True, help="folder of an encoder trained with --held-back")
    parser.add_argument("--out", type=Path, default=Path("bot/dialogue/fusion.json"))
    options = parser.parse_args()
    gathered: dict[str, list[tuple[float, Examples]]] = {"same": [], "across": []}
    for direction, test in development_sets(options.data):
        own = examples(test.sample(_QUESTIONS), options.model, _CHOICE[direction])
        gathered[direction].append((_COUNTS.get(test.name, 1.0), own))
        print(f"{direction} {test.name}: {len(own)} of {min(_QUESTIONS, len(test.questions))}", flush=True)
    weights = {name: fit(sets) | {"choice": _CHOICE[name]} for name, sets in gathered.items()}
    options.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

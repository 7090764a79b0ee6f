"""Learns which words of answers go with which words of questions (IBM's first translation model).

``python -m bot.encoder.associating --data DATA --work WORK`` writes it beside the weights; training does so by itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.encoder.associations import STEPS, Associations
from bot.encoder.corpus import SPLIT_SOURCES, held_back, prepared
from bot.encoder.fast import StaticEncoder
from bot.encoder.neighbours import WEIGHTS
from bot.encoder.progress import bar
from bot.encoder.sources import Answered

_ROUNDS = 5
_LEAST_TEXTS = 2
"""A word counts that stands in so many questions, or answers."""
_LEAST_RARITY = 1.5
"""And is so rare in common text: others go with everything."""
_TRUST = 0.7
"""How far the words of an answer are believed to bring forth the question's; the rest is chance."""
_LEAST_TIMES = 20.0
"""A pair is kept when a text of this one word makes the question's so many times likelier."""
_TITLED, _LEAST_LETTERS = "toyhom", 6
"""The source whose questions begin with a title, and how long it and the rest must be."""
_NONE = 0
"""The word that stands in every answer: what no other explains. No text has it, it is the unknown piece."""
_BITS = 24
_MASK = (1 << _BITS) - 1

Words = NDArray[np.int64]
Cells = tuple[NDArray[np.int64], NDArray[np.int64]]


def learn(items: Sequence[Answered], encoder: StaticEncoder) -> Associations:
    """Associations of questions and their answers, in the encoder's words."""
    texts = [pair for item in items if item.source in SPLIT_SOURCES for pair in lessons(item)]
    asked = encoder.pieces([question for question, _ in texts])
    told = encoder.pieces([answer for _, answer in texts])
    known = _known(asked, encoder.rarity)
    cells, starts = _cells(asked, told, known, _known(told, encoder.rarity))
    pairs, which = np.unique(cells, return_inverse=True)
    likely = _translations(pairs, which, starts)
    often = np.bincount(np.concatenate([np.unique(text) for text in asked]), minlength=len(known)) * known
    times = _TRUST / (1 - _TRUST) * likely * often.sum() / np.maximum(often[pairs & _MASK], 1)
    kept = (times >= _LEAST_TIMES) & (pairs >> _BITS != _NONE)
    return _packed(pairs[kept], times[kept])


def lessons(item: Answered) -> list[tuple[str, str]]:
    """A question with its answer; where it has a title, that with the rest too: one matter in a few words and in many."""
    found = [(item.question, item.passage)]
    title, _, details = item.question.partition(" ")
    if item.source == _TITLED and len(title) >= _LEAST_LETTERS and len(details) >= _LEAST_LETTERS:
        found.append((title, details))
    return found


def _known(texts: Sequence[Words], rarity: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which words are learnt from."""
    count = np.zeros(len(rarity), dtype=np.int64)
    for text in texts:
        count[np.unique(text)] += 1
    return np.asarray((count >= _LEAST_TEXTS) & (rarity >= _LEAST_RARITY))


def _cells(
    asked: Sequence[Words], told: Sequence[Words], known: NDArray[np.bool_], known_told: NDArray[np.bool_]
) -> Cells:
    """Each question's word with each of its answer's as one number, and where the cells of each question's word begin."""
    cells, sizes = [], []
    for question, answer in zip(asked, told, strict=True):
        words, others = np.unique(question), np.unique(answer)
        words, others = words[known[words]], np.append(_NONE, others[known_told[others]])
        cells.append((others[None, :] << _BITS | words[:, None]).ravel())
        sizes += [len(others)] * len(words)
    return np.concatenate(cells), np.cumsum(sizes) - np.asarray(sizes)


def _translations(
    pairs: NDArray[np.int64], which: NDArray[np.int64], starts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How likely each pair's answer word brings forth its question word, found by expectation and maximisation."""
    answers = pairs >> _BITS
    first = np.flatnonzero(np.append(True, answers[1:] != answers[:-1]))
    runs, sizes = np.diff(np.append(first, len(pairs))), np.diff(np.append(starts, len(which)))
    likely = np.ones(len(pairs))
    with bar() as progress:
        for _ in progress.track(range(_ROUNDS), description="associations"):
            cells = likely[which]
            cells /= np.repeat(np.add.reduceat(cells, starts), sizes)
            expected = np.bincount(which, weights=cells, minlength=len(pairs))
            likely = expected / np.repeat(np.add.reduceat(expected, first), runs)
    return likely


def _packed(pairs: NDArray[np.int64], times: NDArray[np.float64]) -> Associations:
    """The pairs by question word, each in three bytes."""
    order = np.lexsort((pairs >> _BITS, pairs & _MASK))
    asked, starts = np.unique((pairs & _MASK)[order], return_index=True)
    told, which = np.unique((pairs >> _BITS)[order], return_inverse=True)
    return Associations(
        asked=asked.astype(np.int32),
        starts=np.append(starts, len(pairs)).astype(np.int32),
        told=told.astype(np.int32),
        which=which.astype(np.uint16),
        strength=np.minimum(np.rint(np.log(times[order]) * STEPS), 255).astype(np.uint8),
    )


def write(items: Sequence[Answered], folder: Path) -> None:
    """Learn and write beside the weights in ``folder``."""
    learn(items, StaticEncoder.load(folder)).save(folder)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.encoder.associating", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data archives")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is kept between stages")
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="model folder; default: the one shipped")
    parser.add_argument(
        "--held-back", action="store_true", help="leave out what the weights of search are fitted on"
    )
    options = parser.parse_args()
    corpus = prepared(options.data, options.work)
    write((held_back(corpus)[0] if options.held_back else corpus).answered, options.model)


if __name__ == "__main__":
    main()

"""Learns how far to move the encoder's rows so that questions come near the sentences that answer them.

Part of ``patient-bot fit``: with the rows, the weights of the other signals are learnt, so that the moves only have to tell
what those do not. Half a minute for 5,000 questions on two cores.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.signals import SIGNAL_NAMES
from bot.dialogue.tuned import Moves, TunedEncoder, moves, pieces_of
from bot.encoder.progress import bar
from bot.evaluation.labelled import Example
from bot.index.embedding import WordEmbedder

if TYPE_CHECKING:
    import torch

    Tensor = torch.Tensor

_ROUNDS = 3
_BATCH = 16
_RATE, _RATE_OF_WEIGHTS = 2e-3, 2e-2
_SHORT = 1e-4
"""What the square of a move costs: pieces that few questions teach about hardly move."""
_SMALL = 2e-3
"""The same of the weights of the other signals."""
_START = 15.0
"""What the cosine counts beside the other signals at the beginning."""
_TUNED = SIGNAL_NAMES.index("tuned_cosine")


@dataclass(frozen=True, slots=True)
class _Lesson:
    """One question with its candidates; pieces are numbers of rows of the table that is learnt."""

    asked: Tensor
    told: Tensor
    """The pieces of all candidates, one candidate after another."""
    of: Tensor
    """The candidate of each of these."""
    signals: Tensor
    """Shape (candidates, signals)."""
    good: Tensor
    """The places of those that answer."""


def tune(examples: Sequence[Example], embedder: WordEmbedder) -> Moves:
    """The moves under which the sentences that answer are likely to be drawn from all candidates of their questions."""
    import torch

    torch.manual_seed(0)
    drawn = random.Random(0)
    known, lessons = _lessons([example for example in examples if any(example.good)], embedder)
    rows = embedder.rows(known)
    length = float(np.linalg.norm(rows, axis=1).mean())
    table = torch.from_numpy(rows / length)
    scale = torch.cat([lesson.signals for lesson in lessons]).std(0) + 1e-6
    moved = torch.zeros_like(table, requires_grad=True)
    weights = torch.zeros(len(SIGNAL_NAMES), requires_grad=True)
    counts = torch.tensor(_START, requires_grad=True)
    learning: Any = torch.optim.Adam(
        [{"params": [moved], "lr": _RATE}, {"params": [weights, counts], "lr": _RATE_OF_WEIGHTS}]
    )
    batches = _ROUNDS * math.ceil(len(lessons) / _BATCH)
    slower = torch.optim.lr_scheduler.LambdaLR(learning, lambda done: 1 - done / (batches + 1))
    with bar() as progress:
        task = progress.add_task("questions and their answers", total=batches)
        for _ in range(_ROUNDS):
            drawn.shuffle(lessons)
            for start in range(0, len(lessons), _BATCH):
                batch = lessons[start : start + _BATCH]
                learning.zero_grad()
                losses = [
                    _loss(lesson, table, moved, lesson.signals / scale @ weights, counts) for lesson in batch
                ]
                small = _SMALL * weights.square().sum() + _SHORT * moved.square().sum()
                (torch.stack(losses).mean() + small).backward()  # type: ignore[no-untyped-call]
                learning.step()
                slower.step()
                progress.advance(task)
    return moves(known, (moved.detach() * length).numpy(), embedder.fingerprint)


def with_cosines(examples: Sequence[Example], tuned: TunedEncoder) -> list[Example]:
    """The examples with the tuned cosine of their candidates worked out anew."""
    texts = sorted({c.text for example in examples for c in example.candidates})
    vectors = dict(zip(texts, tuned.encode(texts), strict=True))
    found = []
    for example in examples:
        vector = tuned.encode([example.reading.text])[0]
        candidates = [
            replace(c, signals=c.signals._replace(tuned_cosine=float(vectors[c.text] @ vector)))
            for c in example.candidates
        ]
        found.append(replace(example, candidates=candidates))
    return found


def _lessons(examples: Sequence[Example], embedder: WordEmbedder) -> tuple[NDArray[np.int64], list[_Lesson]]:
    """The pieces that stand in questions and candidates, ascending, and the lessons with numbers of these."""
    import torch

    texts = sorted({text for e in examples for text in (e.reading.text, *(c.text for c in e.candidates))})
    cut = pieces_of(texts, embedder)
    known = np.unique(np.concatenate(cut))
    numbered = {
        text: torch.from_numpy(np.searchsorted(known, own)) for text, own in zip(texts, cut, strict=True)
    }
    lessons = []
    for example in examples:
        told = [numbered[c.text] for c in example.candidates]
        signals = np.array([c.signals.vector() for c in example.candidates], dtype=np.float32)
        signals[:, _TUNED] = 0.0
        lessons.append(
            _Lesson(
                asked=numbered[example.reading.text],
                told=torch.cat(told),
                of=torch.repeat_interleave(torch.tensor([len(own) for own in told])),
                signals=torch.from_numpy(signals),
                good=torch.tensor([place for place, good in enumerate(example.good) if good]),
            )
        )
    return known, lessons


def _loss(lesson: _Lesson, table: Tensor, moved: Tensor, others: Tensor, counts: Tensor) -> Tensor:
    """How unlikely it is to draw a sentence that answers; ``others`` is what the other signals say of each."""
    import torch
    from torch.nn.functional import log_softmax, normalize

    pieces, place = torch.unique(lesson.told, return_inverse=True)
    rows = table[pieces] + moved[pieces]
    told = torch.zeros(len(others), rows.shape[1]).index_add(0, lesson.of, rows[place])
    asked = (table[lesson.asked] + moved[lesson.asked]).sum(0)
    near = normalize(told, dim=1) @ normalize(asked, dim=0)
    return -torch.logsumexp(log_softmax(others + counts * near, 0)[lesson.good], 0)

"""The lessons of training: each draws a batch of token ids and says how wrong the table is. Used by ``train``."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from bot.encoder.teacher import Vectors

Ids = NDArray[np.int32]
TEMPERATURE = 0.05


@dataclass(frozen=True)
class Bags:
    """Token ids of many texts, end to end; text ``i`` is ``ids[starts[i]:starts[i + 1]]``."""

    ids: Ids
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: NDArray[np.int64]) -> tuple[Ids, NDArray[np.int64]]:
        """The ids of the chosen texts, end to end, and where each begins."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        shift = np.repeat(self.starts[rows] - offsets, lengths)
        return self.ids[np.arange(int(lengths.sum())) + shift], offsets


def bags(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Tokenise once for the whole training."""
    encoded = [
        encoding.ids or [0] for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    ]
    starts = np.concatenate([[0], np.cumsum([len(ids) for ids in encoded])]).astype(np.int64)
    return Bags(np.asarray([token for ids in encoded for token in ids], dtype=np.int32), starts)


class Table(torch.nn.Module):
    """The rows being trained; embeds bags of ids as unit vectors, forgetting some ids while learning."""

    def __init__(self, start: Vectors, forget: float, random: np.random.Generator) -> None:
        super().__init__()
        self.rows = torch.nn.Parameter(torch.from_numpy(start.copy()))
        self.forget = forget
        self.random = random

    def forward(self, ids: Ids, offsets: NDArray[np.int64]) -> Tensor:
        """Return (texts, width) vectors of unit length."""
        weights = None
        if self.forget:
            kept = self.random.random(len(ids)) >= self.forget
            weights = torch.from_numpy(kept.astype(np.float32) + 1e-3)
        tokens = torch.from_numpy(ids.astype(np.int64))
        summed = functional.embedding_bag(
            tokens, self.rows, torch.from_numpy(offsets), mode="sum", per_sample_weights=weights
        )
        return functional.normalize(summed, dim=1)


def towards(student: Tensor, target: Tensor) -> Tensor:
    """Distillation: each vector to its teacher's (cosine), and the right teacher among the batch's."""
    pull = (1 - (student * target).sum(dim=1)).mean()
    return pull + 0.2 * contrast(student, target)


def contrast(left: Tensor, right: Tensor, same: Tensor | None = None) -> Tensor:
    """In-batch negatives both ways; ``same`` marks pairs that are no negatives (the same passage twice)."""
    scores = left @ right.T / TEMPERATURE
    if same is not None:
        scores = scores.masked_fill(same, -1e4)
    labels = torch.arange(len(scores))
    return (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2


def repeated(groups: NDArray[np.int64]) -> Tensor:
    """True where two different places of a batch hold the same passage."""
    same = groups[:, None] == groups[None, :]
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)


@dataclass(frozen=True)
class Translations:
    """For each token id, up to ``choices.shape[1]`` ids that mean the same in the other language."""

    choices: Ids
    count: NDArray[np.int64]

    def apply(self, ids: Ids, share: float, random: np.random.Generator) -> Ids:
        """Replace about ``share`` of the ids that can be translated."""
        known = self.count[ids]
        change = (known > 0) & (random.random(len(ids)) < share)
        pick = (random.random(len(ids)) * np.maximum(known, 1)).astype(np.int64)
        return np.where(change, self.choices[ids, pick], ids)

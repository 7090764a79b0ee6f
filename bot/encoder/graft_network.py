"""The network of the graft and of its student: a table of input rows under the teacher's layers. Used by ``graft``."""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from bot.encoder import teacher
from bot.encoder.teacher import Vectors


class Network(torch.nn.Module):
    """Texts as token ids to unit vectors: rows, layers, mean over the tokens. Rows before ``fixed`` are never moved."""

    def __init__(self, rows: Vectors, body: torch.nn.Module, fixed: int = 0) -> None:
        super().__init__()
        self.rows = torch.nn.Parameter(torch.from_numpy(rows.copy()))
        self.body = body.eval()  # no dropout: runs are short, and the teacher answers without
        self.fixed = fixed

    def forward(self, texts: Sequence[NDArray[np.int32]]) -> Tensor:
        """Return (texts, width); the texts may differ in length."""
        longest = max(len(ids) for ids in texts)
        padded = np.zeros((len(texts), longest), dtype=np.int64)
        mask = np.zeros((len(texts), longest), dtype=np.int64)
        for place, ids in enumerate(texts):
            padded[place, : len(ids)] = ids
            mask[place, : len(ids)] = 1
        seen = torch.from_numpy(mask)
        rows = functional.embedding(torch.from_numpy(padded), self.rows, sparse=True)
        states = self.body(inputs_embeds=rows, attention_mask=seen).last_hidden_state
        summed = (states * seen.unsqueeze(-1)).sum(dim=1)
        return functional.normalize(summed, dim=1)

    def hold_fixed_rows(self) -> None:
        """After the backward pass: drop the gradient of the rows that must stay."""
        found = self.rows.grad
        if found is not None and self.fixed:
            found = found.coalesce()
            free = found.indices()[0] >= self.fixed
            self.rows.grad = torch.sparse_coo_tensor(
                found.indices()[:, free],
                found.values()[free],
                found.shape,
                is_coalesced=True,
                check_invariants=False,
            )


def teacher_parts() -> tuple[Vectors, torch.nn.Module]:
    """The teacher's input rows (pieces, width) and its layers, which look nothing up any more."""
    from sentence_transformers import SentenceTransformer

    loaded: Any = SentenceTransformer(str(teacher.teacher_folder()), device="cpu")
    body = loaded[0].auto_model
    rows = body.embeddings.word_embeddings.weight.detach().numpy().copy()
    body.embeddings.word_embeddings = torch.nn.Identity()
    body.pooler = None
    return rows, body.requires_grad_(False)


def shallower(body: torch.nn.Module, layers: Sequence[int]) -> torch.nn.Module:
    """A copy with only these layers of ``body``, in this order, free to be trained."""
    found: Any = copy.deepcopy(body)
    found.encoder.layer = torch.nn.ModuleList([found.encoder.layer[place] for place in layers])
    found.config.num_hidden_layers = len(layers)
    found.requires_grad_(True)
    return found  # type: ignore[no-any-return]

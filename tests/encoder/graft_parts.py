"""A very small graft with layers drawn by chance, for the tests of the graft."""

from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

from bot.encoder.graft_network import Network
from bot.encoder.graft_tokens import SPECIAL, Pieces

WIDTH = 16
PIECES = Pieces(
    (*SPECIAL, "knee", "pain", "safe", "mri", "##s", ".", ",", "?"),
    ("膝", "盖", "疼", "痛", "安", "全", "膝盖", "安全"),
)


def tiny_body(layers: int = 2) -> torch.nn.Module:
    """Layers as the teacher has them, only narrow; no gradient, no look-up."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=4,
        hidden_size=WIDTH,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
    )
    body: Any = BertModel(config, add_pooling_layer=False)
    body.embeddings.word_embeddings = torch.nn.Identity()
    body.requires_grad_(False)
    return body  # type: ignore[no-any-return]


def tiny_network(fixed: bool = True) -> Network:
    """The network over ``PIECES``; with ``fixed`` only the Chinese rows may move."""
    rows = np.random.default_rng(0).normal(size=(len(PIECES), WIDTH)).astype(np.float32)
    return Network(rows, tiny_body(), len(PIECES.english) if fixed else 0)

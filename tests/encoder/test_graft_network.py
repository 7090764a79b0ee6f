"""The network: padding changes nothing, fixed rows stay, a shallower copy is a copy."""

from typing import Any

import numpy as np
import torch

from bot.encoder.graft_network import shallower

from .graft_parts import PIECES, tiny_body, tiny_network

SHORT, LONG = np.array([2, 13, 3], dtype=np.int32), np.array([2, 5, 6, 18, 19, 3], dtype=np.int32)


def test_a_text_has_one_unit_vector_alone_and_beside_a_longer_one() -> None:
    network = tiny_network()
    with torch.no_grad():
        alone, beside = network([SHORT])[0], network([LONG, SHORT])[1]
    assert torch.allclose(alone, beside, atol=1e-5)
    assert torch.isclose(alone.norm(), torch.tensor(1.0), atol=1e-5)


def test_only_rows_that_may_move_get_a_gradient() -> None:
    network = tiny_network()
    network([LONG])[0, 0].backward()
    network.hold_fixed_rows()
    assert network.rows.grad is not None
    moved = set(network.rows.grad.coalesce().indices()[0].tolist())
    assert moved == {18, 19}
    assert min(moved) >= len(PIECES.english)


def test_a_shallower_copy_keeps_the_layers_named_and_leaves_the_original_alone() -> None:
    body: Any = tiny_body(layers=3)
    copied: Any = shallower(body, (0, 2))
    assert len(copied.encoder.layer) == 2
    assert len(body.encoder.layer) == 3
    assert torch.equal(copied.encoder.layer[1].output.dense.weight, body.encoder.layer[2].output.dense.weight)
    assert all(part.requires_grad for part in copied.parameters())
    assert not any(part.requires_grad for part in body.parameters())

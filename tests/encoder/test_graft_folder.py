"""The folder loads on the standard path, and gives the vectors of the network that was written."""

from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from bot.encoder import fast, graft
from bot.encoder.evaluate import encoder_of
from bot.encoder.graft_folder import write
from bot.encoder.graft_tokens import build

from .graft_parts import PIECES, WIDTH, tiny_network

TEXTS = ["膝盖疼，安全？", "Is the knee safe?", "膝盖 pain"]


def test_the_folder_loads_with_no_code_of_ours_and_gives_the_same_vectors(tmp_path: Path) -> None:
    network, tokenizer = tiny_network(), build(PIECES)
    write(network, PIECES, tokenizer, tmp_path)
    model = SentenceTransformer(str(tmp_path), device="cpu")
    read = np.asarray(model.encode(TEXTS))
    written = graft.encode(network, tokenizer, TEXTS)
    assert read.shape == (3, WIDTH)
    assert (read * written).sum(axis=1).min() > 0.995  # eight-bit rows
    assert np.allclose(np.linalg.norm(read, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder_of(tmp_path)(TEXTS), read, atol=1e-5)


def test_the_quick_reader_of_tables_does_not_take_it(tmp_path: Path) -> None:
    write(tiny_network(), PIECES, build(PIECES), tmp_path)
    assert not fast.can_load(tmp_path)

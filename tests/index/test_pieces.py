"""The pieces of passages come back as the encoder cut them, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.index.pieces import PiecesReader, PiecesWriter, has_pieces

from .conftest import passage


def letters(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.array([ord(x) for x in "".join(texts)], dtype=np.int64), np.array([len(text) for text in texts])


def test_sentences_heading_and_lead_in_come_back(tmp_path: Path) -> None:
    whole = replace(passage("a/p0", "en", "ab c"), sentences=("ab", "c"), section="S", lead="L")
    plain = replace(passage("a/p1", "en", "d"), sentences=())
    assert not has_pieces(tmp_path)
    writer = PiecesWriter(tmp_path, letters)
    writer.add([whole])
    writer.add([plain])
    writer.close()
    assert has_pieces(tmp_path)
    reader = PiecesReader(tmp_path)
    assert reader[0].numbers.tolist() == [ord(letter) for letter in "abcSL"]
    assert reader[0].sentences.tolist() == [2, 1]
    # A passage that was not split is one sentence; a text without pieces has the unknown one.
    assert reader[1].numbers.tolist() == [ord("d"), 0, 0]
    assert reader[1].sentences.tolist() == [1]

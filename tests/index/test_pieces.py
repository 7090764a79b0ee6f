"""The pieces of passages come back as the encoder cut them, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.index.pieces import PiecesReader, PiecesWriter, has_pieces

from .conftest import passage


def letters(texts: list[str]) -> list[NDArray[np.int64]]:
    return [np.array([ord(letter) for letter in text], dtype=np.int64) for text in texts]


def test_sentences_heading_and_lead_in_come_back(tmp_path: Path) -> None:
    whole = replace(passage("a/p0", "en", "ab c"), sentences=("ab", "c"), section="S", lead="L")
    plain = replace(passage("a/p1", "en", "d"), sentences=())
    assert not has_pieces(tmp_path)
    writer = PiecesWriter(tmp_path, letters)  # type: ignore[arg-type]
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

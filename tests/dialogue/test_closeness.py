"""Closeness is what the plain reading of the definition gives, and unknown words count for nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.dialogue.closeness import ClosenessReader
from bot.index import embedding
from bot.index.embedding import WordEmbedder
from bot.index.pieces import Pieces, cut
from bot.language.sentences import split

WEIGHTS = Path(embedding.__file__).parents[1] / "encoder" / "weights"
PASSAGES = [
    (["膝盖疼要休息。", "软骨不会自己长好。"], "关节", ""),
    (["The trial had 30 people."], "", "What it found:"),
    (["医院九点开门。", "停车场很大。", "要预约。"], "", ""),
]


@pytest.fixture(scope="module")
def embedder() -> WordEmbedder:
    found = embedding.for_questions(str(WEIGHTS))
    assert isinstance(found, WordEmbedder)
    return found


def pieces_of(embedder: WordEmbedder) -> list[Pieces]:
    found = []
    for sentences, section, lead in PASSAGES:
        texts = cut([*sentences, section, lead], embedder.pieces)
        sizes = np.array([len(text) for text in texts[:-2]], dtype=np.int32)
        found.append(Pieces(np.concatenate(texts).astype(np.int32), sizes))
    return found


def unit(row: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(row, axis=-1, keepdims=True)
    return np.asarray(row / np.maximum(length, 1e-9))


@pytest.mark.parametrize("question", ["膝盖疼怎么办？软骨会长好吗？", "How many people?", "医院几点开门"])
def test_it_is_the_nearest_sentence_and_the_nearest_word(embedder: WordEmbedder, question: str) -> None:
    close = ClosenessReader(embedder)(question, pieces_of(embedder))
    asked = np.unique(np.concatenate(embedder.pieces([question])))
    words = unit(embedder.rows(asked))
    weights = np.linalg.norm(embedder.rows(asked), axis=1) * embedder.rarity(asked)
    spoken = embedder.encode(split(question))
    for place, (sentences, section, lead) in enumerate(PASSAGES):
        near = (spoken @ embedder.encode(sentences).T).max(axis=1).mean()
        assert close.sentences[place] == pytest.approx(near, abs=1e-4)
        own = np.concatenate(cut([*sentences, section, lead], embedder.pieces))
        each = (words @ unit(embedder.rows(own)).T).max(axis=1)
        assert close.words[place] == pytest.approx(float(each @ weights / weights.sum()), abs=1e-4)


def phrases_of(texts: list[np.ndarray]) -> set[tuple[int, int]]:
    return {pair for text in texts for pair in pairwise(text.tolist())}


@pytest.mark.parametrize("question", ["软骨不会长好吗？膝盖疼", "the trial had people", "疼"])
def test_words_side_by_side_count_by_their_rarity(embedder: WordEmbedder, question: str) -> None:
    passages = pieces_of(embedder)
    close = ClosenessReader(embedder)(question, passages)
    asked = sorted(phrases_of(embedder.pieces(split(question))))
    weights = np.array([embedder.rarity(np.array(pair)).min() for pair in asked])
    for place, passage in enumerate(passages):
        there = [pair in phrases_of([passage.numbers]) for pair in asked]
        share = float(weights @ there / weights.sum()) if asked else 0.0
        assert close.phrases[place] == pytest.approx(share)
    assert (close.phrases.max() > 0) == (question != "疼")


@pytest.mark.parametrize("question", ["膝盖疼怎么办？", "How many people?"])
def test_what_goes_with_the_question_counts_by_its_share(embedder: WordEmbedder, question: str) -> None:
    passages, known = pieces_of(embedder), embedder.associations
    assert known is not None
    close = ClosenessReader(embedder)(question, passages)
    asked = np.unique(np.concatenate(embedder.pieces([question])))
    for place, passage in enumerate(passages):
        words, counts = np.unique(passage.numbers, return_counts=True)
        shares = np.log1p(counts) / np.log1p(counts).sum()
        assert close.associations[place] == pytest.approx(
            float(known.likelier(asked, words, shares[None])[0])
        )
    assert close.associations.any()


def test_an_encoder_that_has_learnt_no_associations_goes_without(tmp_path: Path) -> None:
    for file in ("model.safetensors", "tokenizer.json", "modules.json"):
        (tmp_path / file).symlink_to(WEIGHTS / file)
    plain = embedding.for_questions(str(tmp_path))
    assert isinstance(plain, WordEmbedder) and plain.associations is None
    assert not ClosenessReader(plain)("膝盖疼怎么办？", pieces_of(plain)).associations.any()


def test_a_question_without_known_words_is_near_to_nothing(embedder: WordEmbedder) -> None:
    close = ClosenessReader(embedder)("\u2603", pieces_of(embedder))
    assert not (close.words.any() or close.phrases.any()) and np.allclose(close.sentences, 0)

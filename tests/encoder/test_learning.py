"""Training moves the table the right way, and a run cut off and taken up again ends in the same table."""

from pathlib import Path

import numpy as np
import pytest

from bot.encoder.bridge import head_word, translations
from bot.encoder.corpus import Corpus
from bot.encoder.learning import Recipe, learn
from bot.encoder.lessons import Lessons, make
from bot.encoder.lexicons import Entry
from bot.encoder.objectives import Translations
from bot.encoder.sources import Answered, Parallel
from bot.encoder.teacher import Vectors
from bot.encoder.tokenizer import Vocabulary, build

ZH = ["膝盖", "疼", "手术", "干细胞", "安全", "医生"]
EN = ["knee", "pain", "surgery", "cell", "safe", "doctor"]
WORDS = Vocabulary([("<unk>", -30.0), *((piece, -8.0) for piece in EN + ZH)])


class _CutOffError(Exception):
    """Stands for a killed run."""


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def lessons() -> tuple[Lessons, Translations, Vectors]:
    entries = [Entry("cedict", zh, (en,)) for zh, en in zip(ZH, EN, strict=True)]
    pairs = [Parallel("own", zh, zh + ZH[0], f"{en} {EN[0]}") for zh, en in zip(ZH, EN, strict=True)]
    asked = [
        Answered(
            "huatuo", zh, "zh", zh, f"这是{zh}的第一句话。那是{zh}和{ZH[1]}的第二句话。医生说{zh}的第三句话。"
        )
        for zh in ZH
    ]
    asked += [
        Answered("medquad", en, "en", en, f"{en} is here today. The {en} and doctor. A safe {en} now.")
        for en in EN
    ]
    corpus = Corpus(pairs, asked, entries, [], {}, {})
    random = np.random.default_rng(0)
    texts = [*EN, *(pair.en for pair in pairs)]
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    vectors = _unit(random.normal(size=(len(rows), 16)).astype(np.float32))
    made = make(corpus, build(WORDS), rows, vectors)
    start = random.normal(size=(len(WORDS.pieces), 16)).astype(np.float32) * 0.1
    start[0] = 0
    return made, translations(WORDS, entries), start


def test_words_come_to_lie_beside_their_translation(
    lessons: tuple[Lessons, Translations, Vectors], tmp_path: Path
) -> None:
    made, bridge, start = lessons
    recipe = Recipe(steps=120, rate=1e-2, batch=16, answers=6, forget=0.0, every=1000)
    table = learn(start, made, bridge, recipe, tmp_path / "checkpoint.pt", lambda rows: "")
    english, chinese = _unit(table[1:7]), _unit(table[7:13])
    assert ((chinese @ english.T).argmax(axis=1) == np.arange(6)).all()
    assert (
        np.diag(chinese @ english.T).mean() > np.diag(_unit(start[7:13]) @ _unit(start[1:7]).T).mean() + 0.3
    )


def test_the_unknown_row_stays_zero(lessons: tuple[Lessons, Translations, Vectors], tmp_path: Path) -> None:
    made, bridge, start = lessons
    table = learn(
        start, made, bridge, Recipe(steps=5, batch=8, answers=4), tmp_path / "c.pt", lambda rows: ""
    )
    assert not table[0].any()


def test_a_run_taken_up_again_is_the_same_run(
    lessons: tuple[Lessons, Translations, Vectors], tmp_path: Path
) -> None:
    made, bridge, start = lessons
    recipe = Recipe(steps=12, batch=8, answers=4, every=4)

    def cut(rows: Vectors) -> str:
        raise _CutOffError

    whole = learn(start, made, bridge, recipe, tmp_path / "whole.pt", lambda rows: "")
    with pytest.raises(_CutOffError):
        learn(start, made, bridge, recipe, tmp_path / "cut.pt", cut)
    again = learn(start, made, bridge, recipe, tmp_path / "cut.pt", lambda rows: "")
    assert np.allclose(whole, again, atol=1e-5)


def test_the_bridge_goes_both_ways(lessons: tuple[Lessons, Translations, Vectors]) -> None:
    _, bridge, _ = lessons
    ids = np.arange(1, 13, dtype=np.int32)
    there = bridge.apply(ids, 1.0, np.random.default_rng(0))
    assert there.tolist() == [*range(7, 13), *range(1, 7)]
    assert bridge.apply(ids, 0.0, np.random.default_rng(0)).tolist() == ids.tolist()


@pytest.mark.parametrize(
    ("gloss", "word"),
    [("to walk", "walk"), ("the knee", "knee"), ("Doctor", "doctor"), ("knee joint", ""), ("", "")],
)
def test_the_head_word_of_a_gloss(gloss: str, word: str) -> None:
    assert head_word(gloss) == word

"""Words that answer each other come out as pairs; what stands in every answer explains nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.encoder.associating import learn, lessons, write
from bot.encoder.associations import Associations
from bot.encoder.fast import StaticEncoder
from bot.encoder.neighbours import WEIGHTS
from bot.encoder.sources import Answered

MATTERS = [
    ("失眠", "作息"),
    ("骨折", "石膏"),
    ("近视", "眼镜"),
    ("蛀牙", "牙科"),
    ("感冒", "保暖"),
    ("便秘", "蔬菜"),
]
TIMES = 8


def asked(question: str, passage: str, source: str = "huatuo") -> Answered:
    return Answered(source, question, "zh", question, passage)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(WEIGHTS)


@pytest.fixture(scope="module")
def items() -> list[Answered]:
    return [asked(f"{matter}怎么办", f"建议{help_}") for matter, help_ in MATTERS * TIMES]


def strength(known: Associations, encoder: StaticEncoder, question: str, answer: str) -> float:
    words, others = (np.unique(text) for text in encoder.pieces([question, answer]))
    return float(known.likelier(words, others, np.full((1, len(others)), 1 / len(others)))[0])


def test_each_matter_goes_with_its_own_help(encoder: StaticEncoder, items: list[Answered]) -> None:
    few = [asked(f"{word}呢", "挂号") for word in ("苹果", "桌子", "飞机", "老虎", "月亮") for _ in range(40)]
    known = learn([*items, *few], encoder)
    for matter, help_ in MATTERS:
        assert strength(known, encoder, matter, help_) > 1
        assert not any(strength(known, encoder, matter, other) for _, other in MATTERS if other != help_)
        assert not strength(known, encoder, matter, "建议"), "what stands in every answer"


def test_learning_twice_gives_the_same(encoder: StaticEncoder, items: list[Answered]) -> None:
    one, other = learn(items, encoder), learn(items, encoder)
    assert all(np.array_equal(values, getattr(other, name)) for name, values in vars(one).items())


def test_only_questions_of_patients_are_learnt_from(encoder: StaticEncoder, items: list[Answered]) -> None:
    paragraphs = [asked(item.question, item.passage, "drcd") for item in items]
    assert len(learn([*items[:6], *paragraphs], encoder).which) == len(learn(items[:6], encoder).which)


def test_a_title_is_a_lesson_of_its_own() -> None:
    titled = asked("膝盖疼了三个月 上下楼梯更厉害", "要休息", "toyhom")
    assert lessons(titled) == [(titled.question, "要休息"), ("膝盖疼了三个月", "上下楼梯更厉害")]
    assert len(lessons(asked("膝盖疼 上下楼梯更厉害", "要休息", "toyhom"))) == 1
    assert len(lessons(asked("膝盖疼了三个月 上下楼梯更厉害", "要休息"))) == 1


def test_they_are_written_beside_the_weights(tmp_path: Path, items: list[Answered]) -> None:
    for file in ("model.safetensors", "tokenizer.json", "modules.json"):
        (tmp_path / file).symlink_to(WEIGHTS / file)
    write(items, tmp_path)
    assert Associations.load(tmp_path) is not None

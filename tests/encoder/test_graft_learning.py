"""Training moves vectors to their targets, and a run cut off and taken up again ends in the same weights."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.encoder.graft import encode
from bot.encoder.graft_learning import Course, Recipe, course, learn
from bot.encoder.graft_lessons import Asked, Taught
from bot.encoder.graft_network import Network, shallower
from bot.encoder.graft_tokens import build

from .graft_parts import PIECES, tiny_network

TEXTS = ["膝盖", "疼", "安全", "膝盖疼", "安全？", "knee", "safe"]
ASKED = Asked(["膝盖疼？", "安全？", "knee?"], ["膝盖安全。", "safe. 安全", "膝盖安全。"])


class _CutOffError(Exception):
    """Stands for a killed run."""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Batches this small are slower on several threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _taught(times: float) -> Taught:
    """Targets within reach: the vectors of the same layers over other Chinese rows."""
    other = tiny_network()
    with torch.no_grad():
        other.rows[len(PIECES.english) :] = other.rows[len(PIECES.english) :].flip(0)
    targets = encode(other, build(PIECES), TEXTS)
    return Taught(TEXTS, targets.astype(np.float16), np.full(len(TEXTS), times))


def _student() -> Network:
    whole = tiny_network(fixed=False)
    return Network(whole.rows.detach().numpy(), shallower(whole.body, (0,)))


def _recipe(**changes: float) -> Recipe:
    settings: dict[str, float] = {"tokens": 10**9, "budget": 24, "asked": 2, "every": 5, "rows_rate": 2e-2}
    return Recipe(**(settings | changes))  # type: ignore[arg-type]


def _quiet() -> str:
    return ""


def _closeness(network: Network, lessons: Course) -> float:
    with torch.no_grad():
        vectors = network(lessons.texts).numpy()
    return float((vectors * lessons.targets.astype(np.float32)).sum(axis=1).mean())


def test_chinese_words_reach_their_targets_though_only_their_rows_move(tmp_path: Path) -> None:
    network, recipe = tiny_network(), _recipe(budget=40, rows_rate=1e-1, warm_up=1)
    lessons = course(build(PIECES), _taught(40.0), None, recipe)
    before, start = _closeness(network, lessons), network.rows.detach().clone()
    learn(network, lessons, recipe, tmp_path / "checkpoint.pt", _quiet)
    fixed = len(PIECES.english)
    assert _closeness(network, lessons) > before + (1 - before) / 2
    assert torch.equal(network.rows[:fixed], start[:fixed])
    assert not torch.equal(network.rows[fixed:], start[fixed:])


@pytest.mark.parametrize("make", [tiny_network, _student])
def test_a_run_taken_up_again_is_the_same_run(make: Callable[[], Network], tmp_path: Path) -> None:
    recipe = _recipe(asked_every=2)
    lessons = course(build(PIECES), _taught(6.0), ASKED, recipe)
    whole = make()
    learn(whole, lessons, recipe, tmp_path / "whole.pt", _quiet)

    def cut_off() -> str:
        raise _CutOffError

    with pytest.raises(_CutOffError):
        learn(make(), lessons, recipe, tmp_path / "cut.pt", cut_off)
    again = make()
    learn(again, lessons, recipe, tmp_path / "cut.pt", _quiet)
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, again.state_dict()[name], atol=1e-6), name


def test_a_passage_that_stands_twice_is_one_passage() -> None:
    lessons = course(build(PIECES), _taught(1.0), ASKED, _recipe())
    assert list(lessons.groups) == [0, 1, 0]

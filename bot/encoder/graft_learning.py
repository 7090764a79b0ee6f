"""The training loop of the graft and of its student: batches in the order of the schedule, with checkpoints."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.encoder.graft_lessons import Asked, Rows, Taught, schedule, tokenised
from bot.encoder.graft_network import Network
from bot.encoder.objectives import contrast, repeated, towards
from bot.encoder.progress import bar

Ids = list[NDArray[np.int32]]


@dataclass(frozen=True)
class Recipe:
    """The settings of one run; ``tokens`` is what it may cost."""

    tokens: int
    seed: int = 1
    budget: int = 2048
    """Tokens in a batch, padding included."""
    rows_rate: float = 3e-3
    body_rate: float = 3e-4
    warm_up: int = 20
    asked: int = 24
    """Questions in a batch of questions and passages."""
    asked_every: int = 3
    """Such a batch is added at every so many steps; 0 is never."""
    asked_weight: float = 0.3
    every: int = 40
    """Steps between checkpoints."""


@dataclass(frozen=True)
class Course:
    """Everything one run reads: texts with their targets, the order of the batches, questions with passages."""

    texts: Ids
    targets: NDArray[np.float16]
    batches: list[Rows]
    questions: Ids
    passages: Ids
    groups: NDArray[np.int64]


def course(tokenizer: Tokenizer, taught: Taught, asked: Asked | None, recipe: Recipe) -> Course:
    """Tokenise, and settle the order of the run by its seed."""
    texts = tokenised(tokenizer, taught.texts)
    lengths = np.asarray([len(ids) for ids in texts])
    batches = schedule(lengths, taught.times, recipe.budget, recipe.tokens, recipe.seed)
    passages = asked.passages if asked else []
    number: dict[str, int] = {}
    groups = np.asarray([number.setdefault(text, len(number)) for text in passages], dtype=np.int64)
    questions = tokenised(tokenizer, asked.questions) if asked else []
    return Course(texts, taught.targets, batches, questions, tokenised(tokenizer, passages), groups)


def learn(
    network: Network, lessons: Course, recipe: Recipe, checkpoint: Path, judge: Callable[[], str]
) -> None:
    """Train ``network`` in place, from the checkpoint if one is there; ``judge`` speaks now and then."""
    optimisers: list[torch.optim.Optimizer] = [torch.optim.SparseAdam([network.rows], lr=recipe.rows_rate)]
    layers = [part for part in network.body.parameters() if part.requires_grad]
    if layers:
        optimisers.append(torch.optim.AdamW(layers, lr=recipe.body_rate, weight_decay=0.01))
    rates = [optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    begin = _restore(checkpoint, network, optimisers)
    total = len(lessons.batches)
    with bar() as progress:
        stage = progress.add_task("training", total=total, completed=begin)
        for number in range(begin, total):
            share = min(1.0, (number + 1) / recipe.warm_up) * (1 - number / total)
            for optimiser, rate in zip(optimisers, rates, strict=True):
                optimiser.param_groups[0]["lr"] = rate * share
            loss = _step(network, lessons, recipe, number, optimisers)
            progress.advance(stage)
            if (number + 1) % recipe.every == 0 and number + 1 < total:
                _keep(checkpoint, network, optimisers, number + 1)
                progress.console.print(f"step {number + 1} of {total}: loss {loss:.4f}  {judge()}")


def _step(
    network: Network, lessons: Course, recipe: Recipe, number: int, optimisers: list[torch.optim.Optimizer]
) -> float:
    """One step. Its randomness hangs on the seed and its number alone, so a run taken up again is the same run."""
    rows = lessons.batches[number]
    wanted = torch.from_numpy(lessons.targets[rows].astype(np.float32))
    loss = towards(network([lessons.texts[row] for row in rows]), wanted)
    seen = float(loss.detach())
    if recipe.asked_every and lessons.questions and number % recipe.asked_every == 0:
        random = np.random.default_rng((recipe.seed, number))
        drawn = random.choice(
            len(lessons.questions), min(recipe.asked, len(lessons.questions)), replace=False
        )
        left = network([lessons.questions[row] for row in drawn])
        right = network([lessons.passages[row] for row in drawn])
        loss = loss + recipe.asked_weight * contrast(left, right, repeated(lessons.groups[drawn]))
    for optimiser in optimisers:
        optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    network.hold_fixed_rows()
    for optimiser in optimisers:
        optimiser.step()
    return seen


def _keep(path: Path, network: Network, optimisers: list[torch.optim.Optimizer], step: int) -> None:
    """Write the checkpoint beside the former one and put it in its place, so that a killed run leaves a whole one."""
    state = {
        "step": step,
        "network": network.state_dict(),
        "optimisers": [optimiser.state_dict() for optimiser in optimisers],
    }
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)


def _restore(path: Path, network: Network, optimisers: list[torch.optim.Optimizer]) -> int:
    """Take up a run that was cut off; returns the step to begin with."""
    if not path.exists():
        return 0
    state = torch.load(path)
    network.load_state_dict(state["network"])
    for optimiser, kept in zip(optimisers, state["optimisers"], strict=True):
        optimiser.load_state_dict(kept)
    return int(state["step"])

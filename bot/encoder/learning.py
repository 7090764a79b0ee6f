"""The training loop: draws one batch of every lesson a step, moves the table, keeps checkpoints. Called by ``train``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bot.encoder.lessons import Lessons, Pairs
from bot.encoder.objectives import Ids, Table, Translations, contrast, repeated, towards
from bot.encoder.progress import bar
from bot.encoder.teacher import Vectors

Loss = Callable[[Tensor], Tensor]
WARM_UP = 50
UNKNOWN_ROW = 0


@dataclass(frozen=True)
class Recipe:
    """The settings of one run."""

    steps: int = 450
    seed: int = 1
    rate: float = 4e-3
    batch: int = 512
    answers: int = 256
    forget: float = 0.1
    longest: int = 160
    every: int = 150
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "english": 0.5, "words": 0.5, "parallel": 1.3, "pairs": 0.6, "pseudo": 0.7,
            "questions": 0.6, "crossed": 0.3, "rest": 0.3,
        }
    )  # fmt: skip


class Step:
    """Collects the bags of all lessons of one step, so that the table is read and written once."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.ids: list[Ids] = []
        self.offsets: list[NDArray[np.int64]] = []
        self.tokens = 0
        self.texts = 0
        self.losses: list[tuple[str, Loss]] = []

    def add(self, ids: Ids, offsets: NDArray[np.int64]) -> slice:
        """Add texts; returns where their vectors will stand."""
        lengths = np.diff(np.append(offsets, len(ids)))
        if len(lengths) and lengths.max() > self.longest:
            place = np.arange(len(ids)) - np.repeat(offsets, lengths)
            ids = ids[place < self.longest]
            lengths = np.minimum(lengths, self.longest)
            offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        self.ids.append(ids)
        self.offsets.append(offsets + self.tokens)
        self.tokens += len(ids)
        self.texts += len(offsets)
        return slice(self.texts - len(offsets), self.texts)

    def loss(self, table: Table, weights: dict[str, float]) -> Tensor:
        """Embed everything once and sum the weighted losses."""
        vectors = table(np.concatenate(self.ids), np.concatenate(self.offsets))
        return torch.stack(
            [weights[name.split(" ")[0]] * compute(vectors) for name, compute in self.losses]
        ).sum()


def assemble(lessons: Lessons, bridge: Translations, recipe: Recipe, random: np.random.Generator) -> Step:
    """Draw one batch of every lesson."""
    step = Step(recipe.longest)
    for name, lesson in (("english", lessons.english), ("words", lessons.words)):
        rows = lesson.draw.rows(recipe.batch, random)
        _towards(step, name, step.add(*lesson.texts.take(rows)), lessons.vectors[lesson.target[rows]])
    rows = lessons.parallel.draw.rows(recipe.batch, random)
    target = lessons.vectors[lessons.parallel.target[rows]]
    chinese = step.add(*lessons.parallel.texts.take(rows))
    ids, offsets = lessons.parallel_english.take(rows)
    english = step.add(ids, offsets)
    _towards(step, "parallel", chinese, target)
    _contrast(step, "pairs", chinese, english, lessons.parallel.target[rows])
    rows = lessons.english.draw.rows(recipe.batch, random)
    ids, offsets = lessons.english.texts.take(rows)
    pseudo = step.add(bridge.apply(ids, float(random.uniform(0.4, 1.0)), random), offsets)
    _towards(step, "pseudo", pseudo, lessons.vectors[lessons.english.target[rows]])
    for language in ("zh", "en"):
        _questions(step, language, lessons.questions[language], bridge, recipe, random)
        rest = lessons.rest[language]
        rows = rest.draw.rows(recipe.answers, random)
        left, right = step.add(*rest.left.take(rows)), step.add(*rest.right.take(rows))
        _contrast(step, f"rest {language}", left, right, rest.group[rows])
    return step


def _questions(
    step: Step,
    language: str,
    lesson: Pairs,
    bridge: Translations,
    recipe: Recipe,
    random: np.random.Generator,
) -> None:
    """Question to passage; and the question in words of the other language to the same passage."""
    rows = lesson.draw.rows(recipe.answers, random)
    ids, offsets = lesson.left.take(rows)
    asked, passage = step.add(ids, offsets), step.add(*lesson.right.take(rows))
    crossed = step.add(bridge.apply(ids, 0.9, random), offsets)
    _contrast(step, f"questions {language}", asked, passage, lesson.group[rows])
    _contrast(step, f"crossed {language}", crossed, passage, lesson.group[rows])


def _towards(step: Step, name: str, where: slice, target: Vectors) -> None:
    wanted = torch.from_numpy(target)
    step.losses.append((name, lambda vectors: towards(vectors[where], wanted)))


def _contrast(step: Step, name: str, left: slice, right: slice, group: NDArray[np.int64]) -> None:
    same = repeated(group)
    step.losses.append((name, lambda vectors: contrast(vectors[left], vectors[right], same)))


def learn(
    start: Vectors,
    lessons: Lessons,
    bridge: Translations,
    recipe: Recipe,
    checkpoint: Path,
    judge: Callable[[Vectors], str],
) -> Vectors:
    """Train from ``start`` (or the checkpoint, if one is there); ``judge`` is shown the table now and then."""
    table = Table(start, recipe.forget, np.random.default_rng(recipe.seed))
    optimiser = torch.optim.Adam(table.parameters(), lr=recipe.rate, fused=True)
    begin = _restore(checkpoint, table, optimiser)
    with bar() as progress:
        stage = progress.add_task("training", total=recipe.steps, completed=begin)
        for number in range(begin, recipe.steps):
            _move(table, optimiser, lessons, bridge, recipe, number)
            progress.advance(stage)
            if (number + 1) % recipe.every == 0 and number + 1 < recipe.steps:
                state = {"step": number + 1, "rows": table.rows.data, "optimiser": optimiser.state_dict()}
                torch.save(state, checkpoint)
                progress.console.print(f"step {number + 1}: {judge(table.rows.detach().numpy())}")
    return np.asarray(table.rows.detach().numpy(), dtype=np.float32)


def _move(
    table: Table,
    optimiser: torch.optim.Optimizer,
    lessons: Lessons,
    bridge: Translations,
    recipe: Recipe,
    number: int,
) -> None:
    """One step. Its randomness hangs on the seed and its number alone, so a run taken up again is the same run."""
    random = np.random.default_rng((recipe.seed, number))
    table.random = random
    for group in optimiser.param_groups:
        group["lr"] = recipe.rate * min(1.0, (number + 1) / WARM_UP) * (1 - number / recipe.steps)
    loss = assemble(lessons, bridge, recipe, random).loss(table, recipe.weights)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    if table.rows.grad is not None:
        table.rows.grad[UNKNOWN_ROW] = 0
    optimiser.step()


def _restore(checkpoint: Path, table: Table, optimiser: torch.optim.Optimizer) -> int:
    """Take up a run that was cut off; returns the step to begin with."""
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint)
    table.rows.data.copy_(state["rows"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"])

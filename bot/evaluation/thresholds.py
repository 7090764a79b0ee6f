"""What a build must reach to meet patients. Every metric has its threshold; one that is missing is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CasesError, Problem
from bot.evaluation.case import PARTS
from bot.evaluation.intervals import Figure
from bot.evaluation.metrics import BY_NAME
from bot.library.marked_yaml import Fields, Marked, read_yaml

THRESHOLDS = Path(__file__).with_name("thresholds.yaml")


@dataclass(frozen=True, slots=True)
class Threshold:
    """The limit of one metric, over all cases or one part of them."""

    metric: str
    part: str
    """``all``, ``tune`` or ``check``."""
    limit: float

    @property
    def words(self) -> str:
        """The limit with its direction."""
        return f"{'at least' if BY_NAME[self.metric].more_is_better else 'at most'} {self.limit:g}"

    def holds(self, figure: Figure) -> bool:
        """Whether a figure keeps it; the figure itself counts, not its interval."""
        return (
            figure.value >= self.limit if BY_NAME[self.metric].more_is_better else figure.value <= self.limit
        )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A threshold that was not kept."""

    threshold: Threshold
    figure: Figure | None
    """None when there was no case to measure it on."""

    def __str__(self) -> str:
        found = (
            "was not measured: no case asks for it" if self.figure is None else f"is {self.figure.value:g}"
        )
        part = "" if self.threshold.part == "all" else f" ({self.threshold.part})"
        return f"{self.threshold.metric}{part} {found}, {self.threshold.words} is wanted"


def read_thresholds(path: Path = THRESHOLDS) -> tuple[Threshold, ...]:
    """The thresholds of a file: for ``all`` one for every metric, for a part as many as it has.

    Raises:
        CasesError: with every metric that has none, and everything else that is wrong.
    """
    problems: list[Problem] = []
    found: list[Threshold] = []
    try:
        root = read_yaml(path.read_text(encoding="utf-8"), str(path), 1, problems)
    except (OSError, UnicodeDecodeError) as exc:
        raise CasesError([Problem(str(path), 1, f"cannot be read: {exc}")]) from exc
    groups = Fields(root or Marked({}, 1), str(path), "thresholds", problems)
    groups.known(frozenset({"all", *PARTS}))
    for group in ("all", *PARTS):
        inner = groups.inner(group)
        if inner is None and group == "all":
            groups.wrong("all", "'all' is missing: it holds a threshold for every metric")
        if inner is not None:
            found += _of_group(inner, group)
    if problems:
        raise CasesError(problems)
    return tuple(found)


def _of_group(fields: Fields, group: str) -> list[Threshold]:
    fields.known(frozenset(BY_NAME))
    found = []
    for name, metric in BY_NAME.items():
        rule = fields.inner(name)
        if rule is None:
            if group == "all" and name not in fields.values:
                fields.wrong(name, f"the metric {name!r} has no threshold")
            elif name in fields.values and not fields.has(name):
                fields.wrong(name, f"the threshold of {name!r} is empty")
            continue
        word = "at_least" if metric.more_is_better else "at_most"
        rule.known(frozenset({word}))
        value = rule.values.get(word)
        if value is None or isinstance(value.value, bool) or not isinstance(value.value, int | float):
            rule.wrong(word, f"{word!r} must be a number")
        else:
            found.append(Threshold(name, group, float(value.value)))
    return found


def shortfalls(
    thresholds: tuple[Threshold, ...], figures: Mapping[str, Mapping[str, Figure]], whole: bool
) -> list[Shortfall]:
    """The thresholds that were not kept. ``figures``: by part (``all`` too), then by metric.

    A metric without a case is a shortfall in a ``whole`` run; where only some cases were asked for, it is left out.
    """
    found = []
    for threshold in thresholds:
        figure = figures.get(threshold.part, {}).get(threshold.metric)
        if (figure is None and whole) or (figure is not None and not threshold.holds(figure)):
            found.append(Shortfall(threshold, figure))
    return found

"""Everything that a report shows, in one place: figures by part, shortfalls, confusion, changes, peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.baseline import Accepted, Change, changes
from bot.evaluation.case import PARTS, Case
from bot.evaluation.intervals import Figure
from bot.evaluation.judge import Judge, Verdict
from bot.evaluation.library import Library
from bot.evaluation.metrics import confusion, measure
from bot.evaluation.observed import Observed
from bot.evaluation.thresholds import Shortfall, Threshold, shortfalls


@dataclass(frozen=True, slots=True)
class Ran:
    """One target's run, judged."""

    name: str
    verdicts: tuple[Verdict, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    """By part (``all`` too), then by metric."""
    confusion: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What one evaluation found."""

    ran: Ran
    peers: tuple[Ran, ...]
    thresholds: tuple[Threshold, ...]
    shortfalls: tuple[Shortfall, ...]
    changes: tuple[Change, ...]
    baseline: Mapping[str, Accepted] | None
    """None when there was nothing to compare with."""
    library: Library
    about: Mapping[str, Any]
    """What was run on what, equal for equal runs."""
    moment: Mapping[str, Any] = field(default_factory=dict)
    """When and how long: what differs from run to run."""
    rubric: Mapping[str, Any] | None = None
    """What a chat model gave points for; never part of the figures."""

    @property
    def passed(self) -> bool:
        """Whether every threshold is kept."""
        return not self.shortfalls


def judged(name: str, cases: Sequence[Case], seen: Sequence[Observed], judge: Judge) -> Ran:
    """A target's run, judged and measured, as a whole and by part."""
    verdicts = tuple(judge(case, one) for case, one in zip(cases, seen, strict=True))
    figures = {"all": measure(verdicts)}
    figures |= {part: measure([v for v in verdicts if v.case.part == part]) for part in PARTS}
    return Ran(name, verdicts, figures, confusion(verdicts))


def summarise(
    ran: Ran,
    *,
    peers: Sequence[Ran],
    thresholds: tuple[Threshold, ...],
    baseline: Mapping[str, Accepted] | None,
    library: Library,
    whole: bool,
    about: Mapping[str, Any],
    moment: Mapping[str, Any],
    rubric: Mapping[str, Any] | None = None,
) -> Summary:
    """All that reports show. ``whole``: every case was asked, so that a metric without a case is a shortfall."""
    return Summary(
        ran=ran,
        peers=tuple(peers),
        thresholds=thresholds,
        shortfalls=tuple(shortfalls(thresholds, ran.figures, whole)),
        changes=tuple(changes(baseline, ran.verdicts)) if baseline is not None else (),
        baseline=baseline,
        library=library,
        about=about,
        moment=moment,
        rubric=rubric,
    )

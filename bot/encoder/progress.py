"""One progress bar for every long stage: how far, how fast, how long still."""

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    """Finished units a second."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.1f}/s", style="progress.data.speed")


def bar() -> Progress:
    """A bar to enter with ``with``; add a task for the stage, with its total."""
    name = TextColumn("{task.description}")
    return Progress(
        name, BarColumn(), MofNCompleteColumn(), _Rate(), TextColumn("left"), TimeRemainingColumn()
    )

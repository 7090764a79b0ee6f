"""``patient-bot``: the commands. Each imports what it needs when it runs."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli import evaluation, library, questions, staff

app = typer.Typer(
    name="patient-bot",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Answers patients' questions on an article about stem cells and osteoarthritis, in Chinese and English, with a "
    "citation to the specific study for every sentence. Education only, never medical advice.\n\n"
    'Start with: [bold]patient-bot ask "干细胞注射安全吗？"[/bold] or [bold]patient-bot serve[/bold].',
)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Print the version, or go on to the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows ? instead of stopping
    if version:
        typer.echo(__version__)
        raise typer.Exit


for _command in (questions.ask, questions.chat, questions.serve, staff.slack, library.ingest):
    app.command()(_command)
app.add_typer(evaluation.eval_app, name="eval")
app.command()(evaluation.fit)

"""What commands begin with: the parts, with an index that is up to date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.assembly import Assembly


def assembly() -> Assembly:
    """The parts of this process, by its settings; wrong settings are told and end it."""
    from bot.assembly import Assembly
    from bot.settings import read_settings

    try:
        return Assembly(read_settings())
    except BotError as exc:
        fail(exc)


def ready() -> Assembly:
    """The parts, with an index that matches the corpus and the model."""
    from bot.library.progress import shown

    bot = assembly()
    try:
        if not bot.index_is_current():
            typer.echo("Building the index (the corpus, the model or the bot is new) ...", err=True)
            with shown(sys.stderr) as progress:
                result = bot.ingest([], progress)
            for note in result.notes:
                typer.echo(f"note: {note}", err=True)
    except BotError as exc:
        fail(exc)
    return bot


def fail(exc: BotError) -> NoReturn:
    """Say what is wrong, and end with status 1."""
    typer.echo(str(exc), err=True)
    raise typer.Exit(1)

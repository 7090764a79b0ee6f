"""What commands begin with: the parts, with an index that is up to date."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.errors import BotError, LibraryIndexError

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
    """The parts, with an index that matches the corpus and the model and can be read."""
    bot = assembly()
    try:
        if not bot.index_is_current():
            _build(bot, "Building the index (the corpus, the model or the bot is new) ...")
        try:
            bot.shelf.refresh()
        except LibraryIndexError as exc:
            _build(bot, f"{exc}\nThe index is damaged: building it anew ...")
    except BotError as exc:
        fail(exc)
    return bot


@contextmanager
def starting() -> Iterator[None]:
    """A start, during which Python does not look for garbage: nearly all that a start makes stays, and looking through it
    again and again takes a seventh of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _build(bot: Assembly, why: str) -> None:
    from bot.library.progress import shown

    typer.echo(why, err=True)
    gc.enable()  # a library may be large
    with shown(sys.stderr) as progress:
        result = bot.ingest([], progress)
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)


def fail(exc: BotError) -> NoReturn:
    """Say what is wrong, and end with status 1."""
    typer.echo(str(exc), err=True)
    raise typer.Exit(1)

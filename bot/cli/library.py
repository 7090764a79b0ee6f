"""``ingest``: articles to the index."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import ready
from bot.errors import BotError


def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Articles: folders (article.zh.md, article.en.md, studies.yaml) or .md .html .pdf .docx .txt files."
        ),
    ] = None,
    remove: Annotated[str, typer.Option(help="Take the article of this name out of the index instead.")] = "",
) -> None:
    """Bring articles into the index; without PATHS, the shipped corpus. Safe to run again and to interrupt.

    A running server takes the new index over by itself. Example: patient-bot ingest my-article.zh.md my-article.en.md
    """
    from bot.library.progress import shown

    bot = ready.assembly()
    try:
        with shown(sys.stderr) as progress:
            result = bot.remove(remove, progress) if remove else bot.ingest(paths or [], progress)
    except BotError as exc:
        ready.fail(exc)
    except KeyboardInterrupt:
        typer.echo("Interrupted: the former index is untouched.", err=True)
        raise typer.Exit(130) from None
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)
    if result.unchanged:
        typer.echo(f"Nothing to do: {result.passages} passages are up to date.")
        return
    parts = [
        f"{name} {', '.join(slugs)}"
        for name in ("added", "changed", "removed")
        if (slugs := getattr(result, name))
    ]
    typer.echo(
        f"{'; '.join(parts) or 'rebuilt'}: {result.passages} passages, {result.embedded} embedded, "
        f"{result.reused} reused, in {result.seconds:.1f} s."
    )

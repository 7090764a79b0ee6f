"""``patient-bot``: the commands. Each imports what it needs when it runs."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import __version__
from bot.domain.language import Language
from bot.errors import BotError, LibraryIndexError

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.domain.event import ReplyEvent
    from bot.domain.question import Question, Turn

app = typer.Typer(
    name="patient-bot",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Answers patients' questions on an article about stem cells and osteoarthritis, in Chinese and English, with a "
    "citation to the specific study for every sentence. Education only, never medical advice.\n\n"
    'Start with: [bold]patient-bot ask "干细胞注射安全吗？"[/bold] or [bold]patient-bot serve[/bold].',
)
_LanguageOption = Annotated[
    str, typer.Option("--language", "-l", help="auto (follow the question), zh, zh-Hant or en.")
]


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Print the version, or go on to the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows ? instead of stopping
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Chinese or English, in quotes.")],
    language: _LanguageOption = "auto",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the reply as JSON, as the HTTP API gives it.")
    ] = False,
) -> None:
    """Ask one question and see the cited answer.

    Example: patient-bot ask "How many patients were in the Cytotherapy trial?"
    """
    from bot.channels.terminal import new_console, new_question, show

    wanted = _language(language)
    bot = _ready()
    event = _answered(bot, new_question(question, wanted, ()))
    if event is None:
        raise typer.Exit(1)
    if as_json:
        from bot.channels.web.schema import ReplyBody

        typer.echo(
            json.dumps(ReplyBody.of(event.reply).model_dump(mode="json"), ensure_ascii=False, indent=2)
        )
    else:
        show(event.reply, bot.replies, new_console())


@app.command()
def chat(language: _LanguageOption = "auto") -> None:
    """Talk with the bot; it remembers what "it" and "that study" mean. Leave with Ctrl+D or /quit, start over with /new.

    Nothing of the conversation is kept.
    """
    from bot.channels.terminal import new_console, new_question, show
    from bot.dialogue.turns import turn_of

    wanted = _language(language)
    bot, console = _ready(), new_console()
    history: list[Turn] = []
    console.print(f"[dim]{bot.replies.disclaimer(wanted or Language.ENGLISH)}[/dim]")
    if wanted is None:
        console.print(f"[dim]{bot.replies.disclaimer(Language.SIMPLIFIED)}[/dim]")
    while True:
        try:
            text = console.input("\n[bold green]>[/bold green] ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if text in ("/quit", "/exit"):
            return
        if text == "/new":
            history.clear()
        elif text and (event := _answered(bot, new_question(text, wanted, history))):
            show(event.reply, bot.replies, console)
            history.append(turn_of(event.asked, event.reply))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)
    ] = 8000,
) -> None:
    """Serve the page, the HTTP API and its documentation. Builds the index first if there is none.

    Settings are BOT_* environment variables; README lists them.
    """
    from bot.channels.web.log import set_up_logging
    from bot.channels.web.serve import serve as run

    bot = _ready()
    set_up_logging(bot.settings.log_level, bot.settings.log_format)
    try:
        bot.warm_up()
        run(bot.app, host, port)
    except BotError as exc:
        _fail(exc)


@app.command()
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

    bot = _assembly()
    try:
        with shown(sys.stderr) as progress:
            result = bot.remove(remove, progress) if remove else bot.ingest(paths or [], progress)
    except BotError as exc:
        _fail(exc)
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


@app.command()
def fit() -> None:
    """For developers: fit the ranking and the "library does not say" score on the labelled questions and report them."""
    from bot.evaluation.fit import Parts
    from bot.evaluation.fit import fit as run

    bot = _ready()
    run(Parts(bot.shelf, bot.mentions_of, bot.condense, bot.search, bot.signals))


def _assembly() -> Assembly:
    from bot.assembly import Assembly
    from bot.settings import read_settings

    try:
        return Assembly(read_settings())
    except BotError as exc:
        _fail(exc)


def _ready() -> Assembly:
    """The parts, with an index that matches the corpus and the model."""
    from bot.library.progress import shown

    bot = _assembly()
    try:
        if not bot.index_is_current():
            typer.echo("Building the index (the corpus, the model or the bot is new) ...", err=True)
            with shown(sys.stderr) as progress:
                result = bot.ingest([], progress)
            for note in result.notes:
                typer.echo(f"note: {note}", err=True)
    except BotError as exc:
        _fail(exc)
    return bot


def _answered(bot: Assembly, question: Question) -> ReplyEvent | None:
    """The released reply; None when there is none, which the patient has been told in reviewed words."""
    from bot.channels.terminal import refusal
    from bot.language.detect import detect

    try:
        return asyncio.run(bot.road.answered(question))
    except Exception as exc:
        if isinstance(exc, LibraryIndexError):
            typer.echo(str(exc), err=True)
        language = question.language or detect(question.text)
        for line in refusal(exc, bot.replies, language, bot.settings.max_question_chars):
            typer.echo(line, err=True)
        return None


def _language(name: str) -> Language | None:
    if name == "auto":
        return None
    try:
        return Language(name)
    except ValueError:
        raise typer.BadParameter("choose auto, zh, zh-Hant or en", param_hint="--language") from None


def _fail(exc: BotError) -> NoReturn:
    typer.echo(str(exc), err=True)
    raise typer.Exit(1)

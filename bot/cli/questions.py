"""``ask``, ``chat`` and ``serve``: questions on a command line, in a conversation, over HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import ready
from bot.domain.language import Language
from bot.errors import BotError, LibraryIndexError

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.domain.event import ReplyEvent
    from bot.domain.question import Question, Turn

LanguageOption = Annotated[
    str, typer.Option("--language", "-l", help="auto (follow the question), zh, zh-Hant or en.")
]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in Chinese or English, in quotes.")],
    language: LanguageOption = "auto",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the reply as JSON, as the HTTP API gives it.")
    ] = False,
) -> None:
    """Ask one question and see the cited answer.

    Example: patient-bot ask "How many patients were in the Cytotherapy trial?"
    """
    from bot.channels.terminal import new_console, new_question, show

    wanted = _language(language)
    with ready.starting():
        bot = ready.ready()
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


def chat(language: LanguageOption = "auto") -> None:
    """Talk with the bot; it remembers what "it" and "that study" mean. Leave with Ctrl+D or /quit, start over with /new.

    Nothing of the conversation is kept.
    """
    from bot.channels.terminal import new_console, new_question, show
    from bot.dialogue.turns import turn_of

    wanted = _language(language)
    with ready.starting():
        bot, console = ready.ready(), new_console()
        bot.warm_up()
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

    try:
        with ready.starting():
            bot = ready.ready()
            set_up_logging(bot.settings.log_level, bot.settings.log_format)
            bot.warm_up()
            app = bot.app
        run(app, host, port)
    except BotError as exc:
        ready.fail(exc)


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

"""The terminal channel: a reply as readable text, a question at a time or as a conversation."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from bot.domain.language import Language
from bot.domain.question import Question, Turn
from bot.domain.reply import Citation, Kind, Reply
from bot.errors import LibraryIndexError, QuestionEmpty, QuestionTooLong
from bot.prompts.replies import Replies

_COLOURS = {"agrees": "green", "partly": "yellow", "overstates": "red", "not_found": "red", "context": "cyan"}
_LABELS: dict[Language, dict[str, str]] = {
    Language.SIMPLIFIED: {"sources": "来源", "next": "您还可以问", "people": "人"},
    Language.TRADITIONAL: {"sources": "來源", "next": "您還可以問", "people": "人"},
    Language.ENGLISH: {"sources": "Sources", "next": "You could also ask", "people": "people"},
}


def new_console() -> Console:
    """A console that shows texts as they are: ``1:100:2`` holds no picture and 30 is not a colour."""
    return Console(highlight=False, emoji=False)


def refusal(exc: Exception, replies: Replies, language: Language, limit: int) -> tuple[str, str]:
    """What a patient sees when a question is not answered, and the disclaimer; nothing of ``exc`` but its kind."""
    names = {QuestionEmpty: "empty", QuestionTooLong: "too_long", LibraryIndexError: "not_ready"}
    name = next((name for kind, name in names.items() if isinstance(exc, kind)), "internal")
    line = replies.line(f"errors.{name}", language).format(limit=limit)
    return line, replies.disclaimer(language)


def show(reply: Reply, replies: Replies, console: Console) -> None:
    """Print a reply with its sources, evidence notes and disclaimer."""
    labels = _LABELS[reply.language]
    colour = {Kind.EMERGENCY: "bold red", Kind.DECLINED: "yellow", Kind.NO_ANSWER: "yellow"}.get(
        reply.kind, ""
    )
    for item in reply.answer:
        numbers = "".join(f" [{number}]" for number in item.citations)
        console.print(Text.assemble((item.text, colour), (numbers, "cyan")))
    if reply.citations:
        console.print(f"\n[bold]{labels['sources']}[/bold]")
        for citation in reply.citations:
            _show_citation(citation, reply.language, replies, console)
    if reply.suggestions:
        console.print(f"\n[bold]{labels['next']}[/bold]")
        for suggestion in reply.suggestions:
            console.print(f"  · {escape(suggestion)}")
    console.print(Panel(escape(reply.disclaimer), border_style="dim", padding=(0, 1)))


def _show_citation(citation: Citation, language: Language, replies: Replies, console: Console) -> None:
    verdict = citation.verdict.value
    people = f"{citation.participants} {_LABELS[language]['people']}" if citation.participants else ""
    facts = " · ".join(
        str(part) for part in (citation.journal, citation.year, citation.design, people) if part
    )
    words = replies.line(f"verdicts.{verdict}", language)
    console.print(f"  [cyan]\\[{citation.number}][/cyan] {escape(citation.title)}")
    if facts:
        console.print(f"      [dim]{escape(facts)}[/dim]")
    console.print(f"      “{escape(citation.quote_shown)}”", style="italic")
    console.print(
        f"      [{_COLOURS[verdict]}]{escape(words)}[/{_COLOURS[verdict]}] — {escape(citation.note)}"
    )
    if citation.url:
        console.print(f"      [dim]{escape(citation.url)}[/dim]")


def new_question(
    text: str, language: Language | None, history: Iterable[Turn], conversation_id: str = ""
) -> Question:
    """A question from this terminal."""
    return Question(text, language, tuple(history), conversation_id or secrets.token_urlsafe(12))

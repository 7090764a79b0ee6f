"""The lines between ``---`` at the head of a file: title, publisher, date, and who profits from the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.article import Interest
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.errors import Problem
from bot.library.marked_yaml import Fields, read_yaml

_FIELDS = frozenset({"title", "publisher", "date", "source", "interest", "language", "label"})
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself; None where it says nothing."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    source: str | None = None
    interest: Interest | None = None
    language: TextLanguage | None = None
    label: str | None = None


def cut_front_matter(text: str) -> tuple[str | None, str, int]:
    """The YAML part (None when there is none), the rest of the text, and how many lines were cut off."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return None, text, 0
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    return None, text, 0


def read_front_matter(text: str, file: str, *, strict: bool, problems: list[Problem]) -> FrontMatter:
    """The fields of the YAML part, which starts on line 2 of ``file``.

    ``strict`` is for articles written for the library: title, publisher, interest and label must be there and no other
    field may be. Files from elsewhere may leave out anything and carry fields of their own.
    """
    marked = read_yaml(text, file, 2, problems)
    if marked is None:
        return FrontMatter()
    fields = Fields(marked, file, "front matter", problems)
    if strict:
        fields.known(_FIELDS)
    return FrontMatter(
        title=fields.text("title", required=strict),
        publisher=fields.text("publisher", required=strict),
        published=fields.day("date"),
        source=fields.text("source"),
        interest=_interest(fields, strict),
        language=_language(fields),
        label=fields.text("label", required=strict),
    )


def _interest(fields: Fields, strict: bool) -> Interest | None:
    if not fields.has("interest"):
        if strict:
            fields.wrong("interest", "'interest' is missing: say who profits from the text, or kind: none")
        return None
    inner = fields.inner("interest")
    if inner is None:
        return None
    kind = inner.text("kind", required=True)
    if kind not in ("commercial", "none", None):
        inner.wrong("kind", f"'kind' must be commercial or none, not {kind!r}")
    return Interest(commercial=kind != "none", text=inner.text("text", required=True) or "")


def _language(fields: Fields) -> TextLanguage | None:
    text = fields.text("language")
    for language in TEXT_LANGUAGES:
        if text is not None and text.lower().split("-")[0] == language:
            return language
    if text is not None:
        fields.wrong("language", f"'language' must be one of {', '.join(TEXT_LANGUAGES)}, not {text!r}")
    return None

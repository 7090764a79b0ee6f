"""Markdown to elements. Home of markdown-it-py and mdit-py-plugins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import Problem
from bot.library.elements import Element, Reading, Shape, table_row
from bot.library.read_html import html_elements, visible_text
from bot.library.read_text import join_lines

_ATTRIBUTES = frozenset({"id", "study", "balance"})


def read_markdown(text: str, file: str, first_line: int, problems: list[Problem]) -> Reading:
    """The elements of a text whose first line is line ``first_line`` of ``file``.

    Attributes stand on their own line before a block: ``{#p05 study=the-knee-2021}``. Comments, scripts and hidden
    markup are dropped.
    """
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_block_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(attrs_block_plugin)
    walk = _Walk(text, parser, file, first_line, problems)
    return Reading(elements=tuple(walk.elements()))


class _Walk:
    """Goes through the flat token stream once, remembering the lists it is in."""

    def __init__(self, text: str, parser: Any, file: str, first_line: int, problems: list[Problem]) -> None:
        self._lines = text.split("\n")
        self._tokens: list[Any] = parser.parse(text)
        self._parser = parser
        self._file = file
        self._first_line = first_line
        self._problems = problems
        self._lists: list[_List] = []
        self._opened: dict[str, str] = {}
        self._headers: list[str] = []
        self._cells: list[str] = []

    def elements(self) -> Iterator[Element]:
        """Headings, paragraphs, points and table rows in order."""
        for place, token in enumerate(self._tokens):
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self._lists.append(_List(token, self._attributes(token), _items(self._tokens, place)))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
            elif token.type == "list_item_open" and self._lists:
                self._lists[-1].begin_item()
            elif token.type in ("heading_open", "paragraph_open", "blockquote_open", "tr_open"):
                self._open(token)
            elif token.type == "inline":
                yield from self._inline(self._tokens[place - 1], token)
            elif token.type == "tr_close":
                yield from self._row(token)
            elif token.type in ("fence", "code_block"):
                yield from self._element(
                    Shape.PARAGRAPH, token.content.strip(), token, self._attributes(token)
                )
            elif token.type == "html_block":
                yield from self._html(token)

    def _open(self, token: Any) -> None:
        if token.type == "tr_open":
            self._cells = []
        self._opened = {**self._opened, **self._attributes(token)} if token.attrs else self._opened

    def _inline(self, opening: Any, token: Any) -> Iterator[Element]:
        text = self._text(token)
        if opening.type in ("th_open", "td_open"):
            self._cells.append(text)
            return
        attributes, self._opened = self._opened, {}
        if opening.type == "heading_open":
            level = int(opening.tag[1:])
            yield from self._element(Shape.HEADING, text, token, attributes, level)
        elif self._lists:
            current = self._lists[-1]
            yield from self._element(
                Shape.POINT, current.prefix() + text, token, current.attributes(attributes)
            )
        else:
            if text.startswith(("{#", "{ #", "{.")):
                self._report(token, f"an attributes line that cannot be read: {text.splitlines()[0][:60]!r}")
            yield from self._element(Shape.PARAGRAPH, text, token, attributes)

    def _row(self, token: Any) -> Iterator[Element]:
        """A table row as one point, each cell after its column's heading."""
        if not self._headers:
            self._headers = self._cells
            return
        after = next((t.type for t in self._tokens[self._tokens.index(token) + 1 :]), "")
        text = table_row(self._headers, self._cells)
        if after == "tbody_close":
            self._headers = []
        yield from self._element(Shape.POINT, text, token, {})

    def _html(self, token: Any) -> Iterator[Element]:
        line = self._line(token)
        for element in html_elements(token.content):
            yield Element(element.shape, element.text, line, element.level, element.attributes)

    def _element(
        self, shape: Shape, text: str, token: Any, attributes: Mapping[str, str], level: int = 0
    ) -> Iterator[Element]:
        if text:
            yield Element(shape, text, self._line(token), level, attributes)
        elif attributes:
            self._report(token, "attributes with no text after them")

    def _text(self, token: Any) -> str:
        children = token.children or []
        if any(child.type == "html_inline" for child in children):
            return visible_text(self._parser.renderer.render([token], self._parser.options, {}))
        parts = []
        for child in children:
            if child.type in ("softbreak", "hardbreak"):
                parts.append("\n")
            elif child.type != "image":
                parts.append(child.content)
        return join_lines("".join(parts))

    def _attributes(self, token: Any) -> dict[str, str]:
        found = {key: str(value) for key, value in token.attrs.items() if key not in ("start", "style")}
        for key in sorted(set(found) - _ATTRIBUTES):
            self._report(token, f"unknown attribute {key!r}; known are {', '.join(sorted(_ATTRIBUTES))}")
        return {key: value for key, value in found.items() if key in _ATTRIBUTES}

    def _line(self, token: Any) -> int:
        """The line of a block, or that of the attributes right above it."""
        start = int(token.map[0]) if token.map else 0
        if start > 0 and self._lines[start - 1].startswith("{"):
            start -= 1
        return self._first_line + start

    def _report(self, token: Any, message: str) -> None:
        self._problems.append(Problem(self._file, self._line(token), message))


class _List:
    """A list that is open: its own attributes, and which point comes next."""

    def __init__(self, token: Any, attributes: Mapping[str, str], items: int) -> None:
        self._attributes = attributes
        self._items = items
        self._numbered = token.type == "ordered_list_open"
        self._next = int(token.attrs.get("start", 1))
        self._place = 0
        self._first = False

    def begin_item(self) -> None:
        """A new point begins."""
        self._place += 1
        self._first = True

    def prefix(self) -> str:
        """The number as it stands in the text; nothing for bullets and for a point's later paragraphs."""
        if not (self._numbered and self._first):
            return ""
        return f"{self._next + self._place - 1}. "

    def attributes(self, own: Mapping[str, str]) -> dict[str, str]:
        """A point's own attributes over the list's; the list's id is numbered when it has several points."""
        inherited = dict(self._attributes)
        if "id" in inherited and (self._items > 1 or not self._first):
            inherited["id"] += f".{self._place}" if self._first else f".{self._place}b"
        self._first = False
        return {**inherited, **own}


def _items(tokens: list[Any], place: int) -> int:
    """How many points the list that opens at ``place`` has."""
    level = tokens[place].level
    count = 0
    for token in tokens[place + 1 :]:
        if token.level == level:
            break
        count += token.type == "list_item_open" and token.level == level + 1
    return count

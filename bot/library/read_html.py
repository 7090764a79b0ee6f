"""HTML to elements, without what a reader of the page does not see. Home of BeautifulSoup and lxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.library.elements import Element, Reading, Shape, table_row
from bot.library.read_text import join_lines

_DROPPED = [
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "template",
    "noscript",
    "form",
    "button",
    "select",
    "iframe",
    "svg",
    "canvas",
    "object",
    "head",
    "dialog",
]
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "li",
        "tr",
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "blockquote",
        "figure",
        "figcaption",
        "pre",
        "address",
        "details",
        "summary",
    ]
)


def read_html(data: bytes) -> Reading:
    """The elements of a page, with its title and the language it names."""
    soup = _soup(data)
    root = soup.find("html")
    title = join_lines(soup.title.get_text()) if soup.title else None
    language = str(root.get("lang")) if root is not None and root.get("lang") else None
    return Reading(elements=tuple(_elements(soup)), title=title or None, language=language)


def html_elements(markup: str) -> list[Element]:
    """The elements of a piece of markup."""
    return list(_elements(_soup(markup)))


def visible_text(markup: str) -> str:
    """The text of a piece of inline markup on one line."""
    soup = _soup(markup)
    _drop_unseen(soup)
    return _text(soup)


def _soup(markup: bytes | str) -> Any:
    from bs4 import BeautifulSoup

    return BeautifulSoup(markup, "lxml")


def _elements(soup: Any) -> Iterator[Element]:
    _drop_unseen(soup)
    yield from _walk(soup)


def _drop_unseen(soup: Any) -> None:
    from bs4.element import PreformattedString

    for comment in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()  # comments, the document type, processing instructions
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.find_all(_unseen):
        if not tag.decomposed:
            tag.decompose()


def _unseen(tag: Any) -> bool:
    style = str(tag.get("style") or "").lower()
    return tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or bool(_HIDDEN_STYLE.search(style))


def _walk(node: Any) -> Iterator[Element]:
    """Blocks in order; loose inline text between blocks makes a paragraph of its own."""
    loose: list[str] = []
    for child in node.children:
        name = getattr(child, "name", None)
        if name is None or (name not in _BLOCKS and not child.find(_is_block)):
            loose.append("\n" if name == "br" else str(child) if name is None else child.get_text())
            continue
        yield from _paragraph("".join(loose), node)
        loose = []
        yield from _block(child, name)
    yield from _paragraph("".join(loose), node)


def _block(tag: Any, name: str) -> Iterator[Element]:
    if name in _HEADINGS:
        text = _text(tag)
        if text:
            yield Element(Shape.HEADING, text, _line(tag), _HEADINGS[name])
    elif name == "table":
        yield from _table(tag)
    elif name in ("li", "dd"):
        yield from _point(tag)
    elif tag.find(_is_block):
        yield from _walk(tag)
    else:
        yield from _paragraph(_text(tag), tag)


def _point(tag: Any) -> Iterator[Element]:
    """A point, and what else stands inside it: later paragraphs, a list of its own."""
    first = True
    for element in _walk(tag):
        if first and element.shape is Shape.PARAGRAPH:
            element = replace(element, shape=Shape.POINT, text=_number(tag) + element.text)
        first = False
        yield element


def _table(table: Any) -> Iterator[Element]:
    rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    first = table.find("tr")
    headers = rows.pop(0) if rows and first.find("th") and not first.find("td") else []
    for cells in rows:
        text = table_row(headers, cells)
        if text:
            yield Element(Shape.POINT, text, _line(table))


def _number(tag: Any) -> str:
    """The number that a browser shows before a point of a numbered list."""
    if tag.name != "li" or tag.parent is None or tag.parent.name != "ol":
        return ""
    start = str(tag.parent.get("start") or "1")
    before = len(tag.find_previous_siblings("li"))
    return f"{(int(start) if start.isdigit() else 1) + before}. "


def _paragraph(text: str, node: Any) -> Iterator[Element]:
    joined = join_lines(text)
    if joined:
        yield Element(Shape.PARAGRAPH, joined, _line(node))


def _text(tag: Any) -> str:
    for line_break in tag.find_all("br"):
        line_break.replace_with("\n")
    return join_lines(tag.get_text())


def _is_block(tag: Any) -> bool:
    return tag.name in _BLOCKS


def _line(tag: Any) -> int:
    return int(getattr(tag, "sourceline", None) or 1)

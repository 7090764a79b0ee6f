"""Plain text to elements, and the joining of broken lines that other formats need too."""

from __future__ import annotations

import re
import unicodedata

from bot.library.elements import Element, Reading, Shape

_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cs"})
_KEPT = "\n\t"
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_BREAK_IN_CJK = re.compile(rf"(?<={_CJK})\s*\n\s*(?={_CJK})")
_BREAK = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"[ \t\u00a0]+")
_ENDS = tuple("。！？!?.:：;；,，、…”\"'）)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.、)）]|[(（]\d{1,2}[)）]|[•·●▪*-]\s)")


def visible(text: str) -> str:
    """The text without characters that cannot be seen: zero-width, direction marks, controls, private use."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(c for c in plain if c in _KEPT or unicodedata.category(c) not in _HIDDEN_CATEGORIES)


def join_lines(text: str) -> str:
    """One line of text: a break between Chinese characters is nothing, any other is a space."""
    return _SPACES.sub(" ", _BREAK.sub(" ", _BREAK_IN_CJK.sub("", visible(text)))).strip()


def read_text(text: str, first_line: int) -> Reading:
    """Paragraphs are parted by empty lines, or stand on a line each where there are none; a short line with no end mark
    before a paragraph is a heading.
    """
    lines = visible(text).split("\n")
    groups = _by_empty_lines(lines, first_line)
    if len(groups) == 1 and len(groups[0][1]) > 1:
        groups = [(line, [one]) for line, one in enumerate(lines, start=first_line) if one.strip()]
    elements = []
    for place, (line, group) in enumerate(groups):
        joined = join_lines("\n".join(group))
        heading = len(group) == 1 and looks_like_heading(joined) and place + 1 < len(groups)
        elements.append(element_of(joined, line, heading=heading))
    return Reading(elements=tuple(elements))


def element_of(text: str, line: int, *, heading: bool) -> Element:
    """An element of a format that marks nothing: a heading, a point that starts with a number or bullet, or a paragraph."""
    if heading:
        return Element(Shape.HEADING, text, line, level=2)
    shape = Shape.POINT if _NUMBERED.match(text) else Shape.PARAGRAPH
    return Element(shape, text, line)


def looks_like_heading(line: str) -> bool:
    """A short line that no punctuation ends."""
    return (
        0 < len(line) <= 60
        and len(line.split()) <= 12
        and not line.endswith(_ENDS)
        and not _NUMBERED.match(line)
    )


def _by_empty_lines(lines: list[str], first_line: int) -> list[tuple[int, list[str]]]:
    groups: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(lines, start=first_line):
        if not line.strip():
            fresh = True
        elif fresh:
            groups.append((number, [line]))
            fresh = False
        else:
            groups[-1][1].append(line)
    return groups

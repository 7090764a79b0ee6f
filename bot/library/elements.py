"""What every reader makes of a file, whatever its format: headings, paragraphs and points in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """What an element is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"
    """An item of a list."""


@dataclass(frozen=True, slots=True)
class Element:
    """One heading, paragraph or point with the line (or the page, where there are no lines) it stands on."""

    shape: Shape
    text: str
    line: int
    level: int = 0
    """1 is the highest heading; 0 for what is not a heading."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """``id``, ``study``, ``balance``."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of one file."""

    elements: tuple[Element, ...]
    title: str | None = None
    """As the file's own metadata give it."""
    language: str | None = None
    """As the file's own markup gives it, e.g. ``zh-CN``."""


def table_row(headers: Sequence[str], cells: Sequence[str]) -> str:
    """``heading: cell; heading: cell``, so that a row of a table can be read alone."""
    named = [f"{head}: {cell}" if head else cell for head, cell in zip(headers, cells, strict=False) if cell]
    return "; ".join(named or [cell for cell in cells if cell])

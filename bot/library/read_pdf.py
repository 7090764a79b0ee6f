"""PDF to elements. Home of pypdf. Lines become paragraphs again; an element's "line" is its page."""

from __future__ import annotations

import logging
import re
from collections import Counter
from io import BytesIO
from typing import Any

from bot.errors import CorpusError, Problem
from bot.library.elements import Element, Reading
from bot.library.read_text import element_of, join_lines, looks_like_heading, visible

_PAGE_NUMBER = re.compile(r"(?:第\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*页)?(?:\s*(?:/|of)\s*\d{1,4})?")
_SENTENCE_ENDS = tuple('。！？!?.:：；;”"')
_FULL_LINE = 0.75
_REPEATED_PAGES = 3
_MAX_PAGES = 500


def read_pdf(data: bytes, file: str) -> Reading:
    """The elements of a PDF that has text.

    Raises:
        CorpusError: when it is damaged, locked by a password, too long, or pictures of pages only.

    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of oddities that change nothing here
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not _unlocked(reader):
            raise _problem(file, "the PDF is locked by a password; save it without one")
        if len(reader.pages) > _MAX_PAGES:
            raise _problem(file, f"the PDF has {len(reader.pages)} pages; at most {_MAX_PAGES} can be taken")
        pages = [_lines(page) for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except CorpusError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
    ) as exc:
        raise _problem(file, f"the PDF is damaged and cannot be read ({exc})") from exc
    if not any(pages):
        raise _problem(
            file, "the PDF holds no text; it seems to be scanned pictures: run text recognition (OCR) first"
        )
    return Reading(elements=tuple(_elements(_without_furniture(pages))), title=str(title) if title else None)


def _unlocked(reader: Any) -> bool:
    """Many PDFs are encrypted with an empty password; those can be read by anyone."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _lines(page: Any) -> list[str]:
    """The lines of a page that a reader sees: text drawn in the invisible mode is left out."""
    mode = [0]

    def before(operator: bytes, operands: list[Any], *_: Any) -> None:
        if operator == b"Tr" and operands:
            mode[0] = int(operands[0])
        elif operator == b"BT":
            mode[0] = 0

    seen: list[str] = []

    def took(text: str, *_: Any) -> None:
        if mode[0] != 3:
            seen.append(text)

    page.extract_text(visitor_operand_before=before, visitor_text=took)
    return [line.strip() for line in visible("".join(seen)).split("\n") if line.strip()]


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Pages without page numbers and without the lines that stand at the edge of many pages."""
    edges = Counter(line for page in pages for line in {*page[:2], *page[-2:]})
    repeated = {line for line, count in edges.items() if count >= _REPEATED_PAGES and count > len(pages) / 2}
    return [
        [line for line in page if line not in repeated and not _PAGE_NUMBER.fullmatch(line)] for page in pages
    ]


def _elements(pages: list[list[str]]) -> list[Element]:
    """A paragraph ends where a sentence ends on a line that is not full; it may go on over a page."""
    widths = sorted(_width(line) for page in pages for line in page)
    full = _FULL_LINE * (widths[int(len(widths) * 0.9)] if widths else 0)
    found: list[Element] = []
    group: list[str] = []
    started = 1
    for number, page in enumerate(pages, start=1):
        for line in page:
            if not group and looks_like_heading(line) and _width(line) < full:
                found.append(element_of(join_lines(line), number, heading=True))
                continue
            started = started if group else number
            group.append(line)
            if line.endswith(_SENTENCE_ENDS) and _width(line) < full:
                found.append(element_of(join_lines("\n".join(group)), started, heading=False))
                group = []
    if group:
        found.append(element_of(join_lines("\n".join(group)), started, heading=False))
    return found


def _width(line: str) -> int:
    """A Chinese character is as wide as two Latin ones."""
    return sum(2 if ord(c) >= 0x2E80 else 1 for c in line)


def _problem(file: str, message: str) -> CorpusError:
    return CorpusError([Problem(file, 1, message)])

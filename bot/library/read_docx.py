"""Word documents to elements. Home of python-docx. An element's "line" is the number of its paragraph."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from bot.errors import CorpusError, Problem
from bot.library.elements import Element, Reading, Shape, table_row
from bot.library.read_text import element_of, join_lines

_MAX_UNPACKED_BYTES = 200_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)


def read_docx(data: bytes, file: str) -> Reading:
    """The elements of a .docx file: paragraphs, points, headings by their style, and table rows.

    Raises:
        CorpusError: when it is damaged, locked by a password, or unpacks to something huge.

    """
    from docx import Document
    from docx.opc.exceptions import OpcError

    if data.startswith(_OLD_WORD):
        raise _problem(
            file, "the document is locked by a password or is an old .doc; save it as .docx without one"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise _problem(file, "the document unpacks to more than 200 MB")
        document = Document(BytesIO(data))
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError) as exc:
        raise _problem(file, f"the document is damaged and cannot be read ({exc})") from exc
    return Reading(elements=tuple(_elements(document)), title=document.core_properties.title or None)


def _elements(document: Any) -> Iterator[Element]:
    from docx.table import Table

    for number, item in enumerate(document.iter_inner_content(), start=1):
        if isinstance(item, Table):
            yield from _rows(item, number)
            continue
        text = join_lines(_text(item))
        if text:
            yield _element(item, text, number)


def _element(paragraph: Any, text: str, number: int) -> Element:
    style = str(paragraph.style.name or "") if paragraph.style is not None else ""
    heading = _HEADING.match(style)
    if heading or style in ("Title", "标题"):
        return Element(Shape.HEADING, text, number, level=int(heading[1]) if heading else 1)
    properties = paragraph._p.pPr
    if style.startswith("List") or (properties is not None and properties.numPr is not None):
        return Element(Shape.POINT, text, number)
    return element_of(text, number, heading=False)


def _text(paragraph: Any) -> str:
    """The text of the runs that are shown; deleted text of tracked changes is no run, hidden runs are left out."""
    from docx.text.hyperlink import Hyperlink

    parts = []
    for item in paragraph.iter_inner_content():
        for run in item.runs if isinstance(item, Hyperlink) else [item]:
            if not run.font.hidden:
                parts.append(run.text)
    return "".join(parts)


def _rows(table: Any, number: int) -> Iterator[Element]:
    rows = [
        [join_lines("\n".join(_text(p) for p in cell.paragraphs)) for cell in row.cells] for row in table.rows
    ]
    if len(rows) < 2:
        rows = [[], *rows]
    headers, *body = rows
    for cells in body:
        text = table_row(headers, cells)
        if text:
            yield Element(Shape.POINT, text, number)


def _problem(file: str, message: str) -> CorpusError:
    return CorpusError([Problem(file, 1, message)])

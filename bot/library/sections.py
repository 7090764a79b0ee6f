"""The elements of one edition to blocks: under which headings each stands, and which sentence leads in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.article import Block
from bot.errors import Problem
from bot.language.sentences import split
from bot.library.elements import Element, Shape

_LEADS_IN = re.compile(r"(?:[:：]|——|--)[”\"']?$")
_NUMBERED_POINT = re.compile(r"(?:\d{1,2}[.、)）]|[(（]\d{1,2}[)）]|[①-⑳])")
_LABELLED_POINT = re.compile(r"(?:[\u3400-\u9fff]{2,8}[:：]|[A-Z][A-Za-z-]*(?: [A-Za-z-]+){0,4}: )")


@dataclass(frozen=True, slots=True)
class Sections:
    """The blocks of one edition, and what is needed to compare it with the other one."""

    title: str | None
    blocks: tuple[Block, ...]
    places: dict[str, int]
    """Every id of the edition, headings too, with its line, in order."""
    named: bool
    """Whether any id was written in the file; else all were made by order."""
    outline: tuple[str, ...]
    """The shapes of the elements in order: two editions of one structure have the same."""


def parse_sections(
    elements: Sequence[Element], file: str, title: str | None, problems: list[Problem]
) -> Sections:
    """Blocks in order. A heading that carries ``study`` or ``balance`` makes a claim and is a block too.

    The heading that gives the article its title is no section: it stands over everything.
    """
    ids = _ids(elements, file, problems)
    leads = _leads(elements)
    blocks: list[Block] = []
    above: list[tuple[int, str]] = []
    over_all = _heading_over_all(elements)
    for place, (element, block_id) in enumerate(zip(elements, ids, strict=True)):
        if element.shape is Shape.HEADING:
            above = [pair for pair in above if pair[0] < element.level]
        if element.shape is not Shape.HEADING or {"study", "balance"} & element.attributes.keys():
            blocks.append(
                _block(element, block_id, " > ".join(text for _, text in above), leads.get(place, ""))
            )
        if element.shape is Shape.HEADING and element is not over_all and element.text != title:
            above.append((element.level, element.text))
    return Sections(
        title=title or (over_all.text if over_all else None),
        blocks=tuple(blocks),
        places={block_id: element.line for element, block_id in zip(elements, ids, strict=True)},
        named=any("id" in element.attributes for element in elements),
        outline=tuple(f"{element.shape}{element.level}" for element in elements),
    )


def _heading_over_all(elements: Sequence[Element]) -> Element | None:
    """The first heading, when every other is lower; it is the title."""
    headings = [element for element in elements if element.shape is Shape.HEADING]
    if not headings or any(other.level <= headings[0].level for other in headings[1:]):
        return None
    return headings[0]


def _block(element: Element, block_id: str, section: str, lead: str) -> Block:
    return Block(
        block_id=block_id,
        section=section,
        lead=lead,
        text=element.text,
        study_id=element.attributes.get("study"),
        balance=element.attributes.get("balance"),
        line=element.line,
    )


def _ids(elements: Sequence[Element], file: str, problems: list[Problem]) -> list[str]:
    """Each element's id: as written, else by its place, so that two editions of one structure get the same ids."""
    seen: dict[str, int] = {}
    ids = []
    for place, element in enumerate(elements, start=1):
        block_id = element.attributes.get("id") or f"b{place:03}"
        if block_id in seen:
            problems.append(
                Problem(file, element.line, f"duplicate id {block_id!r}, first on line {seen[block_id]}")
            )
        seen.setdefault(block_id, element.line)
        ids.append(block_id)
    return ids


def _leads(elements: Sequence[Element]) -> dict[int, str]:
    """For the place of each point the sentence that introduces it."""
    found: dict[int, str] = {}
    for place, element in enumerate(elements):
        if element.shape is not Shape.PARAGRAPH:
            continue
        rest = elements[place + 1 :]
        introduces = bool(_LEADS_IN.search(element.text))
        if introduces or (rest and rest[0].shape is Shape.POINT):
            lead = split(element.text)[-1]
            found.update((place + step, lead) for step in _run(rest, introduces))
    return found


def _run(rest: Sequence[Element], introduces: bool) -> Iterator[int]:
    """How far the points under a lead-in go, as steps from it.

    The first element after a colon always belongs to it. A paragraph between two points of one run goes on with the
    point before it, so it belongs to the run too.
    """
    kind = _kind(rest[0]) if rest else None
    pending: list[int] = []
    for step, element in enumerate(rest, start=1):
        if element.shape is Shape.HEADING or _LEADS_IN.search(element.text):
            return
        if kind is not None and _kind(element) == kind:
            yield from pending
            yield step
            pending = []
        elif step == 1 and introduces:
            yield step
        elif kind is not None and not pending:
            pending = [step]
        else:
            return


def _kind(element: Element) -> str | None:
    """What marks a point: an item of a list, a number, or a short label before a colon."""
    if element.shape is Shape.POINT:
        return "item"
    if _NUMBERED_POINT.match(element.text):
        return "number"
    return "label" if _LABELLED_POINT.match(element.text) else None

"""Block Kit as data, and Slack's limits on it. Nothing here knows what a reply is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.channels.slack.markup import pieces, shortened, utf16

Block = dict[str, Any]
SECTION = 3000
"""Characters in the text of a section, a context element or a rich-text block of ours."""
MARKDOWN = 12_000
"""Characters in a markdown block or in one piece of a stream."""
MESSAGE = 13_000
"""Characters in all blocks of a message, counted as JSON, which is how Slack refuses them."""
BLOCKS = 50
HEADER = 150
BUTTON = 75
VALUE = 2000
_LOAD, _FRAME = 7000, 50
"""What a rich-text block of ours may count against ``MESSAGE``, and what each of its paragraphs adds."""
INPUT = 3000
"""Characters in the text of an input."""
TEXT = 3000
"""Characters in a message's own text, which notifications and screen readers take."""


def plain_text(text: str, limit: int) -> Block:
    """Text in which Slack reads no markup at all."""
    return {"type": "plain_text", "text": shortened(text, limit), "emoji": False}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def sections(text: str) -> list[Block]:
    """Plain text, in as many sections as it needs."""
    return [{"type": "section", "text": plain_text(piece, SECTION)} for piece in pieces(text, SECTION)]


def contexts(text: str) -> list[Block]:
    """Small print, in as many blocks as it needs."""
    return [{"type": "context", "elements": [plain_text(piece, SECTION)]} for piece in pieces(text, SECTION)]


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def words(text: str, *, bold: bool = False, url: str | None = None) -> Block:
    """Words of a rich text: shown as they are."""
    found: Block = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    return found | {"style": {"bold": True}} if bold else found


def emoji(name: str) -> Block:
    """A picture of a rich text, by Slack's name for it."""
    return {"type": "emoji", "name": name}


def rich_texts(paragraphs: Iterable[Sequence[Block]]) -> list[Block]:
    """Paragraphs of words, in as many rich-text blocks as they need."""
    found: list[Block] = []
    room = load = 0
    for paragraph in (part for whole in paragraphs for part in _fitting(whole)):
        need, more = sum(map(_length, paragraph)), weight(paragraph)
        if need > room or load + more > _LOAD:
            found.append({"type": "rich_text", "elements": []})
            room, load = SECTION, 0
        found[-1]["elements"].append({"type": "rich_text_section", "elements": list(paragraph)})
        room, load = room - need, load + more + _FRAME
    return found


def button(action: str, text: str, value: str = "", *, style: str = "") -> Block:
    """A button; ``value`` comes back with the click."""
    found = {"type": "button", "action_id": action, "text": plain_text(text, BUTTON), "value": value[:VALUE]}
    return found | {"style": style} if style else found


def actions(buttons: Sequence[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def option(text: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain_text(text, BUTTON), "value": value[:BUTTON]}


def feedback(action: str, up: str, down: str, value: str) -> Block:
    """Slack's own pair of feedback buttons; ``value`` comes back as ``up:value`` or ``down:value``."""
    choices = {
        "positive_button": {
            "text": plain_text(up, BUTTON),
            "value": f"up:{value}",
            "accessibility_label": up,
        },
        "negative_button": {
            "text": plain_text(down, BUTTON),
            "value": f"down:{value}",
            "accessibility_label": down,
        },
    }
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": action, **choices}],
    }


def field(block_id: str, label: str, element: Mapping[str, Any], *, optional: bool = False) -> Block:
    """One field of a form."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, SECTION),
        "element": dict(element),
        "optional": optional,
    }


def weight(blocks: Sequence[Block]) -> int:
    """What Slack counts against ``MESSAGE``."""
    return utf16(json.dumps(list(blocks), ensure_ascii=False))


def fits(blocks: Sequence[Block]) -> bool:
    """Whether Slack takes these blocks in one message."""
    return len(blocks) <= BLOCKS and weight(blocks) <= MESSAGE


def _fitting(paragraph: Sequence[Block]) -> list[list[Block]]:
    """A paragraph in parts of at most ``SECTION`` characters, cut at the ends of sentences where it can be."""
    parts: list[list[Block]] = [[]]
    room = SECTION
    for element in paragraph:
        if _length(element) <= room:
            parts[-1].append(element)
            room -= _length(element)
            continue
        for piece in pieces(element.get("text", ""), SECTION) or [""]:
            parts.append([element | {"text": piece}])
            room = SECTION - utf16(piece)
    return [part for part in parts if part]


def _length(element: Block) -> int:
    return utf16(element.get("text") or "") or 2

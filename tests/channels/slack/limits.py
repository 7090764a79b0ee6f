"""What Slack refuses: the documented limits on messages, blocks and forms, and the error it gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = Any
_TEXTS = {"section": 3000, "header": 150}
_NEEDED = {
    "section": ("text",),
    "header": ("text",),
    "context": ("elements",),
    "actions": ("elements",),
    "context_actions": ("elements",),
    "rich_text": ("elements",),
    "markdown": ("text",),
    "input": ("label", "element"),
    "divider": (),
}
_RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
_INLINE = {"text": ("text",), "link": ("url",), "emoji": ("name",), "user": ("user_id",)}


def size(text: str) -> int:
    """As JavaScript counts."""
    return len(text.encode("utf-16-le")) // 2


def wrong_message(body: Json) -> str | None:
    """The error for a message; None for one that is fine."""
    blocks = body.get("blocks") or []
    if not blocks and not body.get("text") and not body.get("markdown_text"):
        return "no_text"
    if size(body.get("text") or "") > 40_000:
        return "msg_too_long"
    if size(body.get("markdown_text") or "") > 12_000:
        return "msg_too_long"
    if len(blocks) > 50:
        return "invalid_blocks: more than 50"
    if size(json.dumps(blocks, ensure_ascii=False)) > 13_000:
        return "msg_blocks_too_long"
    return next((f"invalid_blocks: {fault}" for block in blocks for fault in _block(block)), None)


def wrong_view(view: Json) -> str | None:
    """The error for a form; None for one that is fine."""
    if view["type"] != "modal" or not view.get("title"):
        return "invalid_arguments"
    for name in ("title", "submit", "close"):
        if name in view and not _plain(view[name], 24):
            return f"invalid_arguments: {name}"
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        return "invalid_arguments: a form with inputs needs a submit button"
    if len(view["blocks"]) > 100 or size(view.get("private_metadata", "")) > 3000:
        return "invalid_arguments: too much"
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    if len(set(ids)) != len(ids):
        return "invalid_arguments: block_id"
    return next((f"invalid_arguments: {fault}" for block in view["blocks"] for fault in _block(block)), None)


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _NEEDED or any(name not in block for name in _NEEDED[kind]):
        yield f"{kind}"
        return
    if size(block.get("block_id", "")) > 255:
        yield "block_id"
    if kind in _TEXTS and not (_plain if kind == "header" else _text)(block["text"], _TEXTS[kind]):
        yield f"{kind}.text"
    if kind == "markdown" and not 1 <= size(block["text"]) <= 12_000:
        yield "markdown.text"
    if kind == "context":
        if not 1 <= len(block["elements"]) <= 10:
            yield "context.elements"
        yield from (f"context {one}" for one in block["elements"] if not _text(one, 3000))
    if kind in ("actions", "context_actions"):
        if not 1 <= len(block["elements"]) <= (25 if kind == "actions" else 5):
            yield f"{kind}.elements"
        ids = [one.get("action_id") for one in block["elements"]]
        if len(set(ids)) != len(ids):
            yield "action_id twice"
        for one in block["elements"]:
            yield from _element(one)
    if kind == "rich_text":
        yield from _rich(block)
    if kind == "input":
        if not _plain(block["label"], 2000):
            yield "label"
        yield from _element(block["element"])


def _element(one: Json) -> Iterator[str]:
    kind = one["type"]
    if not 1 <= size(one.get("action_id", "")) <= 255:
        yield "action_id"
    if kind == "button":
        if not _plain(one["text"], 75) or size(one.get("value", "")) > 2000:
            yield "button"
        if one.get("style", "primary") not in ("primary", "danger"):
            yield "button.style"
    elif kind == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            choice = one[side]
            if not _plain(choice["text"], 75) or size(choice["value"]) > 2000:
                yield side
            if size(choice.get("accessibility_label", "")) > 75:
                yield side
    elif kind == "plain_text_input":
        if size(one.get("initial_value", "")) > 3000 or one.get("max_length", 1) > 3000:
            yield "plain_text_input"
    elif kind in ("static_select", "multi_static_select"):
        if not 1 <= len(one["options"]) <= 100:
            yield "options"
        for option in one["options"]:
            if not _plain(option["text"], 75) or not 1 <= size(option["value"]) <= 150:
                yield "option"
        chosen = one.get("initial_options", [one["initial_option"]] if "initial_option" in one else [])
        if any(choice not in one["options"] for choice in chosen):
            yield "initial option"
    else:
        yield f"element {kind}"


def _rich(block: Json) -> Iterator[str]:
    if not block["elements"]:
        yield "rich_text"
    for element in block["elements"]:
        if element["type"] not in _RICH or not element["elements"]:
            yield f"rich_text {element['type']}"
        for one in element["elements"]:
            if one["type"] not in _INLINE or not all(one.get(name) for name in _INLINE[one["type"]]):
                yield f"rich_text {one}"


def _text(text: Json, most: int) -> bool:
    return text["type"] in ("plain_text", "mrkdwn") and 1 <= size(text["text"]) <= most


def _plain(text: Json, most: int) -> bool:
    return text["type"] == "plain_text" and 1 <= size(text["text"]) <= most

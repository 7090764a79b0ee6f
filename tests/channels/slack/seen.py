"""What a member can read in a message, and how to find its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def words(blocks: Any) -> str:
    """Every word in blocks, in order."""
    return "\n".join(_texts(blocks))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        if node.get("type") == "button":
            return
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            if isinstance(value, list | dict):
                yield from _texts(value)


def mrkdwn_texts(node: Any) -> Iterator[str]:
    """The texts in which Slack would read markup."""
    if isinstance(node, list):
        for one in node:
            yield from mrkdwn_texts(one)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from mrkdwn_texts(value)


def button(blocks: list[Any], action: str) -> dict[str, Any]:
    """The button with this action, as a click brings it back."""
    for block in blocks:
        for one in block.get("elements", ()):
            if one.get("action_id") == action:
                return {"action_id": action, "value": one.get("value", "")}
    raise AssertionError(f"there is no {action}")


def rating(blocks: list[Any], side: str) -> dict[str, Any]:
    """One of the feedback buttons, as a click brings it back."""
    for block in blocks:
        if block["type"] == "context_actions":
            return {"action_id": "feedback", "value": block["elements"][0][f"{side}_button"]["value"]}
    raise AssertionError("there is no feedback")

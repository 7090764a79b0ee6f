"""What staff write in a case as patients read it: plain text, without a trace of Slack."""

from __future__ import annotations

import re

from bot.language.normalise import visible

MOST_CHARS = 3000
"""The longest message that is passed on to a patient."""

_REFERENCE = re.compile(r"<([^<>\s|][^<>|]*)(?:\|([^<>]*))?>")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_STYLED = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~", "`")
)
_QUOTE = re.compile(r"^(?:&gt;|>)\s?", re.MULTILINE)
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+\-]*:(?:(?::skin-tone-\d:)?)(?![\w:])")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain(mrkdwn: str) -> str:
    """What a member of staff wrote, without Slack's markup, mentions, emoji names and hidden characters.

    Links keep their address. Line breaks stay.
    """
    text = _FENCE.sub(r"\1", _QUOTE.sub("", mrkdwn))
    for pattern in _STYLED:
        text = pattern.sub(r"\1", text)
    text = _EMOJI.sub("", _REFERENCE.sub(_readable, text))
    for written, meant in _ESCAPES:
        text = text.replace(written, meant)
    return visible(text)


def _readable(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2) or ""
    if target[0] in "@!":
        # People, groups, "channel": a patient knows none of them. Dates bring their own words along.
        return label if target.startswith("!date") else ""
    if target[0] == "#":
        return f"#{label}" if label else ""
    address = re.sub("^(?:mailto|tel):", "", target)
    return address if label in ("", address, target) else f"{label} ({address})"

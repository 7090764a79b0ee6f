"""Text between people and Slack: what a member typed as plain words, and our words where Slack would read markup."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.language.sentences import split

Size = Callable[[str], int]
_REFERENCE = re.compile(r"<([^<>]*)>")
_CODE = re.compile(r":(?=[a-z0-9_+'-]{1,60}:)", re.IGNORECASE)
# Characters that Slack reads as formatting, and ones that look alike and mean nothing to it.
_LOOKALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})
_QUOTED = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_MARKDOWN = re.compile(r"([\\`*_\[\]~]|^[#+=-])")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_AHEAD = 600
"""How far beyond a cut to look, so that what looks like the end of a sentence there is one."""
_SOFT_ENDS = ("\n", "；", ";", "，", ", ", "、", " ")


def plain(text: str) -> str:
    """What a member typed, without Slack's markup: links as their words, nobody addressed, entities resolved."""
    shown = _REFERENCE.sub(lambda found: _shown(found[1]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def without_mention(text: str, member: str) -> str:
    """``text`` without the places where it addresses ``member``."""
    return re.sub(rf"<@{re.escape(member)}(?:\|[^>]*)?>", " ", text) if member else text


def mentions(text: str) -> frozenset[str]:
    """The ids of the members that a text addresses."""
    return frozenset(re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", text))


def mrkdwn(text: str) -> str:
    """``text`` where Slack reads mrkdwn: shown as it is, formats nothing, links nothing, pings nobody."""
    safe = _entities(text).translate(_LOOKALIKES)
    return _QUOTED.sub(r"\1›", _CODE.sub("∶", safe))


def markdown(text: str) -> str:
    """``text`` where Slack reads Markdown: shown as it is, on one line, formats nothing, pings nobody."""
    safe = _MARKDOWN.sub(r"\\\1", _CODE.sub("∶", _entities(" ".join(text.split()))))
    return _NUMBERED.sub(r"\1\\\2", safe)


def utf16(text: str) -> int:
    """The length of ``text`` as JavaScript counts it, which is never less than ours."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int, size: Size = utf16) -> list[str]:
    """``text`` in pieces of at most ``limit``, cut at the ends of sentences; a sentence that is longer than that is cut
    after a comma or a space, or where it must be. Joined they give the text back, white space at the cuts aside."""
    found: list[str] = []
    rest = text.strip()
    while size(rest) > limit:
        cut = _cut(rest, limit, size)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def shortened(text: str, limit: int, size: Size = utf16) -> str:
    """``text``, or as many of its first words as fit with a sign that there was more."""
    if size(text) <= limit:
        return text
    return pieces(text, limit - 1, size)[0] + "…"


def _shown(inside: str) -> str:
    """The words of one ``<…>`` of Slack's."""
    target, _, label = inside.partition("|")
    if target.startswith(("@", "#")):
        return f"{target[0]}{label}" if label else ""
    if target.startswith("!"):
        return label
    if label and label not in target:
        return f"{label} ({target})"
    return target.removeprefix("mailto:").removeprefix("tel:")


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, limit: int, size: Size) -> int:
    """Where to cut a text that is too long: the best place that leaves at most ``limit`` before it."""
    hard = _longest(text, limit, size)
    ends, place = [], 0
    for sentence in split(text[: hard + _AHEAD]):
        place = text.index(sentence, place) + len(sentence)
        ends.append(place)
    whole = [end for end in ends[:-1] if end <= hard]  # the last one may go on after what was looked at
    if whole:
        return whole[-1]
    soft = max(text.rfind(mark, 1, hard) + len(mark) for mark in _SOFT_ENDS)
    return soft if soft > max(len(mark) for mark in _SOFT_ENDS) and soft <= hard else hard


def _longest(text: str, limit: int, size: Size) -> int:
    """How many characters of ``text`` fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= limit else (low, middle - 1)
    return low

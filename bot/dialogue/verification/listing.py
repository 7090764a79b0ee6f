"""The words of no list that are members of an enumeration: one more of them is one more thing that is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogue.verification.facts import Facts, Stray

_BEFORE = re.compile(r"(?:[,，、;；:：(（]\s?|\b(?:and|or)\s|[和与及]|^)$")
_AFTER = re.compile(r"\s?(?:[,，、]|(?:and|or)\b|[和与及等])")
_LAST = re.compile(r"(?:\b(?:and|or)\s|[和与及、])$")
_LISTED = re.compile(r"、|\w, [\w-]+(?: [\w-]+)?(?:,| and | or )")
_NEAR, _FAR = 5, 60
"""Characters before a word in which a mark of the enumeration stands: the nearest one, any one."""


def is_member(said: Facts, start: int, end: int) -> bool:
    """Whether a stretch of a text is one member of an enumeration."""
    opened = _BEFORE.search(said.text, max(0, start - _NEAR), start)
    last = _LAST.search(said.text, max(0, start - _NEAR), start)
    return bool(
        (opened and _AFTER.match(said.text, end))
        or (last and _LISTED.search(said.text, max(0, start - _FAR), start))
    )


def members(said: Facts) -> Iterator[Stray]:
    """The unlisted words between the marks of an enumeration: "smoking, infection and injury", 吸烟、感染和创伤."""
    for stray in said.strays:
        if is_member(said, stray.start, stray.start + len(stray.text)):
            yield stray

"""Conversation ids: random, because whoever knows one may read on in that conversation or delete it."""

from __future__ import annotations

import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RANDOM_BYTES = 24


def new_conversation_id() -> str:
    """A new id that nobody can guess: 192 random bits in 32 characters."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def well_formed(conversation_id: str) -> bool:
    """Whether ``conversation_id`` has the shape of an id (1 to 64 of ``A-Z a-z 0-9 _ -``); it may still be unknown."""
    return _SHAPE.fullmatch(conversation_id) is not None

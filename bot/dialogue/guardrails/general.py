"""The general question in a personal one: what remains when whose it is and what he has are taken off."""

from __future__ import annotations

import re

from bot.language.normalise import HAN, to_simplified
from bot.prompts.guardrails import PersonalPart

_CLAUSE = re.compile(r"([,,、;;。.!?!?？\n]+)")
_SPACES = re.compile(r"\s+")
_HANGING = re.compile(r"^[\s,,、;;。.:]+|(?<=[,,、;;。])[\s,,、;;。]+|\s+(?=[,.?!])")
_WORD = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_LEAST_HAN, _LEAST_WORDS = 3, 2
"""With less than this nothing is left to search for, and the whole question is kept."""


def general_question(text: str, personal: PersonalPart) -> str:
    """``text`` without its personal part, in Simplified script; ``text`` itself where nothing else would remain."""
    plain = to_simplified(text)
    pieces = _CLAUSE.split(plain)
    clauses = list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))
    kept = [
        clause + end
        for clause, end in clauses
        if clause.strip() and not any(pattern.search(clause) for pattern in personal.clauses)
    ]
    rest = "".join(kept)
    for pattern in personal.words:
        rest = pattern.sub(" " if not HAN.search(rest) else "", rest)
    rest = _SPACES.sub(" ", _HANGING.sub("", rest)).strip()
    enough = len(HAN.findall(rest)) >= _LEAST_HAN or len(_WORD.findall(rest)) >= _LEAST_WORDS
    return rest if enough else text

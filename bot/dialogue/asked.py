"""One question on its way through the library: what is known of it so far. Steps fill it in, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.extract import Extract
from bot.dialogue.gathering import Found
from bot.dialogue.reading import Reading
from bot.domain.draft import Proposal
from bot.domain.language import Language
from bot.domain.question import Turn
from bot.index.generation import Generation


@dataclass(slots=True)
class Asked:
    """What the steps hand on. Tracers may see it, so no text in it is unmasked."""

    text: str
    """The question with personal data masked."""
    language: Language
    history: Sequence[Turn]
    generation: Generation
    declined: bool
    reading: Reading = None  # type: ignore[assignment]
    found: Found = None  # type: ignore[assignment]
    extract: Extract = None  # type: ignore[assignment]
    kept: tuple[list[Proposal], list[str]] | None = None
    """The proposals that passed verification and why others did not; None before that."""
    rewritten: str = ""
    """A follow-up as the chat model asked it on its own, once that was accepted."""

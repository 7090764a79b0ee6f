"""What the road proposes before it is verified: sentences with the passages they lean on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.passage import Passage


@dataclass(frozen=True, slots=True)
class Support:
    """The words of one passage that a proposed sentence leans on."""

    passage: Passage
    quote: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One sentence that may become an answer item once it is verified."""

    text: str
    supports: tuple[Support, ...]
    attributed: bool = False
    """Whether the sentence itself says whose claim it reports ("The article says: ...")."""
    note: bool = False
    """Whether it is the evidence note that another sentence owes."""
    written: bool = False
    """Whether a chat model wrote it; otherwise it is quoted from the library."""

"""An article as it is parsed: blocks under headings, the studies it speaks of, and who profits from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.language import TextLanguage

Bilingual = Mapping[TextLanguage, str]
"""A text in each language; studies have both, articles added by others may have one."""


class Verdict(StrEnum):
    """How a claim of the article stands against the published record, as far as we could check."""

    AGREES = "agrees"
    PARTLY = "partly"
    OVERSTATES = "overstates"
    NOT_FOUND = "not_found"
    CONTEXT = "context"

    @property
    def shaky(self) -> bool:
        """Whether an answer that leans on such a study must say so itself."""
        return self in (Verdict.OVERSTATES, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Interest:
    """Who profits from a text."""

    commercial: bool
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or numbered point of one edition."""

    block_id: str
    section: str
    """The headings above it, outermost first, joined by `` > ``; empty when there is none."""
    lead: str
    """The sentence that introduces the list this block is a point of; empty for other blocks."""
    text: str
    study_id: str | None
    balance: str | None
    """The study whose caution goes with this block when it makes a claim that no study of its own supports."""
    line: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One article in one language."""

    language: TextLanguage
    title: str
    label: str
    """How a reply names the text, e.g. "the article"."""
    publisher: str
    published: date | None
    source: str | None
    interest: Interest
    blocks: tuple[Block, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study: what the article says of it, what the published record says, and what we make of it."""

    study_id: str
    title: Bilingual
    label: Bilingual
    names: Mapping[TextLanguage, tuple[str, ...]]
    journal: str | None
    year: int | None
    design: Bilingual
    participants: int | None
    comparator: Bilingual | None
    follow_up: Bilingual | None
    doi: str | None
    url: str | None
    registry: str | None
    claim: Bilingual | None
    record: Mapping[TextLanguage, tuple[str, ...]]
    limitations: Mapping[TextLanguage, tuple[str, ...]]
    verdict: Verdict
    note: Bilingual
    caution: Bilingual | None
    checked: date


@dataclass(frozen=True, slots=True)
class Article:
    """One folder or file of the library: one or two editions and the studies they speak of."""

    slug: str
    editions: Mapping[TextLanguage, Edition]
    studies: Mapping[str, Study]

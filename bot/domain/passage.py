"""What search finds: a passage with its sentences, where it stands and which study it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import TextLanguage


class Origin(StrEnum):
    """Whose words a passage is."""

    ARTICLE = "article"
    RECORD = "record"
    """What the published record says of a study, in our words."""
    LIMITATION = "limitation"
    """What a study does not show, in our words."""
    CAUTION = "caution"
    """The one short sentence that goes with every answer leaning on a shaky study."""
    GLOSSARY = "glossary"
    """What a word means, in our words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One chunk of the library in one language. ``passage_id`` is unique; ``key`` is shared by both editions."""

    passage_id: str
    key: str
    """``<slug>/<block id>[.<part>]``: the same in both languages."""
    language: TextLanguage
    slug: str
    origin: Origin
    section: str
    lead: str
    text: str
    sentences: tuple[str, ...]
    """Whole sentences; joined they give ``text``."""
    study_id: str | None
    balance: str | None
    label: str
    """How a reply names the text it stands in, e.g. "the article"."""
    commercial: bool
    """Whether the words are those of a publisher who profits; then they are only ever reported, never stated."""

    @property
    def embedded_text(self) -> str:
        """What is embedded and indexed: the passage with the headings and the lead-in that give it its subject."""
        return "\n".join(part for part in (self.section, self.lead, self.text) if part)


ABOUT, OVERVIEW, CATALOGUE = "article/about", "article/overview", "article/studies"
"""How the keys of the passages end that say where a text comes from, what was found of its studies, and which they are."""
FACTS = "/facts"
"""How the key of a passage ends whose sentences are made of the fields of a study's record."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with how well it matches, from one search."""

    passage: Passage
    score: float
    """Fused score, higher is better; comparable within one search only."""
    dense: float
    """Cosine similarity, -1 to 1."""
    lexical: float
    """BM25 of the lexical index, 0 when it did not match."""


def passage_id(key: str, language: TextLanguage) -> str:
    """The id of the edition in ``language`` of the passage with this ``key``."""
    return f"{key}@{language}"

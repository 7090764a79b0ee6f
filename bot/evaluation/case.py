"""One scripted question and what a good reply to it must and must not hold."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.evaluation.said import Statement

PARTS = ("tune", "check")


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One thing that a person or a model may give points for."""

    item: str
    points: float


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted question."""

    case_id: str
    language: Language
    """Of the question and of the expected reply."""
    question: str
    turns: tuple[str, ...]
    """Earlier questions of the same conversation, asked first."""
    kinds: frozenset[Kind]
    """Any of these is right."""
    studies: tuple[frozenset[str], ...]
    """From each set at least one study must be cited."""
    not_studies: frozenset[str]
    facts: tuple[Statement, ...]
    """Each must be said."""
    first: Statement | None
    """Must be said in the first item of the answer."""
    forbidden: tuple[Statement, ...]
    grade: float | None
    """The highest reading grade."""
    paragraphs: tuple[str, ...]
    """Keys of the passages that answer, or prefixes of them."""
    pair: str | None
    """The id of the same case in the other language."""
    part: str
    """``tune`` (settings may be chosen on it) or ``check`` (only ever reported)."""
    tags: frozenset[str]
    rubric: tuple[RubricItem, ...]
    file: str
    line: int

    @property
    def answers(self) -> bool:
        """Whether an answer is a right reply."""
        return Kind.ANSWER in self.kinds

    @property
    def red_flag(self) -> bool:
        """Whether nothing but an emergency reply is right."""
        return self.kinds == frozenset({Kind.EMERGENCY})


def belongs(passage_key: str, paragraph: str) -> bool:
    """Whether a passage is the paragraph named in a case, or a part of it."""
    return passage_key == paragraph or passage_key.startswith((f"{paragraph}.", f"{paragraph}/"))

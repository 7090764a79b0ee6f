"""What the library holds, as the checks need it: passages by id and the studies there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.language import TEXT_LANGUAGES
from bot.domain.passage import Passage
from bot.errors import CasesError, Problem
from bot.evaluation.case import Case, belongs
from bot.index.shelf import Shelf


@dataclass(frozen=True)
class Library:
    """The passages of one index generation and the ids of its studies."""

    passages: dict[str, Passage]
    """By passage id."""
    studies: frozenset[str]
    generation: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of every passage, once."""
        return tuple(dict.fromkeys(passage.key for passage in self.passages.values()))


def read_library(shelf: Shelf) -> Library:
    """The library that is being served.

    Raises:
        LibraryIndexError: when there is no index.
    """
    with shelf.borrow() as generation:
        passages = {p.passage_id: p for side in TEXT_LANGUAGES for p in generation.every_passage(side)}
        return Library(passages, frozenset(generation.studies), generation.id)


def check_references(cases: Iterable[Case], library: Library) -> None:
    """Refuse cases that name what the library does not hold, so that a typing error is not taken for a wrong reply.

    Raises:
        CasesError: with every unknown study and paragraph.
    """
    problems: list[Problem] = []
    keys = library.keys
    for case in cases:
        named = frozenset().union(*case.studies) | case.not_studies
        wrong = [f"no study {study!r} in the library" for study in sorted(named - library.studies)]
        wrong += [f"no paragraph {p!r} in the library" for p in case.paragraphs if not _there(p, keys)]
        problems += [Problem(case.file, case.line, f"{case.case_id}: {message}") for message in wrong]
    if problems:
        raise CasesError(problems)


def _there(paragraph: str, keys: Sequence[str]) -> bool:
    return any(belongs(key, paragraph) for key in keys)

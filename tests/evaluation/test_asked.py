"""The questions that vectors are tuned on: each points at sentences that stand in the library."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.assembly import Assembly
from bot.domain.language import TEXT_LANGUAGES
from bot.evaluation.cases import CASES, labelled_rows, read_cases

FILES = ("asked.tsv", "asked_kept_aside.tsv")


def rows(name: str) -> list[list[str]]:
    return list(labelled_rows(name))


@pytest.fixture(scope="module")
def places(library: Assembly) -> dict[str, set[str]]:
    """Every sentence of the library, by language."""
    with library.shelf.borrow() as generation:
        return {
            language: {
                f"{passage.key}#{place}"
                for passage in generation.every_passage(language)
                for place in range(1, len(passage.sentences) + 1)
            }
            for language in TEXT_LANGUAGES
        }


@pytest.mark.parametrize("name", FILES)
def test_every_answer_is_a_sentence_of_the_library(name: str, places: dict[str, set[str]]) -> None:
    lost = [
        (question, place)
        for question, language, _, answers in rows(name)
        for place in answers.split()
        if place not in places[language]
    ]
    assert lost == []


def test_nothing_that_is_kept_aside_was_tuned_on() -> None:
    known, kept = (rows(name) for name in FILES)
    assert not {author for _, _, author, _ in known} & {author for _, _, author, _ in kept}
    assert not {question for question, *_ in known} & {question for question, *_ in kept}
    checked = {case.question for case in read_cases(CASES) if case.part == "check"}
    assert not checked & {question for question, *_ in known}


def test_there_are_enough_by_enough_authors_in_both_languages() -> None:
    for name, most in zip(FILES, (4, 1), strict=True):
        counted = Counter(language for _, language, _, answers in rows(name) if answers)
        assert min(counted.values()) >= 300
        authors = Counter(language for language, _ in {(row[1], row[2]) for row in rows(name)})
        assert min(authors.values()) >= most

"""What can only be seen when editions and articles are laid side by side. Every function returns all it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.domain.article import Article, Block, Edition
from bot.domain.language import TextLanguage
from bot.errors import Problem
from bot.language.numbers import Number, numbers

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)


def missing_translations(
    editions: Mapping[TextLanguage, Edition], places: Mapping[TextLanguage, Mapping[str, int]]
) -> list[Problem]:
    """Ids that stand in one edition only, and blocks whose study or balance is not the same in both.

    ``places`` maps every id of an edition, headings too, to its line.
    """
    found = []
    for language, other in _both_ways(editions):
        for block_id, line in places[language].items():
            if block_id not in places[other]:
                message = f"missing translation: {block_id!r} is not in {editions[other].file}"
                found.append(Problem(editions[language].file, line, message))
    for one, two, file in _pairs(editions):
        if (one.study_id, one.balance) != (two.study_id, two.balance):
            found.append(
                Problem(file, one.line, f"{one.block_id!r} has another study or balance in the other edition")
            )
    return found


def differing_numbers(editions: Mapping[TextLanguage, Edition]) -> list[Problem]:
    """Numbers written in digits in a block that its counterpart does not give in any form."""
    found = []
    for one, two, file in _pairs(editions):
        there = _values(two.text)
        missing = [
            number.text for number in numbers(one.text) if _in_digits(number) and not _given(number, there)
        ]
        if missing:
            listed = ", ".join(dict.fromkeys(missing))
            found.append(Problem(file, one.line, f"{one.block_id!r}: not in the other edition: {listed}"))
    return found


def library_problems(
    articles: Mapping[str, Article], study_files: Mapping[str, tuple[str, Mapping[str, int]]]
) -> list[Problem]:
    """What does not fit together in a whole library: unknown studies, and study ids used by two articles.

    ``study_files`` maps the slug of each article just read to its studies file and the line of each study.
    """
    known: dict[str, str] = {}
    found: list[Problem] = []
    if any(file and not lines for file, lines in study_files.values()):
        return found  # a studies file could not be read at all, so which ids are unknown cannot be told
    for slug in sorted(articles, key=lambda slug: slug in study_files):
        for study_id in articles[slug].studies:
            if study_id in known:
                file, lines = study_files.get(slug, (slug, {}))
                message = f"study id {study_id!r} already belongs to {known[study_id]!r}"
                found.append(Problem(file, lines.get(study_id, 1), message))
            known.setdefault(study_id, slug)
    for article in articles.values():
        for edition in article.editions.values():
            found.extend(_unknown_studies(edition, known))
    return found


def _unknown_studies(edition: Edition, known: Mapping[str, str]) -> Iterator[Problem]:
    for block in edition.blocks:
        for what, study_id in (("study", block.study_id), ("balance", block.balance)):
            if study_id is not None and study_id not in known:
                yield Problem(edition.file, block.line, f"unknown {what} id {study_id!r}")


def _both_ways(editions: Mapping[TextLanguage, Edition]) -> Iterator[tuple[TextLanguage, TextLanguage]]:
    for language in editions:
        for other in editions:
            if other != language:
                yield language, other


def _pairs(editions: Mapping[TextLanguage, Edition]) -> Iterator[tuple[Block, Block, str]]:
    """Each block with its counterpart, seen from both sides, and the file of the first."""
    for language, other in _both_ways(editions):
        there = {block.block_id: block for block in editions[other].blocks}
        for block in editions[language].blocks:
            if block.block_id in there:
                yield block, there[block.block_id], editions[language].file


def _in_digits(number: Number) -> bool:
    return any(c.isdigit() and c.isascii() for c in number.text)


def _values(text: str) -> list[float]:
    """The numbers of a text in any form; a month that English names is a number in Chinese."""
    months = [_MONTHS.index(match.group()[:3].lower()) + 1.0 for match in _MONTH.finditer(text)]
    return [number.value for number in numbers(text)] + months


def _given(number: Number, there: list[float]) -> bool:
    return any(abs(number.value - value) < 1e-9 for value in there)

"""``studies.yaml`` to studies, with everything wrong in it reported at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.article import Bilingual, Study, Verdict
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.errors import Problem
from bot.library.marked_yaml import Fields, read_yaml

_FIELDS = frozenset(Study.__dataclass_fields__) - {"study_id"}
_STUDY_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
_EMPTY: Bilingual = dict.fromkeys(TEXT_LANGUAGES, "")


@dataclass(frozen=True, slots=True)
class StudyList:
    """The studies of one file by id, and the line each starts on."""

    studies: dict[str, Study]
    lines: dict[str, int]


def read_studies(text: str, file: str, problems: list[Problem]) -> StudyList:
    """All studies that could be read; what is wrong is added to ``problems``."""
    found = StudyList({}, {})
    marked = read_yaml(text, file, 1, problems)
    if marked is None:
        return found
    for study_id, study in Fields(marked, file, "studies", problems).values.items():
        if not _STUDY_ID.fullmatch(study_id):
            problems.append(
                Problem(file, study.line, f"study id {study_id!r} must be small letters, digits and hyphens")
            )
        found.lines[study_id] = study.line
        found.studies[study_id] = _study(study_id, Fields(study, file, study_id, problems))
    return found


def _study(study_id: str, fields: Fields) -> Study:
    """One study. Where a field is wrong its place is filled, because the file is refused as a whole anyway."""
    fields.known(_FIELDS)
    verdict = _verdict(fields)
    caution = _bilingual(fields, "caution")
    if verdict.shaky and caution is None:
        fields.wrong("verdict", f"a study whose verdict is {verdict} needs a 'caution' in both languages")
    return Study(
        study_id=study_id,
        title=_bilingual(fields, "title", required=True) or _EMPTY,
        label=_bilingual(fields, "label", required=True) or _EMPTY,
        names=_lists(fields, "names", aligned=False),
        journal=fields.text("journal"),
        year=fields.whole_number("year", 1900, date.today().year + 1),
        design=_bilingual(fields, "design", required=True) or _EMPTY,
        participants=fields.whole_number("participants", 1, 1_000_000_000),
        comparator=_bilingual(fields, "comparator"),
        follow_up=_bilingual(fields, "follow_up"),
        doi=_matching(fields, "doi", _DOI, "a DOI such as 10.1002/acr.24131, without https://doi.org/"),
        url=_matching(fields, "url", _URL, "a web address that starts with http:// or https://"),
        registry=fields.text("registry"),
        claim=_bilingual(fields, "claim"),
        record=_lists(fields, "record", aligned=True),
        limitations=_lists(fields, "limitations", aligned=True),
        verdict=verdict,
        note=_bilingual(fields, "note", required=True) or _EMPTY,
        caution=caution,
        checked=fields.day("checked", required=True) or date.min,
    )


def _verdict(fields: Fields) -> Verdict:
    text = fields.text("verdict", required=True)
    if text is None:
        return Verdict.CONTEXT
    try:
        return Verdict(text)
    except ValueError:
        fields.wrong("verdict", f"'verdict' must be one of {', '.join(Verdict)}, not {text!r}")
        return Verdict.CONTEXT


def _bilingual(fields: Fields, key: str, *, required: bool = False) -> Bilingual | None:
    """A text in both languages; a missing one is a missing translation."""
    if not fields.has(key):
        if required:
            fields.wrong(key, f"{key!r} is missing")
        return None
    inner = fields.inner(key)
    if inner is None:
        return None
    inner.known(frozenset(TEXT_LANGUAGES))
    texts = {language: inner.text(language) for language in TEXT_LANGUAGES}
    if not any(texts.values()):
        if required:
            fields.wrong(key, f"{key!r} is empty")
        return None
    for language, text in texts.items():
        if not text:
            inner.wrong(language, f"missing translation: there is no {language!r}")
    return {language: text or "" for language, text in texts.items()}


def _lists(fields: Fields, key: str, *, aligned: bool) -> dict[TextLanguage, tuple[str, ...]]:
    """A list of texts in each language; ``aligned`` lists say the same, item by item."""
    inner = fields.inner(key)
    if inner is None:
        return dict.fromkeys(TEXT_LANGUAGES, ())
    inner.known(frozenset(TEXT_LANGUAGES))
    lists = {language: inner.texts(language) for language in TEXT_LANGUAGES}
    lengths = {language: len(texts) for language, texts in lists.items()}
    if aligned and len(set(lengths.values())) > 1:
        counted = ", ".join(f"{count} in {language}" for language, count in lengths.items())
        fields.wrong(
            key, f"missing translation: {key!r} must have as many items in each language ({counted})"
        )
    return lists


def _matching(fields: Fields, key: str, pattern: re.Pattern[str], what: str) -> str | None:
    text = fields.text(key)
    if text is not None and not pattern.fullmatch(text):
        fields.wrong(key, f"{key!r} must be {what}, not {text!r}")
    return text

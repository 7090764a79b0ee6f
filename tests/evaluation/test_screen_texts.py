"""The labelled texts of the second net: what is made of them and of the library's names."""

from __future__ import annotations

from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES
from bot.evaluation.screen_texts import (
    SCREENING,
    Labelled,
    dressed,
    labelled,
    of_glossary,
    of_studies,
    texts_of,
)
from bot.language.glossary import read_glossary
from bot.library.studies import read_studies

CORPUS = Path(__file__).parents[2] / "corpus"


def test_every_term_is_asked_about_in_both_languages() -> None:
    glossary = read_glossary(sorted(CORPUS.rglob("terms.tsv")))
    texts = [case.text for case in of_glossary(glossary)]
    for term in glossary.terms:
        assert all(any(term.names[language][0] in text for text in texts) for language in TEXT_LANGUAGES)


def test_every_study_is_asked_about_by_its_label() -> None:
    file = CORPUS / "balance" / "studies.yaml"
    studies = read_studies(file.read_text(encoding="utf-8"), str(file), []).studies
    cases = list(of_studies(studies.values()))
    assert {case.label for case in cases} == {"question"}
    for study in studies.values():
        assert sum(study.label["en"] in case.text for case in cases) >= 2


def test_a_dressed_text_holds_the_text_and_keeps_its_label() -> None:
    cases = [case for case in labelled() if case.label in ("question", "go")]
    for plain, other in zip(cases, dressed(cases), strict=True):
        assert plain.text in other.text != plain.text
        assert plain.label == other.label


def test_a_story_stands_beside_questions_only() -> None:
    stories = set(texts_of(SCREENING / "stories.txt"))
    urgent = dressed([Labelled(f"my knee is hot {place}", "go") for place in range(200)])
    assert not any(story in case.text for story in stories for case in urgent)

"""The glossary as an article of the library: one block for each word explained, so that explanations can be cited."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.article import Article, Block, Edition, Interest
from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.language.glossary import Glossary, Term

SLUG = "glossary"
_TITLES: Mapping[TextLanguage, str] = {"zh": "名词解释", "en": "Words explained"}
_MOST_NAMES = 6


def glossary_article(glossary: Glossary) -> Article:
    """An article with a block for every term that is explained in both languages; the section names the term."""
    explained = [term for term in glossary.terms if all(term.plain[language] for language in TEXT_LANGUAGES)]
    return Article(
        slug=SLUG,
        editions={language: _edition(explained, language) for language in TEXT_LANGUAGES},
        studies={},
    )


def _edition(terms: list[Term], language: TextLanguage) -> Edition:
    title = _TITLES[language]
    return Edition(
        language=language,
        title=title,
        label=title,
        publisher="",
        published=None,
        source=None,
        interest=Interest(commercial=False, text=""),
        blocks=tuple(_block(number, term, language) for number, term in enumerate(terms, start=1)),
        file="terms.tsv",
    )


def _block(number: int, term: Term, language: TextLanguage) -> Block:
    names = ", ".join(term.names[language][:_MOST_NAMES])
    return Block(
        block_id=f"t{number:03d}",
        section=f"{_TITLES[language]} > {names}",
        lead="",
        text=term.plain[language],
        study_id=None,
        balance=None,
        line=number,
    )

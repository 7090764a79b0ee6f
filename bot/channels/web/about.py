"""What a chat must have on screen, a passage in the article's other language, and the words explained."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from bot.channels.web.errors import documented
from bot.channels.web.handoff_bodies import OfferBody
from bot.channels.web.library import editions
from bot.channels.web.parts import Borrowed, Parts, Shelf
from bot.channels.web.refusal import Refusal
from bot.channels.web.schema import ID_PATTERN, LanguageChoice
from bot.channels.web.visitor import language_of
from bot.domain.article import Edition, Verdict
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import Origin, Passage, passage_id
from bot.errors import LibraryIndexError
from bot.language.normalise import to_traditional

_Choice = Annotated[LanguageChoice, Query(description="`auto` follows the browser.")]
_Id = Annotated[str, Path(pattern=ID_PATTERN, examples=["stem-cells-osteoarthritis"])]
_Part = Annotated[str, Path(pattern="^[A-Za-z0-9_.-]{1,64}$", examples=["p12"])]
_ARTICLE = {
    "slug": "stem-cells-osteoarthritis",
    "title": "Stem cells and osteoarthritis",
    "label": "the article",
    "publisher": "A company that stores cells",
    "published": "2025-08-18",
    "commercial": True,
    "interest": "The publisher stores cells for a fee.",
}


class ArticleBody(BaseModel):
    """One article of the library and who profits from it."""

    slug: str = Field(description="The part of a `passage_id` before the slash.", examples=[_ARTICLE["slug"]])
    title: str
    label: str = Field(description="How replies name it.")
    publisher: str
    published: date | None
    commercial: bool
    interest: str = Field(description="Show it beside what the article says.")


class AboutBody(BaseModel):
    """What a chat must have on screen, in one language."""

    language: Language
    disclaimer: str = Field(min_length=1)
    retention_days: int
    contact_url: str | None = Field(description="A way to a person; null when there is none.")
    handoff: OfferBody | None = Field(
        description="That a person can be asked for with `POST /api/handoff`; null where nobody is there."
    )
    max_question_chars: int
    verdicts: dict[str, str] = Field(description="Each verdict in words.")
    starts: list[str] = Field(description="Questions to begin with.")
    articles: list[ArticleBody]


class PassageBody(BaseModel):
    """One paragraph of an article, in the words of one edition."""

    passage_id: str
    language: TextLanguage
    section: str
    text: str


class TermBody(BaseModel):
    """One word explained."""

    names: list[str]
    meaning: str


class GlossaryBody(BaseModel):
    """Every word that is explained."""

    language: Language
    terms: list[TermBody]


def about_routes(parts: Parts) -> APIRouter:
    """``/api/about``, ``/api/passages/{slug}/{part}`` and ``/api/glossary``."""
    router = APIRouter(prefix="/api", tags=["library"], responses=documented((405, 422, 500)))

    @router.get("/about", summary="What a chat must have on screen")
    async def about(request: Request, language: _Choice = "auto") -> AboutBody:
        """The disclaimer, who profits from the articles, how long questions are kept, a way to a person."""
        chosen = language_of(request.scope, language)
        kept = [
            _article(slug, sides[chosen.text], chosen)
            for slug, sides in (await editions(parts.shelf)).items()
            if chosen.text in sides and sides[chosen.text].publisher  # the words explained have none
        ]
        return AboutBody(
            language=chosen,
            disclaimer=parts.replies.disclaimer(chosen),
            retention_days=parts.settings.retention_days,
            contact_url=parts.settings.contact_url or None,
            handoff=parts.handoff.offer(chosen) if parts.handoff else None,
            max_question_chars=parts.settings.max_question_chars,
            verdicts={
                verdict.value: parts.replies.line(f"verdicts.{verdict}", chosen) for verdict in Verdict
            },
            starts=list(parts.replies.lines("suggestions.start", chosen)),
            articles=sorted(kept, key=lambda article: not article.commercial),
        )

    @router.get("/passages/{slug}/{part}", summary="A paragraph of an article", responses=documented((404,)))
    async def passage(slug: _Id, part: _Part, language: TextLanguage = "zh") -> PassageBody:
        """The paragraph that a citation's `passage_id` names, in the article's words in that language."""
        wanted = passage_id(f"{slug}/{part}", language)
        found = await _read(parts.shelf, lambda generation: generation.passages([wanted]))
        if not found:
            raise Refusal(404, "not_found")
        return PassageBody(passage_id=wanted, language=language, section=found[0].section, text=found[0].text)

    @router.get("/glossary", summary="Words explained")
    async def glossary(request: Request, language: _Choice = "auto") -> GlossaryBody:
        """Each term with its names and one plain sentence on what it means."""
        chosen = language_of(request.scope, language)
        found = await _read(parts.shelf, lambda generation: generation.every_passage(chosen.text))
        explained = [one for one in found if one.origin is Origin.GLOSSARY]
        return GlossaryBody(language=chosen, terms=[_term(one, chosen) for one in explained])

    return router


async def _read(shelf: Shelf, work: Callable[[Borrowed], list[Passage]]) -> list[Passage]:
    """Passages of the generation in use; none while there is no index."""

    def borrow() -> list[Passage]:
        with shelf.borrow() as generation:
            return work(generation)

    try:
        return await asyncio.to_thread(borrow)
    except LibraryIndexError:
        return []


def _term(passage: Passage, language: Language) -> TermBody:
    """The last of a word's headings holds its names."""
    names = passage.section.rpartition(" > ")[2].split(", ")
    return TermBody(names=[_say(name, language) for name in names], meaning=_say(passage.text, language))


def _article(slug: str, edition: Edition, language: Language) -> ArticleBody:
    return ArticleBody(
        slug=slug,
        title=_say(edition.title, language),
        label=_say(edition.label, language),
        publisher=_say(edition.publisher, language),
        published=edition.published,
        commercial=edition.interest.commercial,
        interest=_say(edition.interest.text, language),
    )


def _say(text: str, language: Language) -> str:
    return to_traditional(text) if language is Language.TRADITIONAL else text

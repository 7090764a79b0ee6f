"""What a visitor may see of the library: its studies, and whether there is an index at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from bot.channels.web.errors import documented
from bot.channels.web.parts import Borrowed, Parts, Shelf
from bot.channels.web.schema import ID_PATTERN, LanguageChoice
from bot.channels.web.study_schema import OneStudyBody, StudiesBody, StudyBody
from bot.channels.web.visitor import language_of
from bot.domain.article import Edition
from bot.domain.language import TextLanguage
from bot.errors import LibraryIndexError, UnknownStudy

_Choice = Annotated[LanguageChoice, Query(description="`auto` follows the browser.")]
_StudyId = Annotated[str, Path(pattern=ID_PATTERN, examples=["cytotherapy-2025"])]


def study_routes(parts: Parts) -> APIRouter:
    """``/api/studies`` and ``/api/studies/{study_id}``."""
    router = APIRouter(prefix="/api/studies", tags=["library"], responses=documented((405, 422, 500, 503)))

    @router.get("", summary="Every study of the library")
    async def studies(request: Request, language: _Choice = "auto") -> StudiesBody:
        """What the article says of each study, and what the published record says."""
        chosen = language_of(request.scope, language)
        found = (await _borrowed(parts.shelf)).studies
        return StudiesBody(
            language=chosen,
            studies=[StudyBody.of(study, chosen) for study in found.values()],
            disclaimer=parts.replies.disclaimer(chosen),
        )

    @router.get("/{study_id}", summary="One study", responses=documented((404,)))
    async def study(study_id: _StudyId, request: Request, language: _Choice = "auto") -> OneStudyBody:
        """The study that a citation names."""
        chosen = language_of(request.scope, language)
        found = (await _borrowed(parts.shelf)).studies.get(study_id)
        if found is None:
            raise UnknownStudy("no study of that id")
        body = StudyBody.of(found, chosen).model_dump()
        return OneStudyBody(**body, language=chosen, disclaimer=parts.replies.disclaimer(chosen))

    return router


async def generation_id(shelf: Shelf) -> str | None:
    """The index in use; None while there is none that can be read."""
    try:
        return (await _borrowed(shelf)).id
    except LibraryIndexError:
        return None


async def editions(shelf: Shelf) -> Mapping[str, Mapping[TextLanguage, Edition]]:
    """Every article by slug and language; empty while there is no index."""
    try:
        return (await _borrowed(shelf)).editions
    except LibraryIndexError:
        return {}


async def _borrowed(shelf: Shelf) -> Borrowed:
    """The generation in use, for what it holds in memory: that stays readable after it was given back."""

    def borrow() -> Borrowed:
        with shelf.borrow() as generation:
            return generation

    return await asyncio.to_thread(borrow)

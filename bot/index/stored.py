"""Articles, studies and passages as JSON, as they lie in a generation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.article import Article, Study
from bot.domain.passage import Passage


def articles_to_json(articles: Mapping[str, Article]) -> bytes:
    """Parsed articles by slug."""
    return _adapter("articles").dump_json(dict(articles), indent=1)


def articles_from_json(data: bytes) -> dict[str, Article]:
    """The other way; raises ValueError when ``data`` is not what ``articles_to_json`` wrote."""
    found: dict[str, Article] = _adapter("articles").validate_json(data)
    return found


def studies_to_json(studies: Mapping[str, Study]) -> bytes:
    """Studies by id."""
    return _adapter("studies").dump_json(dict(studies), indent=1)


def studies_from_json(data: bytes) -> dict[str, Study]:
    """The other way; raises ValueError when ``data`` is not what ``studies_to_json`` wrote."""
    found: dict[str, Study] = _adapter("studies").validate_json(data)
    return found


def passage_to_json(passage: Passage) -> bytes:
    """One passage."""
    return _adapter("passage").dump_json(passage)


def passage_from_json(data: bytes) -> Passage:
    """The other way; raises ValueError when ``data`` is not what ``passage_to_json`` wrote."""
    found: Passage = _adapter("passage").validate_json(data)
    return found


@lru_cache(maxsize=3)
def _adapter(kind: str) -> TypeAdapter[Any]:
    """Built once, on first use: building one costs milliseconds."""
    return TypeAdapter(
        {"articles": dict[str, Article], "studies": dict[str, Study], "passage": Passage}[kind]
    )

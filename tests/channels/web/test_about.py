"""What a chat must have on screen, the passage in the other language, and the words explained."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from bot.assembly import Assembly
from bot.channels.web import Metrics, create_app
from bot.domain.article import Verdict
from bot.domain.language import Language
from bot.settings import Settings

from .conftest import QUOTES, Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("language", Language)
async def test_about_holds_what_must_be_on_screen(site: Build, language: Language) -> None:
    built = site(contact_url="https://clinic.example/contact", retention_days=7)
    async with built.client() as client:
        about = (await client.get("/api/about", params={"language": language.value})).json()
    assert about["language"] == language
    assert about["disclaimer"] == built.replies.disclaimer(language)
    assert about["retention_days"] == 7
    assert about["contact_url"] == "https://clinic.example/contact"
    assert set(about["verdicts"]) == set(Verdict)
    assert about["starts"]
    (article,) = about["articles"]
    assert article["commercial"] is True
    assert article["published"] == "2025-08-18"
    assert {"zh": "收费", "zh-Hant": "收費", "en": "for a fee"}[language.value] in article["interest"]


async def test_about_says_what_it_can_while_there_is_no_index(site: Build) -> None:
    built = site()
    built.shelf.generation = None
    async with built.client() as client:
        about = (await client.get("/api/about", params={"language": "en"})).json()
        glossary = (await client.get("/api/glossary", params={"language": "en"})).json()
        passage = await client.get("/api/passages/article/p1", params={"language": "zh"})
    assert about["disclaimer"]
    assert about["articles"] == []
    assert about["contact_url"] is None
    assert glossary["terms"] == []
    assert passage.status_code == 404


async def test_a_passage_is_read_in_the_other_language(site: Build) -> None:
    async with site().client() as client:
        found = (await client.get("/api/passages/article/p1", params={"language": "zh"})).json()
        missing = await client.get("/api/passages/article/p99", params={"language": "zh"})
    assert found["text"] == QUOTES["zh"]
    assert found["passage_id"] == "article/p1@zh"
    assert missing.status_code == 404
    assert missing.json()["disclaimer"]


async def test_the_words_of_the_real_library_are_explained_in_three_languages(library: Assembly) -> None:
    app = create_app(
        Settings(rate_limit="off"),
        road=library.road,
        records=library.records,
        shelf=library.shelf,
        replies=library.replies,
        metrics=Metrics(),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as client:
        read = {
            language: (await client.get("/api/glossary", params={"language": language.value})).json()["terms"]
            for language in Language
        }
        about = (await client.get("/api/about", params={"language": "en"})).json()
    assert len({len(terms) for terms in read.values()}) == 1
    assert len(read[Language.ENGLISH]) > 50
    assert all(term["meaning"] and all(term["names"]) for terms in read.values() for term in terms)
    assert [article["commercial"] for article in about["articles"]] == [True, False]

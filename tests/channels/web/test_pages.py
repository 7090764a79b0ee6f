"""The pages stand on their own: no inline script, nothing from elsewhere, the disclaimer in plain sight."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from bot.channels.web.pages import page_words
from bot.domain.language import Language

from .conftest import Site

Build = Callable[..., Site]
pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("language", Language)
async def test_the_page_says_what_it_must_without_any_script(site: Build, language: Language) -> None:
    built = site(contact_url="https://clinic.example/contact", retention_days=30)
    async with built.client() as client:
        response = await client.get("/", params={"language": language.value})
    page = BeautifulSoup(response.text, "html.parser")
    words = page_words(language)
    assert page.html is not None
    assert page.html["lang"] == response.headers["Content-Language"] == language.value
    assert page.select_one("footer.disclaimer").get_text(strip=True) == built.replies.disclaimer(language)
    text = page.get_text()
    for must in (words["automated"], "2025-08-18", "30", words["person"]):
        assert must in text
    assert {"zh": "收费", "zh-Hant": "收費", "en": "for a fee"}[language.value] in text
    assert page.select_one("script[src='widget.js']") is not None
    assert page.noscript is not None
    assert page.noscript.get_text(strip=True) == words["no_script"]
    assert "$" not in text


async def test_the_page_escapes_what_comes_from_articles_and_settings(site: Build) -> None:
    built = site(contact_url='https://clinic.example/"><script>alert(1)</script>')
    async with built.client() as client:
        html = (await client.get("/")).text
    assert "<script>alert" not in html


@pytest.mark.parametrize("path", ["/", "/demo", "/docs"])
async def test_nothing_inline_and_nothing_from_elsewhere(site: Build, path: str) -> None:
    async with site().client() as client:
        html = (await client.get(path)).text
        page = BeautifulSoup(html, "html.parser")
        used = [tag["src"] for tag in page.find_all(src=True)] + [
            tag["href"] for tag in page.find_all("link")
        ]
        assert used
        for address in used:
            assert "//" not in address
            assert (await client.get(f"/{address}")).status_code == 200
    assert not page.find_all("style")
    assert all(script.get("src") and not script.string for script in page.find_all("script"))
    assert not re.search(r"\s(style|on\w+)=", html)


async def test_the_buttons_of_the_page_are_hidden_until_a_script_can_serve_them(site: Build) -> None:
    async with site().client() as client:
        page = BeautifulSoup((await client.get("/")).text, "html.parser")
    buttons = page.find_all("button")
    assert buttons
    assert all(button.find_parent(class_="scripted", hidden=True) for button in buttons)


@pytest.mark.parametrize("look", ["", "plain", "clinic", "night", "hostile", "no-such-look"])
async def test_every_look_of_the_demonstration_is_served_whole(site: Build, look: str) -> None:
    built = site()
    async with built.client() as client:
        response = await client.get("/demo", params={"look": look, "language": "en"})
        page = BeautifulSoup(response.text, "html.parser")
        for link in page.find_all("link"):
            assert (await client.get(f"/{link['href']}")).status_code == 200
    assert response.status_code == 200
    assert page.select_one("footer.disclaimer").get_text(strip=True) == built.replies.disclaimer(
        Language.ENGLISH
    )
    assert "$" not in page.get_text()


async def test_the_page_shows_the_tag_to_copy_with_its_hash(site: Build) -> None:
    async with site().client() as client:
        pinned = (await client.get("/widget.json")).json()
        text = BeautifulSoup((await client.get("/")).text, "html.parser").get_text()
    assert '<script src="http://bot.test/widget.js" defer></script>' in text
    assert f'src="http://bot.test/{pinned["src"]}" integrity="{pinned["integrity"]}"' in text


async def test_every_address_is_described_with_examples_and_errors(site: Build) -> None:
    async with site().client() as client:
        described = (await client.get("/openapi.json")).json()
    assert set(described["paths"]) == {
        "/api/chat",
        "/api/chat/stream",
        "/api/studies",
        "/api/studies/{study_id}",
        "/api/about",
        "/api/passages/{slug}/{part}",
        "/api/glossary",
        "/api/feedback",
        "/api/conversations/{conversation_id}",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            for status, response in operation["responses"].items():
                if status >= "400":
                    content = response["content"]["application/json"]
                    assert content["schema"]["$ref"].endswith("/ErrorBody")
                    assert content["example"]["disclaimer"]
    assert "HTTPValidationError" not in described["components"]["schemas"]

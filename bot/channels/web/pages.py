"""The page for people and the page for developers: plain files, filled in with words of the visitor's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

import yaml
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from bot.channels.web.frame import PAGE_POLICY
from bot.channels.web.library import editions
from bot.channels.web.parts import Parts
from bot.channels.web.visitor import language_of
from bot.domain.article import Edition, Verdict
from bot.domain.language import Language, TextLanguage
from bot.language.normalise import to_traditional
from bot.prompts.replies import Replies

_FOLDER = Path(__file__).resolve().parent / "page"
_HEADERS = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept-Language"}
_DOCS_HEADERS = {
    # Swagger UI writes its own style attributes; scripts stay ours alone.
    "Content-Security-Policy": PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
}


class Assets(StaticFiles):
    """Static files that browsers may keep but ask about again."""

    def file_response(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        """As usual, with a ``Cache-Control`` of our own."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_pages(app: FastAPI, parts: Parts) -> None:
    """``/``, ``/docs`` and the files they use."""
    app.mount("/docs/assets", Assets(packages=[("fastapi_swagger", "resources")]))
    app.mount("/assets", Assets(directory=_FOLDER / "assets"))

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        """The page with the question box."""
        language = language_of(request.scope)
        shown = [
            kept[language.text] for kept in (await editions(parts.shelf)).values() if language.text in kept
        ]
        html = _template("index.html").substitute(_filling(parts, language, shown))
        return HTMLResponse(html, headers=_HEADERS | {"Content-Language": language.value})

    @app.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False)
    async def docs() -> HTMLResponse:
        """The description of the API, to read and to try."""
        return HTMLResponse(_template("docs.html").template, headers=_DOCS_HEADERS)


def _filling(parts: Parts, language: Language, shown: list[Edition]) -> Mapping[str, str]:
    """Everything that stands in braces in the page, escaped."""
    words = page_words(language)
    days = str(parts.settings.retention_days)
    said = words | {"privacy": words["privacy"].format(days=days)}
    contact = parts.settings.contact_url
    starts = parts.replies.lines("suggestions.start", language)
    return {name: escape(text) for name, text in said.items() if "." not in name} | {
        "lang": language.value,
        "limit": str(parts.settings.max_question_chars),
        "words": escape(json.dumps(said | _verdicts(parts.replies, language), ensure_ascii=False)),
        "disclaimer": escape(parts.replies.disclaimer(language)),
        "starts": "".join(f'<li><button type="button">{escape(start)}</button></li>' for start in starts),
        "editions": "\n".join(_edition(edition, words, language) for edition in shown),
        "contact": f'<a href="{escape(contact)}">{escape(words["person"])}</a>' if contact else "",
    }


def _edition(edition: Edition, words: Mapping[str, str], language: Language) -> str:
    when = edition.published.isoformat() if edition.published else ""
    by = words["published_by"].format(publisher=edition.publisher, date=when).rstrip(" ,，")
    lines = (f"<strong>{_shown(edition.title, language)}</strong>", _shown(by, language))
    return f"<p>{'<br>'.join((*lines, _shown(edition.interest.text, language)))}</p>"


def _shown(text: str, language: Language) -> str:
    return escape(to_traditional(text) if language is Language.TRADITIONAL else text)


def _verdicts(replies: Replies, language: Language) -> dict[str, str]:
    return {f"verdicts.{verdict}": replies.line(f"verdicts.{verdict}", language) for verdict in Verdict}


@lru_cache(maxsize=len(Language))
def page_words(language: Language) -> dict[str, str]:
    """The words of the page by name."""
    words: dict[str, dict[TextLanguage, str]] = yaml.safe_load((_FOLDER / "words.yaml").read_text("utf-8"))
    own = {name: texts[language.text] for name, texts in words.items()}
    return (
        {name: to_traditional(text) for name, text in own.items()}
        if language is Language.TRADITIONAL
        else own
    )


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text("utf-8"))

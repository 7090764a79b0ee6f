"""The pages for people and for developers: plain files, filled in with words of the visitor's language."""

from __future__ import annotations

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
from bot.channels.web.widget import add_widget, read_bundle
from bot.domain.article import Edition
from bot.domain.language import Language, TextLanguage
from bot.language.normalise import HAN, to_traditional

_FOLDER = Path(__file__).resolve().parent / "page"
_HEADERS = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept-Language"}
_LANGUAGES = {Language.SIMPLIFIED: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}
_LOOKS = {
    "plain": "",
    "clinic": 'data-position="left"',
    "night": 'data-theme="dark"',
    "hostile": "",
}
"""The looks of the demonstration page with the options of the script tag; their styles are ``demo-<look>.css``."""
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
    """``/``, ``/demo``, ``/docs``, the widget and the files they use."""
    app.mount("/docs/assets", Assets(packages=[("fastapi_swagger", "resources")]))
    app.mount("/assets", Assets(directory=_FOLDER / "assets"))
    add_widget(app)

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        """The page with the widget on it."""
        language = language_of(request.scope)
        # An article that names no publisher (the words explained) has no interest to declare.
        shown = [
            kept[language.text]
            for kept in (await editions(parts.shelf)).values()
            if language.text in kept and kept[language.text].publisher
        ]
        return _page("index.html", request, language, _filling(parts, language, shown))

    @app.api_route("/demo", methods=["GET", "HEAD"], include_in_schema=False)
    async def demo(request: Request) -> HTMLResponse:
        """The widget in other clothes, and on a page whose styles are hostile."""
        language = language_of(request.scope)
        asked = request.query_params.get("look", "")
        look = asked if asked in _LOOKS else next(iter(_LOOKS))
        return _page("demo.html", request, language, _filling(parts, language, []) | _look(look, language))

    @app.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False)
    async def docs() -> HTMLResponse:
        """The description of the API, to read and to try."""
        return HTMLResponse(_template("docs.html").template, headers=_DOCS_HEADERS)


def _page(name: str, request: Request, language: Language, filling: Mapping[str, str]) -> HTMLResponse:
    html = _template(name).substitute(filling, address=escape(str(request.base_url)))
    return HTMLResponse(html, headers=_HEADERS | {"Content-Language": language.value})


def _filling(parts: Parts, language: Language, shown: list[Edition]) -> dict[str, str]:
    """Everything that stands in braces in the pages, escaped."""
    words = page_words(language)
    said = words | {"privacy": words["privacy"].format(days=parts.settings.retention_days)}
    contact = parts.settings.contact_url
    starts = parts.replies.lines("suggestions.start", language)
    bundle = read_bundle()
    return {name: escape(text) for name, text in said.items() if "." not in name} | {
        "lang": language.value,
        "languages": "\n    ".join(_language_link(own, language) for own in _LANGUAGES),
        "disclaimer": escape(parts.replies.disclaimer(language)),
        "starts": "".join(
            f'<li><button type="button" data-ask="{escape(start)}">{escape(start)}</button></li>'
            for start in starts
        ),
        "editions": "\n".join(_edition(edition, words, language) for edition in shown),
        "contact": f'<a href="{escape(contact)}">{escape(words["person"])}</a>' if contact else "",
        "version": bundle.version,
        "integrity": bundle.launcher.integrity,
    }


def _language_link(own: Language, language: Language) -> str:
    current = ' aria-current="true"' if own is language else ""
    return f'<a href="?language={own}" lang="{own}" hreflang="{own}"{current}>{_LANGUAGES[own]}</a>'


def _look(look: str, language: Language) -> dict[str, str]:
    """What the demonstration page shows of one look."""
    words, options = page_words(language), _LOOKS[look]
    links = (
        f'<a href="?look={name}&amp;language={language}"{" aria-current=true" if name == look else ""}>'
        f"{escape(words[f'demo.{name}'])}</a>"
        for name in _LOOKS
    )
    return {
        "look": look,
        "looks": "\n    ".join(links),
        "options": options,
        "shown_options": f" {escape(options, quote=False)}" if options else "",
        "css": escape((_FOLDER / "assets" / f"demo-{look}.css").read_text("utf-8").strip()),
    }


def _edition(edition: Edition, words: Mapping[str, str], language: Language) -> str:
    when = edition.published.isoformat() if edition.published else ""
    by = words["published_by"].format(publisher=edition.publisher, date=when).rstrip(" ,，")
    # The article's own title may be in English in both editions.
    spoken = "" if language is Language.ENGLISH or HAN.search(edition.title) else ' lang="en"'
    lines = (f"<strong{spoken}>{_shown(edition.title, language)}</strong>", _shown(by, language))
    return f"<p>{'<br>'.join((*lines, _shown(edition.interest.text, language)))}</p>"


def _shown(text: str, language: Language) -> str:
    return escape(to_traditional(text) if language is Language.TRADITIONAL else text)


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


@lru_cache(maxsize=3)
def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text("utf-8"))

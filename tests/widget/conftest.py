"""The real service on the real library, pages of other sites that carry the widget, and a real browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.assembly import Assembly
from bot.channels.web import Metrics, create_app
from bot.channels.web.parts import Road
from bot.channels.web.serve import address, listen
from bot.dialogue.guardrails.personal_data import mask
from bot.domain.event import Event, SentenceEvent
from bot.domain.question import Question
from bot.records import Records
from bot.settings import Settings

from .widget import Widget

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STRICT = (
    "default-src 'none'; script-src {bot}; connect-src {bot}; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class HeldRoad:
    """The real road. It can be held after its first sentence, or break there."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self.hold = False
        self.break_once = False
        self.go_on = threading.Event()
        self.left = threading.Event()
        self.asked: list[Question] = []

    async def events(self, question: Question) -> AsyncIterator[Event]:
        """The events of the real road, with a pause or a crash after the first sentence."""
        self.asked.append(question)
        async with aclosing(self._road.events(question)) as events:  # type: ignore[type-var]
            async for event in events:
                yield event
                if isinstance(event, SentenceEvent) and event.index == 0:
                    await self._pause()

    async def _pause(self) -> None:
        if self.break_once:
            self.break_once = False
            raise RuntimeError("broken on purpose")
        try:
            while self.hold and not self.go_on.is_set():
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            self.left.set()
            raise


@dataclass
class Site:
    """One running service."""

    url: str
    road: HeldRoad
    records: Records
    records_file: Path


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Closed when the last test of this folder is over: while it is open, no other test here could run an event loop."""
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        message = "NO BROWSER: the widget is not tested here. Install Chromium (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """A real server for ``app`` on a free port; its address."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield address(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=5)  # lets the records close
        server.force_exit = True
        thread.join(timeout=15)
        listener.close()


class HostPages:
    """Another site: pages by path, each with its own content security policy."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, str]] = {}
        self.app = Starlette(routes=[Route("/{path:path}", self._page)])
        self.url = ""

    def put(
        self, path: str, head: str, body: str = "<main><h1>Host</h1><p>Words.</p></main>", policy: str = ""
    ) -> str:
        """Add a page; its address."""
        html = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>{head}</head><body>{body}</body></html>'
        self._pages[path] = (html, policy)
        return f"{self.url}/{path}"

    async def _page(self, request: Request) -> HTMLResponse:
        html, policy = self._pages.get(request.path_params["path"], ("", ""))
        headers = {"Content-Security-Policy": policy} if policy else {}
        return HTMLResponse(html, 200 if html else 204, headers)  # browsers ask for an icon


@pytest.fixture(scope="session")
def host() -> Iterator[HostPages]:
    pages = HostPages()
    with running(pages.app) as pages.url:
        yield pages


@pytest.fixture(scope="session")
def start(
    library: Assembly, host: HostPages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Site]]:
    """Starts a service; keyword arguments are settings, ``road`` and ``shelf`` replace the real ones."""
    with ExitStack() as stack:

        def build(road: Road | None = None, shelf: Any = None, **changes: object) -> Site:
            defaults: dict[str, object] = {
                "data_dir": tmp_path_factory.mktemp("records"),
                "rate_limit": "off",
                "cors_origins": (host.url,),
                "contact_url": "mailto:help@clinic.example",
            }
            settings = Settings(**(defaults | changes))  # type: ignore[arg-type]
            held = HeldRoad(road or library.road)
            records = Records(settings.records_url, mask=mask)
            app = create_app(
                settings,
                road=held,
                records=records,
                shelf=shelf or library.shelf,
                replies=library.replies,
                metrics=Metrics(),
            )
            return Site(
                stack.enter_context(running(app)), held, records, settings.data_dir / "records.sqlite3"
            )

        yield build


@pytest.fixture(scope="session")
def _site(start: Callable[..., Site]) -> Site:
    return start()


@pytest.fixture
def site(_site: Site) -> Iterator[Site]:
    """The service on the shipped library."""
    _site.road.hold = _site.road.break_once = False
    _site.road.go_on.clear()
    _site.road.left.clear()
    yield _site
    _site.road.go_on.set()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page; keyword arguments are those of a browser context. What the page logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def build(url: str, *, expected: tuple[str, ...] = (), **options: Any) -> Page:
        context = chromium.new_context(
            **({"locale": "en-US", "viewport": {"width": 1280, "height": 800}} | options)
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text)
                if message.type == "error" and not any(part in message.text for part in expected)
                else None
            ),
        )
        page.goto(url)
        return page

    yield build
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def widget(browse: Callable[..., Page], site: Site) -> Callable[..., Widget]:
    """The widget on the service's own page, opened."""

    def build(url: str = "", **options: Any) -> Widget:
        found = Widget(browse(url or f"{site.url}/?language=en", **options))
        found.open()
        return found

    return build

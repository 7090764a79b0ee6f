"""The real service with the real index on a real port, and a Slack of our own for it to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.assembly import Assembly
from bot.settings import Settings

from ..web.conftest import served
from .requests import SECRET, Sender
from .server import APP_TOKEN, TOKEN, SlackServer, running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with running() as server:
        yield server


@dataclass
class Bot:
    """One process of the service."""

    assembly: Assembly
    send: Sender
    url: str


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The database that all processes share; files of tests that read it with their own eyes need SQLite."""
    return f"sqlite+aiosqlite:///{tmp_path / 'records.sqlite3'}"


@pytest.fixture
def assemble(database: str, library: Assembly, slack: SlackServer) -> Callable[..., Assembly]:
    """Builds the parts of one process; all share one database. Keyword arguments are settings, or parts by their name."""

    def build(**changes: Any) -> Assembly:
        parts = {"road": library.road, "shelf": library.shelf}
        parts |= {name: changes.pop(name) for name in ("road", "shelf") if name in changes}
        defaults = {
            "data_dir": library.settings.data_dir,
            "database_url": database,
            "rate_limit": "off",
            "slack_signing_secret": SecretStr(SECRET),
            "slack_bot_token": SecretStr(TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN),
            "slack_api_url": slack.api_url,
        }
        assembly = Assembly(Settings(**(defaults | changes)))  # type: ignore[arg-type]
        assembly.__dict__.update(parts)  # as if they had been asked for
        return assembly

    return build


@pytest.fixture
def start(assemble: Callable[..., Assembly]) -> Iterator[Callable[..., Bot]]:
    """Starts a process of the service on a free port."""
    with ExitStack() as stack:

        def begin(**changes: Any) -> Bot:
            assembly = assemble(**changes)
            url = stack.enter_context(served(assembly.app))
            return Bot(assembly, Sender(url), url)

        yield begin


@pytest.fixture
def bot(start: Callable[..., Bot]) -> Bot:
    return start()

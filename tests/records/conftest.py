"""Records in a SQLite file, and in PostgreSQL where ``BOT_TEST_POSTGRES_URL`` names an empty database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.dialogue.release import Sheet, release
from bot.domain.language import Language
from bot.domain.reply import Kind, Reply
from bot.prompts.replies import read_replies
from bot.records import Records
from bot.settings import Settings

PHONE = "13812345678"


def masked(text: str) -> str:
    return text.replace(PHONE, "***")


def _urls() -> list[str]:
    named = os.environ.get("BOT_TEST_POSTGRES_URL")
    return ["sqlite", *([named] if named else [])]


@pytest.fixture(params=_urls(), ids=lambda url: url.partition("+")[0].partition(":")[0])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    chosen = str(request.param)
    return f"sqlite+aiosqlite:///{tmp_path / 'records.sqlite3'}" if chosen == "sqlite" else chosen


@pytest.fixture
async def records(url: str) -> AsyncIterator[Records]:
    made = Records(url, mask=masked)
    yield made
    await made.close()


@pytest.fixture
def make_reply() -> Callable[..., Reply]:
    replies = read_replies(Settings().prompts_dir)

    def build(conversation_id: str, text: str = "资料库这样说。") -> Reply:
        sheet = Sheet(Language.SIMPLIFIED, {}, {}, replies)
        sheet.say(text)
        return release(sheet, Kind.SMALLTALK, conversation_id)

    return build


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

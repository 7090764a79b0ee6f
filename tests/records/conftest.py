"""Records in each sort of database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.dialogue.release import Sheet, release
from bot.domain.language import Language
from bot.domain.reply import Kind, Reply
from bot.prompts.replies import read_replies
from bot.records import Records
from bot.settings import Settings
from tests.databases import SERVERS, empty_database, name_of

PHONE = "13812345678"


def masked(text: str) -> str:
    return text.replace(PHONE, "***")


@pytest.fixture(params=SERVERS, ids=name_of)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for each test."""
    with empty_database(request.param, tmp_path) as found:
        yield found


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

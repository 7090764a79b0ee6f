"""Many workspaces: installs through the real addresses, tokens encrypted in the records, each call with its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.channels.slack.manifest import scopes
from bot.errors import ConfigurationError

from .conftest import Bot
from .requests import message
from .server import SlackServer

pytestmark = pytest.mark.anyio
QUESTION = "Were all 8,761 patients given stem cells?"
OAUTH = {
    "slack_client_id": "client",
    "slack_client_secret": SecretStr("secret"),
    "slack_encryption_key": SecretStr(Fernet.generate_key().decode()),
    "slack_bot_token": SecretStr(""),
}


async def install(bot: Bot, *, code: str = "good-code", other_browser: bool = False) -> httpx.Response:
    """Install as a browser does: to our address, to Slack, and back."""
    async with httpx.AsyncClient(base_url=bot.url) as browser:
        sent = await browser.get("/slack/install")
        assert sent.status_code == 302
        asked = parse_qs(urlsplit(sent.headers["location"]).query)
        assert asked["client_id"] == ["client"] and set(asked["scope"][0].split(",")) == set(scopes())
        cookie = sent.headers["set-cookie"].partition(";")[0]
        assert "secure" in sent.headers["set-cookie"].lower()
        headers = {} if other_browser else {"Cookie": cookie}
        back = {"code": code, "state": asked["state"][0]}
        return await browser.get("/slack/oauth_redirect", params=back, headers=headers)


def database(bot: Bot) -> sqlite3.Connection:
    return sqlite3.connect(bot.assembly.settings.records_url.partition("///")[2])


async def test_a_workspace_installs_asks_and_leaves(start: Callable[..., Bot], slack: SlackServer) -> None:
    bot = start(**OAUTH)
    done = await install(bot)
    assert done.status_code == 200 and "已经装好" in done.text and "Installed" in done.text
    with database(bot) as records:
        [(team, token)] = records.execute("SELECT team_id, token FROM slack_installs").fetchall()
        assert team == "T0002" and "xoxb" not in token
    await bot.send.event(message(QUESTION), team="T0002")
    await slack.until(lambda: slack.called("chat.stopStream"))
    assert {call.token for call in slack.calls if call.method.startswith("chat.")} == {"xoxb-second"}
    # Another process reads the same install.
    await start(**OAUTH).send.event(message(QUESTION), team="T0002")
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    assert len(slack.called("auth.test")) == 1  # at the install, never for an event
    await bot.send.event({"type": "app_uninstalled", "event_ts": "1"}, team="T0002")
    with database(bot) as records:
        await slack.until(lambda: records.execute("SELECT count(*) FROM slack_installs").fetchone() == (0,))


async def test_a_workspace_that_did_not_install_gets_nothing(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    bot = start(**OAUTH)
    await bot.send.event(message(QUESTION), team="T0404")
    assert not slack.called("chat.startStream")


@pytest.mark.parametrize("how", ["code", "browser", "state", "cancelled"])
async def test_an_install_that_is_not_in_order_is_refused(
    start: Callable[..., Bot], slack: SlackServer, how: str
) -> None:
    bot = start(**OAUTH)
    if how == "code":
        done = await install(bot, code="bad")
    elif how == "browser":
        done = await install(bot, other_browser=True)
    else:
        query = (
            {"error": "access_denied"} if how == "cancelled" else {"code": "good-code", "state": "made-up"}
        )
        async with httpx.AsyncClient(base_url=bot.url) as browser:
            cookie = {"Cookie": "slack-app-oauth-state=made-up"}
            done = await browser.get("/slack/oauth_redirect", params=query, headers=cookie)
    assert "没有装成" in done.text
    assert not [call for call in slack.called("oauth.v2.access") if how in ("browser", "state")]
    with database(bot) as records:
        tables = records.execute("SELECT name FROM sqlite_master WHERE name = 'slack_installs'").fetchall()
        assert not tables or records.execute("SELECT * FROM slack_installs").fetchall() == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"slack_bot_token": SecretStr("")}, "BOT_SLACK_BOT_TOKEN"),
        (OAUTH | {"slack_encryption_key": SecretStr("")}, "BOT_SLACK_ENCRYPTION_KEY"),
        (OAUTH | {"slack_encryption_key": SecretStr("short")}, "Fernet.generate_key"),
    ],
    ids=["none", "no-key", "bad-key"],
)
async def test_settings_that_do_not_do_are_named(
    assemble: Callable[..., object], settings: dict[str, object], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        _ = assemble(**settings).slack  # type: ignore[attr-defined]


async def test_no_secret_shows_in_what_is_printed(assemble: Callable[..., object]) -> None:
    assembly = assemble(**OAUTH)
    told = repr(assembly) + repr(assembly.slack)  # type: ignore[attr-defined]
    assert "signing-secret" not in told and OAUTH["slack_encryption_key"].get_secret_value() not in told  # type: ignore[union-attr]

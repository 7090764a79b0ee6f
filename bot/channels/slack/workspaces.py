"""Whose token a call is made with: one workspace's from the settings, or those that installed the app."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.sending import new_client
from bot.errors import RecordsError
from bot.records.slack_installs import Install, Installs

_PATIENCE_SECONDS = 2.0
"""Slack waits three seconds for an answer."""
_STATE_SECONDS = 600
_log = structlog.get_logger("bot.slack")


class Workspaces(AsyncAuthorize):
    """Finds the token of a workspace. Asks the records, never Slack, so that events are taken in time."""

    def __init__(self, token: str, installs: Installs | None, api_url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._token = token
        self._installs = installs
        self._api_url = api_url

    async def of(self, team: str | None) -> AsyncWebClient | None:
        """The client with the workspace's token; None when the app is not installed there. The configured workspace's
        own for None."""
        install = await self._installs.find(None, team) if self._installs and team else None
        token = install.token if install else self._token
        return new_client(token, self._api_url) if token else None

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: Any,
    ) -> AuthorizeResult | None:
        """The token for one request; None when the app is not installed in its workspace."""
        if self._installs is None:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                install = await self._installs.find(enterprise_id, team_id)
        except (RecordsError, TimeoutError) as exc:
            _log.error("records_failed", doing="authorize", cause=str(exc) or type(exc).__name__)
            return None
        if install is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=install.token,
            bot_id=install.bot_id,
            bot_user_id=install.bot_user_id,
        )


class InstallationStore(AsyncInstallationStore):
    """Our installs as Bolt's OAuth flow writes them and its revocation listeners delete them."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    async def async_save(self, installation: Installation) -> None:
        """Write one; a member's own tokens are not kept."""
        if not installation.bot_token:
            return
        await self._installs.save(
            Install(
                enterprise_id=installation.enterprise_id or "",
                team_id="" if installation.is_enterprise_install else installation.team_id or "",
                team_name=installation.team_name,
                app_id=installation.app_id,
                installer=installation.user_id,
                bot_id=installation.bot_id,
                bot_user_id=installation.bot_user_id,
                scopes=",".join(installation.bot_scopes or ()),
                token=installation.bot_token,
            )
        )

    async def async_save_bot(self, bot: Bot) -> None:
        """Bolt writes whole installations; nothing more is kept of a bot."""

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the workspace."""
        await self._installs.remove(enterprise_id, team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A member's token was revoked: we keep none. Without a member: forget the workspace."""
        if user_id is None:
            await self._installs.remove(enterprise_id, team_id)


class StateStore(AsyncOAuthStateStore):
    """The states of installs under way, in the records, so that any worker may finish one."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state."""
        return await self._installs.issue_state(_STATE_SECONDS)

    async def async_consume(self, state: str) -> bool:
        """Whether the state is one of ours and used for the first time."""
        return await self._installs.consume_state(state)

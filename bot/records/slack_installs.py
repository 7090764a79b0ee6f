"""Workspaces that installed the Slack app. Tokens are encrypted before they are written. Home of cryptography here."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from bot.errors import ConfigurationError, RecordsError
from bot.records.slack import insert_once
from bot.records.slack_tables import INSTALLS, STATES
from bot.records.store import Records


@dataclass(frozen=True, slots=True)
class Install:
    """The app in one workspace, or in a whole organisation (then ``team_id`` is empty)."""

    enterprise_id: str
    team_id: str
    team_name: str | None
    app_id: str | None
    installer: str
    bot_id: str | None
    bot_user_id: str | None
    scopes: str
    token: str

    def __repr__(self) -> str:
        return f"Install(enterprise_id={self.enterprise_id!r}, team_id={self.team_id!r})"


class Installs:
    """Installs by workspace. Any method may raise ``RecordsError``.

    Args:
        keys: Fernet keys; the first encrypts, all decrypt, so a key can be replaced without a new install.

    Raises:
        ConfigurationError: when there is no key or one is malformed.
    """

    def __init__(self, records: Records, keys: Sequence[str]) -> None:
        from cryptography.fernet import Fernet, MultiFernet

        self._records = records
        try:
            self._cipher = MultiFernet([Fernet(key) for key in keys])
        except ValueError as exc:
            raise ConfigurationError(
                "BOT_SLACK_ENCRYPTION_KEY: write one or more Fernet keys, separated by commas; make one with "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from exc

    async def save(self, install: Install) -> None:
        """Write an install; it replaces the workspace's former one."""
        row = {name: getattr(install, name) for name in Install.__slots__}
        row |= {
            "token": self._cipher.encrypt(install.token.encode()).decode(),
            "installed_at": datetime.now(UTC),
        }
        async with self._records.changing("write a Slack install") as connection:
            await connection.execute(delete(INSTALLS).where(_is(install.enterprise_id, install.team_id)))
            await insert_once(connection, INSTALLS, row)

    async def find(self, enterprise_id: str | None, team_id: str | None) -> Install | None:
        """The install that serves a workspace: its own, else its organisation's; None when there is none."""
        async with self._records.reading("read a Slack install") as connection:
            by_team = select(INSTALLS).where(INSTALLS.c.team_id == (team_id or ""))
            rows = (await connection.execute(by_team)).all() if team_id else []
            if not rows and enterprise_id:
                rows = (await connection.execute(select(INSTALLS).where(_is(enterprise_id, "")))).all()
        if not rows:
            return None
        values = {name: getattr(rows[0], name) for name in Install.__slots__}
        return Install(**values | {"token": self._decrypted(rows[0].token)})

    async def remove(self, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget an install: the app was removed, or its token revoked."""
        async with self._records.changing("delete a Slack install") as connection:
            gone = INSTALLS.c.team_id == team_id if team_id else _is(enterprise_id or "", "")
            await connection.execute(delete(INSTALLS).where(gone))

    async def issue_state(self, seconds: int) -> str:
        """A random word that an installing browser has to bring back within ``seconds``."""
        state = secrets.token_urlsafe(32)
        row = {"state": _hashed(state), "expires_at": datetime.now(UTC) + timedelta(seconds=seconds)}
        async with self._records.changing("begin a Slack install") as connection:
            await insert_once(connection, STATES, row)
        return state

    async def consume_state(self, state: str) -> bool:
        """Whether ``state`` was issued, is not too old, and comes back for the first time."""
        wanted = (STATES.c.state == _hashed(state)) & (STATES.c.expires_at > datetime.now(UTC))
        async with self._records.changing("finish a Slack install") as connection:
            return (await connection.execute(delete(STATES).where(wanted))).rowcount > 0

    def _decrypted(self, token: str) -> str:
        from cryptography.fernet import InvalidToken

        try:
            return self._cipher.decrypt(token).decode()
        except InvalidToken as exc:
            raise RecordsError("a Slack token was encrypted with another BOT_SLACK_ENCRYPTION_KEY") from exc


def _is(enterprise_id: str, team_id: str):  # type: ignore[no-untyped-def]
    return (INSTALLS.c.enterprise_id == enterprise_id) & (INSTALLS.c.team_id == team_id)


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()

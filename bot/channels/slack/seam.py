"""Where other features join the Slack channel: who looks at messages first, and a client for each workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class Message:
    """What a member wrote. Messages of bots, edits and deletions never get here; each comes once."""

    team: str
    channel: str
    channel_type: str
    """``im`` for a direct message, else ``channel``, ``group`` or ``mpim``."""
    ts: str
    thread: str
    """The thread it stands in; empty for one that stands in the channel itself."""
    user: str
    text: str
    """As Slack sent it: with its markup."""
    files: bool = False
    """Whether files came with it."""
    event: dict[str, Any] = field(default_factory=dict)
    """The whole event."""


class Clients(Protocol):
    """A Web API client for each workspace."""

    async def of(self, team: str | None) -> AsyncWebClient | None:
        """The client with the workspace's token; None when the app is not installed there. The configured workspace's
        own for None."""
        ...


class Feature(Protocol):
    """Something that joins the Slack channel, e.g. the handoff to a person."""

    def register(self, app: AsyncApp) -> None:
        """Register listeners for actions, views and events; they come before the channel's own."""
        ...

    async def take(self, message: Message, client: AsyncWebClient) -> bool:
        """Whether the message was meant for this feature; then the bot does not answer it."""
        ...

    async def run(self, clients: Clients) -> None:
        """Work in the background for as long as the channel runs; cancelled at its end."""
        ...

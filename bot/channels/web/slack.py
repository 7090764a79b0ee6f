"""Slack's requests over HTTP: events, commands, clicks, and installs by many workspaces."""

# No deferred annotations in this file: FastAPI has to see what the routes take.
from fastapi import APIRouter, Request, Response

from bot.channels.slack.app import SlackChannel
from bot.channels.slack.http import handler_of
from bot.channels.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH


def slack_routes(channel: SlackChannel) -> APIRouter:
    """``/slack/events`` and, where workspaces may install the app, ``/slack/install`` and ``/slack/oauth_redirect``."""
    router = APIRouter(include_in_schema=False)
    handler = handler_of(channel)

    @router.post(EVENTS_PATH)
    async def events(request: Request) -> Response:
        """Everything Slack sends; a wrong or old signature gets 401."""
        return await handler.handle(request)

    if channel.oauth:

        @router.get(INSTALL_PATH)
        @router.get(REDIRECT_PATH)
        async def install(request: Request) -> Response:
            """On to Slack, and back with what it gave us."""
            return await handler.handle(request)

    return router

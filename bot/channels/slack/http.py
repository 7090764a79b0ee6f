"""Slack's requests over HTTP, for whatever server takes them."""

from __future__ import annotations

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

from bot.channels.slack.app import SlackChannel


def handler_of(channel: SlackChannel) -> AsyncSlackRequestHandler:
    """What answers a request: checks its signature, acknowledges it, and does the rest afterwards."""
    return AsyncSlackRequestHandler(channel.app)

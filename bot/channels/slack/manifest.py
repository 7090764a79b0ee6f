"""The manifest that creates the Slack app: for Socket Mode as it ships, or with the addresses of a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
_FILE = Path(__file__).with_name("manifest.yaml")


def manifest(url: str = "") -> dict[str, Any]:
    """The manifest; with ``url``, e.g. ``https://bot.clinic.example``, for events over HTTP."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    if not url:
        return found
    events = url.rstrip("/") + EVENTS_PATH
    settings = found["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = events
    settings["interactivity"]["request_url"] = events
    for command in found["features"]["slash_commands"]:
        command["url"] = events
    found["oauth_config"]["redirect_urls"] = [url.rstrip("/") + REDIRECT_PATH]
    return found


def as_yaml(url: str = "") -> str:
    """The manifest as text to paste."""
    written: str = yaml.safe_dump(manifest(url), allow_unicode=True, sort_keys=False, width=110)
    return written


def scopes() -> list[str]:
    """The bot's scopes."""
    return list(manifest()["oauth_config"]["scopes"]["bot"])

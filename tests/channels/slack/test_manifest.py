"""The manifest that ships asks for what the code uses, and for nothing else."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.app import COMMAND, SHORTCUT
from bot.channels.slack.manifest import EVENTS_PATH, REDIRECT_PATH, as_yaml, manifest, scopes

SOURCES = sorted((Path(__file__).parents[3] / "bot" / "channels" / "slack").glob("*.py"))
SCOPES = {
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "auth_test": None,
    "apps_connections_open": None,
    "chat_appendStream": "chat:write",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_startStream": "chat:write",
    "chat_stopStream": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history",
    "conversations_replies": "channels:history",
    "views_open": None,
}
"""What each method that the code calls needs."""
_FAMILIES = ("assistant_", "auth_", "apps_", "chat_", "views_", "users_", "conversations_")
EVENTS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def calls() -> set[str]:
    """The Web API methods that the code calls."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith(_FAMILIES):
                found.add(node.attr)
    return found


def registered() -> tuple[set[str], set[str]]:
    """The events and the commands that the code listens to."""
    tree = ast.parse((SOURCES[0].parent / "app.py").read_text(encoding="utf-8"))
    events = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "app.event"
        and isinstance(node.args[0], ast.Constant)
    }
    return events, {COMMAND}


def test_scopes_are_those_of_the_methods_and_events() -> None:
    used = calls()
    assert used - set(SCOPES) == set()
    needed = {SCOPES[name] for name in used} | set(EVENTS.values()) | {"commands"}
    assert set(scopes()) == needed - {None}


def test_events_are_those_that_are_listened_to() -> None:
    subscribed = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    events, _ = registered()
    assert {name.partition(".")[0] for name in subscribed} - {"app_uninstalled", "tokens_revoked"} == events
    assert set(EVENTS) <= subscribed
    assert {"app_uninstalled", "tokens_revoked"} <= subscribed  # Bolt's own listeners


def test_commands_and_shortcuts_are_those_that_are_listened_to() -> None:
    features = manifest()["features"]
    assert [one["command"] for one in features["slash_commands"]] == [COMMAND]
    assert [(one["type"], one["callback_id"]) for one in features["shortcuts"]] == [("message", SHORTCUT)]
    assert manifest()["settings"]["interactivity"]["is_enabled"]


def test_it_is_a_new_app() -> None:
    features: dict[str, Any] = manifest()["features"]
    assert features["agent_view"]["agent_description"] and "assistant_view" not in features
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_lengths_that_slack_takes() -> None:
    found = manifest()
    assert len(found["display_information"]["name"]) <= 35
    assert len(found["display_information"]["description"]) <= 140
    assert len(found["features"]["agent_view"]["agent_description"]) <= 300
    assert all(
        len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in found["features"]["shortcuts"]
    )


@pytest.mark.parametrize("url", ["https://bot.example", "https://bot.example/"])
def test_over_http_every_address_is_the_servers(url: str) -> None:
    found = yaml.safe_load(as_yaml(url))
    settings = found["settings"]
    events = f"https://bot.example{EVENTS_PATH}"
    assert (
        settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == events
    )
    assert [one["url"] for one in found["features"]["slash_commands"]] == [events]
    assert found["oauth_config"]["redirect_urls"] == [f"https://bot.example{REDIRECT_PATH}"]
    assert settings["socket_mode_enabled"] is False


def test_without_an_address_it_is_for_socket_mode() -> None:
    found = yaml.safe_load(as_yaml())
    assert found["settings"]["socket_mode_enabled"] is True and "request_url" not in as_yaml()

"""``slack``: questions of support staff."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli import ready
from bot.errors import BotError


def slack(
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Print the manifest that creates the Slack app, and stop.")
    ] = False,
    url: Annotated[
        str,
        typer.Option(help="With --manifest: for events over HTTP at this address, e.g. https://bot.example."),
    ] = "",
) -> None:
    """Answer support staff in Slack: one workspace, by Socket Mode, with no public address.

    \b
    First time:
      1. patient-bot slack --manifest > manifest.yaml
      2. At api.slack.com/apps choose Create New App, From a manifest; paste it; Install to Workspace.
      3. Basic Information, App-Level Tokens: generate one with the scope connections:write.
      4. export BOT_SLACK_APP_TOKEN=xapp-...   (that token)
         export BOT_SLACK_BOT_TOKEN=xoxb-...   (OAuth & Permissions, Bot User OAuth Token)
      5. patient-bot slack
    \b
    Then in Slack: write to the bot, @mention it, or type /patient-bot and a question.
    Many workspaces, or events over HTTP: docs/slack.md.
    """
    if manifest:
        from bot.channels.slack.manifest import as_yaml

        typer.echo(as_yaml(url), nl=False)
    else:
        _listen_to_slack()


def _listen_to_slack() -> None:
    bot = ready.assembly()
    own = bot.settings
    for name in ("slack_bot_token", "slack_app_token"):
        if not getattr(own, name).get_secret_value():
            typer.echo(
                f"BOT_{name.upper()} is not set; patient-bot slack --help shows where to get it.", err=True
            )
            raise typer.Exit(2)
    from bot.channels.slack.socket import listen
    from bot.channels.web.log import set_up_logging

    bot = ready.ready()
    set_up_logging(own.log_level, own.log_format)

    def listening(team: str) -> None:
        typer.echo(f"Listening in {team} (press Ctrl+C to stop)")

    async def run() -> None:
        try:
            await listen(
                bot.slack,
                own.slack_bot_token.get_secret_value(),
                own.slack_app_token.get_secret_value(),
                own.slack_api_url,
                listening,
            )
        finally:
            await bot.records.close()

    try:
        bot.warm_up()
        asyncio.run(run())
    except BotError as exc:
        ready.fail(exc)

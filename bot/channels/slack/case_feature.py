"""The handoff as a feature of the Slack channel: staff take a case, answer in its thread, close it; a worker brings new ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels.slack.case_blocks import RESOLVE, TAKE, TAKE_OVER, CaseBlocks, mention
from bot.channels.slack.case_delivery import Courier, Reminders
from bot.channels.slack.case_text import MOST_CHARS, plain
from bot.channels.slack.seam import Clients, Message
from bot.channels.slack.sending import TROUBLE, error_of, quiet_logger
from bot.domain.language import Language
from bot.errors import ConfigurationError, RecordsError
from bot.prompts.handoff import HandoffTexts
from bot.records.cases import Cases
from bot.records.cases_model import Case, State
from bot.records.cases_outbox import Outbox

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

_log = structlog.get_logger("bot.slack")

Change = Callable[[int, str], Awaitable[Case | None]]


@dataclass(frozen=True, slots=True)
class StaffChannel:
    """Where cases go."""

    channel: str
    team: str | None = None
    """The workspace; None for the one whose token is configured."""

    @classmethod
    def parse(cls, setting: str) -> StaffChannel:
        """``C123``, or ``T123/C123`` where the app is installed in several workspaces.

        Raises:
            ConfigurationError: when it is neither.
        """
        team, _, channel = setting.rpartition("/")
        if not (channel[:1] in ("C", "G") and channel.isalnum() and (not team or team.isalnum())):
            raise ConfigurationError(
                "BOT_SLACK_CASE_CHANNEL: write the channel's id (C0123ABCD), or workspace and channel (T0123/C0123ABCD)"
            )
        return cls(channel, team or None)


class CaseFeature:
    """Joins the Slack channel (see ``seam.Feature``).

    Args:
        language: that of the staff.
    """

    def __init__(
        self,
        cases: Cases,
        outbox: Outbox,
        texts: HandoffTexts,
        language: Language,
        place: StaffChannel,
        reminders: Reminders | None,
    ) -> None:
        self._cases = cases
        self._outbox = outbox
        self._texts = texts
        self._language = language
        self._place = place
        self._reminders = reminders

    def register(self, app: AsyncApp) -> None:
        """Add the buttons of a case."""
        self._on(app, TAKE, self._cases.take)
        self._on(app, TAKE_OVER, lambda number, member: self._cases.take(number, member, over=True))
        self._on(app, RESOLVE, self._cases.resolve)

    async def run(self, clients: Clients) -> None:
        """Bring cases to the staff channel until cancelled."""
        from slack_sdk.web.async_client import AsyncWebClient

        async def client() -> AsyncWebClient | None:
            found = await clients.of(self._place.team)
            # Without repeats of its own: whether a request may be repeated is known here alone.
            return found and AsyncWebClient(
                token=found.token,
                base_url=found.base_url,
                timeout=10,
                retry_handlers=[],
                logger=quiet_logger(),
            )

        blocks = CaseBlocks(self._texts, self._language)
        await Courier(self._outbox, blocks, client, self._place.channel, self._reminders).run()

    async def take(self, message: Message, client: AsyncWebClient) -> bool:
        """Whether ``message`` stands in the thread of a case; it is passed on to the patient if it is from the member who
        has the case. What begins with a mention is for a colleague or for the bot."""
        if (
            message.channel != self._place.channel
            or not message.thread
            or message.text.lstrip().startswith("<@")
        ):
            return False
        try:
            case = await self._cases.in_thread(message.channel, message.thread)
            if case is None:
                return False
            remark = await self._passed_on(case, message)
        except RecordsError as exc:
            _log.error("records_failed", doing="pass on an answer", cause=str(exc))
            remark = self._say("failed")
        await self._whisper(client, message.user, message.thread, remark)
        return True

    async def _passed_on(self, case: Case, message: Message) -> str:
        """What to tell the writer alone; empty when all is well."""
        if not case.live:
            return self._say("closed")
        if case.state is State.OPEN:
            return self._say("take_first")
        if case.taken_by != message.user:
            return self._say("not_yours", member=mention(case.taken_by))
        words = plain(message.text)
        if len(words) > MOST_CHARS:
            return self._say("too_long", limit=MOST_CHARS)
        if words and not await self._cases.answer(case.number, words, f"{message.channel}:{message.ts}"):
            now = await self._cases.numbered(case.number)
            return "" if now is not None and now.live else self._say("closed")
        return self._say("only_text") if message.files else ""

    def _on(self, app: AsyncApp, action: str, change: Change) -> None:
        async def pressed(
            ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient
        ) -> None:
            await ack()
            container = body.get("container") or {}
            channel, thread = container.get("channel_id"), container.get("message_ts")
            value, member = str(body["actions"][0].get("value", "")), str(body["user"]["id"])
            try:
                case = await self._cases.in_thread(channel or "", thread or "")
                if case is None or str(case.number) != value:
                    return  # a case is changed from its own message only
                remark = "" if await change(case.number, member) else await self._why_not(case.number)
            except RecordsError as exc:
                _log.error("records_failed", doing=action, cause=str(exc))
                remark = self._say("failed")
            await self._whisper(client, member, thread or "", remark)

        app.action(action)(pressed)

    async def _why_not(self, number: int) -> str:
        case = await self._cases.numbered(number)
        if case is not None and case.live and case.taken_by:
            return self._say("already", member=mention(case.taken_by))
        return self._say("closed")

    async def _whisper(self, client: AsyncWebClient, member: str, thread: str, text: str) -> None:
        """Tell one member something that nobody else sees; nothing when there is nothing to tell."""
        if not text:
            return
        try:
            await client.chat_postEphemeral(
                channel=self._place.channel, user=member, thread_ts=thread, text=text
            )
        except TROUBLE as exc:
            _log.error("remark_not_sent", cause=error_of(exc))

    def _say(self, name: str, **filled: str | int) -> str:
        return self._texts.line(f"staff.{name}", self._language, **filled)

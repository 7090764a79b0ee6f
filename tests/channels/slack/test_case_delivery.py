"""Nothing that is to reach the staff is lost or comes twice, whatever becomes of Slack or of a worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.channels.slack.case_delivery as delivery
from bot.channels.slack.case_blocks import CaseBlocks
from bot.channels.slack.case_delivery import Courier, Reminders
from bot.dialogue.guardrails.personal_data import mask
from bot.domain.language import Language
from bot.prompts.handoff import read_handoff
from bot.records import Records
from bot.records.cases import Cases
from bot.records.cases_model import Reason
from bot.records.cases_outbox import Outbox
from bot.settings import Settings
from tests.databases import SERVERS, empty_database, name_of

from .server import TOKEN, Fault, Posted, running
from .staff import STAFF, StaffSlack

pytestmark = pytest.mark.anyio


@pytest.fixture(params=SERVERS, ids=name_of)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for each test."""
    with empty_database(request.param, tmp_path) as found:
        yield found


class Desk:
    """Records, and couriers that work on them."""

    def __init__(self, url: str, slack: StaffSlack, reminders: Reminders | None = None) -> None:
        self.records = Records(url, mask=mask)
        self.cases = Cases(self.records, remind_after=reminders.every if reminders else None)
        self.outbox = Outbox(self.records, self.cases)
        self._slack = slack
        self._reminders = reminders

    def courier(self) -> Courier:
        async def client() -> AsyncWebClient:
            return AsyncWebClient(TOKEN, base_url=self._slack.api_url, timeout=2, retry_handlers=[])

        texts = read_handoff(Settings().prompts_dir)
        blocks = CaseBlocks(texts, Language.ENGLISH)
        return Courier(self.outbox, blocks, client, STAFF, self._reminders)

    async def opened(self, note: str = "") -> str:
        conversation = await self.records.open(None)
        await self.cases.open(conversation, Reason.ASKED, Language.ENGLISH, note)
        return conversation

    async def all_sent(self, seconds: float = 15) -> None:
        for _ in range(int(seconds * 20)):
            if not await self.outbox.waiting():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("notices are still waiting")


@pytest.fixture
def slack() -> Iterator[StaffSlack]:
    with running(StaffSlack) as server:
        yield server


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are real, only shorter."""
    monkeypatch.setattr(delivery, "_REST_SECONDS", 0.05)
    monkeypatch.setattr(delivery, "_REST_AFTER_FAILURE", 0.05)
    monkeypatch.setattr(delivery, "_LONGEST_WAIT", 0.2)


@pytest.fixture
async def desk(database: str, slack: StaffSlack) -> AsyncIterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def build(reminders: Reminders | None = None) -> Desk:
        found = Desk(database, slack, reminders)
        made.append(found)
        return found

    yield build
    for one in made:
        await one.records.close()


@pytest.fixture
async def working() -> AsyncIterator[Callable[[Courier], None]]:
    """Starts a courier that works until the test is over."""
    running: list[asyncio.Task[None]] = []

    yield lambda courier: running.append(asyncio.create_task(courier.run()))
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def shown(*messages: Posted) -> str:
    return json.dumps([[one.text, one.blocks] for one in messages], ensure_ascii=False)


async def test_a_case_arrives_with_the_masked_words_and_its_buttons(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    await own.opened("please call 13812345678")
    working(own.courier())
    await own.all_sent()
    (case,) = slack.top
    assert "please call ***" in shown(case)
    assert "13812345678" not in shown(case)
    assert "case_take" in shown(case)
    assert case.text.startswith("Case 1: a patient asks for a person")


async def test_while_slack_is_down_nothing_is_lost_and_then_it_comes_once(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    slack.down = True
    conversation = await own.opened("first")
    working(own.courier())
    await own.cases.say(conversation, "second")
    await slack.until(lambda: slack.refused_at)
    assert not slack.messages
    slack.down = False
    await own.all_sent()
    (case,) = slack.top
    (said,) = slack.in_thread(case.ts)
    assert "second" in shown(said)


async def test_a_lost_answer_is_looked_for_and_not_sent_again(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    slack.deaf = 1
    conversation = await own.opened()
    working(own.courier())
    await own.all_sent()
    assert len(slack.top) == 1
    slack.deaf = 1
    await own.cases.say(conversation, "hello?")
    await own.all_sent()
    assert len(slack.in_thread(slack.top[0].ts)) == 1
    assert {"conversations.history", "conversations.replies"} <= {call.method for call in slack.calls}


async def test_too_many_requests_is_waited_out_by_every_worker(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    slack.busy, slack.retry_after = 1, 1
    for _ in range(3):
        await own.opened()
    for _ in range(2):
        working(own.courier())
    await own.all_sent()
    assert len(slack.top) == 3
    waited = sorted(at - slack.refused_at[0] for at in slack.taken_at)
    # What the other worker takes before the pause is written down cannot be called back; everything else waits.
    assert waited[-1] >= 0.95
    assert all(wait >= 0.95 or wait < 0.2 for wait in waited)


async def test_two_workers_send_each_notice_once(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own, other = desk(), desk()
    for courier in (own.courier(), other.courier(), own.courier(), other.courier()):
        working(courier)
    for number in range(6):
        conversation = await own.opened(f"note {number}")
        await own.cases.say(conversation, "more")
    await own.all_sent()
    assert len(slack.top) == 6
    assert len(slack.messages) == 12
    assert [len(slack.in_thread(case.ts)) for case in slack.top] == [1] * 6


async def test_a_worker_that_died_after_sending_leaves_no_double(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = desk()
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=1))
    await own.opened()

    async def died(*_: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(own.outbox, "sent", died)
        with pytest.raises(asyncio.CancelledError):
            await own.courier().step()
    assert len(slack.top) == 1
    working(own.courier())
    await own.all_sent()
    assert len(slack.top) == 1


async def test_a_worker_that_is_stopped_leaves_its_notice_to_the_next_at_once(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    slack.fail("chat.postMessage", Fault(delay=1.5))
    await own.opened()
    stopped = asyncio.create_task(own.courier().run())
    await slack.until(lambda: slack.called("chat.postMessage"))
    stopped.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    await asyncio.sleep(2)  # until the first message stands
    working(own.courier())
    await own.all_sent(5)
    assert len(slack.top) == 1


async def test_an_open_case_is_called_to_mind_and_a_taken_one_is_not(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk(Reminders(timedelta(seconds=2), 1))
    await own.opened()
    working(own.courier())
    await slack.until(lambda: slack.top)
    (case,) = slack.top
    assert slack.in_thread(case.ts) == []
    await slack.until(lambda: slack.in_thread(case.ts), 10)
    (reminder,) = slack.in_thread(case.ts)
    assert "Nobody has taken case 1" in reminder.text
    assert slack.called("chat.postMessage")[-1].args["reply_broadcast"] is True
    await own.opened()
    await own.cases.take(2, "U1")
    await asyncio.sleep(3)
    await own.all_sent()
    assert len(slack.messages) == 3


async def test_the_message_follows_the_state_of_the_case(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    await own.opened()
    working(own.courier())
    await own.cases.take(1, "U1")
    await own.all_sent()
    (case,) = slack.top
    assert "<@U1> has taken it" in shown(case)
    assert "case_take_over" in shown(case)
    await own.cases.resolve(1, "U1")
    await own.all_sent()
    assert "Resolved by <@U1>" in shown(case)
    assert "actions" not in [block["type"] for block in case.blocks]


async def test_forgetting_clears_the_channel(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    conversation = await own.opened("very private")
    working(own.courier())
    await own.cases.say(conversation, "also private")
    await own.all_sent()
    assert "private" in shown(*slack.messages.values())
    await own.records.forget(conversation)
    await own.all_sent()
    assert "private" not in shown(*slack.messages.values())
    (left,) = slack.messages.values()
    assert left.text == "Case 1: the patient deleted this conversation"


async def test_forgetting_while_slack_is_down_clears_what_had_arrived_unheard(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    slack.deaf = 1
    conversation = await own.opened("very private")
    await own.courier().step()
    assert "very private" in shown(*slack.messages.values())
    await own.records.forget(conversation)
    working(own.courier())
    await own.all_sent()
    assert "private" not in shown(*slack.messages.values())


async def test_a_patients_words_are_no_markup_and_call_nobody(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    own = desk()
    await own.opened("<!channel> *bold* <https://evil.example|click> :fire: <@U1>")
    working(own.courier())
    await own.all_sent()
    (case,) = slack.top
    assert "<!channel>" not in case.text
    for block in case.blocks:
        elements = block.get("elements", []) if block["type"] == "context" else []
        assert not any("!channel" in one["text"] for one in elements if one["type"] == "mrkdwn")
    quoted = [block for block in case.blocks if "evil.example" in json.dumps(block)]
    assert [block["type"] for block in quoted] == ["rich_text"]


async def test_a_long_conversation_fits_into_one_message(
    desk: Callable[..., Desk], slack: StaffSlack, working: Any
) -> None:
    from bot.channels.slack.blocks import fits
    from bot.records.cases_outbox import Exchange

    own = desk()
    await own.opened()
    case = await own.cases.numbered(1)
    assert case is not None
    long = [Exchange("问" * 1000, "答" * 2000, "answer") for _ in range(30)]
    post = CaseBlocks(read_handoff(Settings().prompts_dir), Language.SIMPLIFIED).case(
        case, long, "话" * 1000, more=False
    )
    assert fits(post.blocks)
    assert "更早的对话没有列出" in json.dumps(post.blocks, ensure_ascii=False)
    assert "答" in json.dumps(post.blocks, ensure_ascii=False)

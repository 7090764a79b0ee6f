"""A case from the patient's request over HTTP to the staff's buttons and answers, and back."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.slack.case_feature import StaffChannel
from bot.errors import ConfigurationError
from tests.databases import SERVERS, empty_database, name_of

from .conftest import Bot
from .requests import click, message
from .server import BOT, running
from .staff import STAFF, StaffSlack

pytestmark = pytest.mark.anyio
PHONE = "13812345678"


@pytest.fixture(params=SERVERS, ids=name_of)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for each test."""
    with empty_database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def slack() -> Iterator[StaffSlack]:
    with running(StaffSlack) as server:
        yield server


@pytest.fixture
def bot(start: Callable[..., Bot]) -> Bot:
    return start(slack_case_channel=STAFF, slack_case_language="en")


class Patient:
    """Someone who talks to the service over HTTP."""

    def __init__(self, bot: Bot) -> None:
        self._client = httpx.AsyncClient(base_url=bot.url, timeout=30, headers={"Accept-Language": "en"})
        self.conversation = ""

    async def ask(self, question: str) -> Any:
        body = {"question": question} | ({"conversation_id": self.conversation} if self.conversation else {})
        reply = (await self._client.post("/api/chat", json=body)).json()
        self.conversation = reply["conversation_id"]
        return reply

    async def wants_a_person(self, note: str = "") -> Any:
        body = {"message": note} | ({"conversation_id": self.conversation} if self.conversation else {})
        found = (await self._client.post("/api/handoff", json=body)).json()
        self.conversation = found["conversation_id"]
        return found

    async def write(self, text: str) -> httpx.Response:
        return await self._client.post(self._messages, json={"text": text})

    async def hears(self, **query: Any) -> Any:
        return (await self._client.get(self._messages, params=query)).json()

    async def forgets(self) -> None:
        await self._client.delete(f"/api/conversations/{self.conversation}")

    @property
    def _messages(self) -> str:
        return f"/api/conversations/{self.conversation}/messages"


class Staff:
    """Members in the staff channel."""

    def __init__(self, bot: Bot, slack: StaffSlack) -> None:
        self._bot, self._slack = bot, slack

    async def case(self) -> str:
        """The case in the channel, once it is there."""
        return str((await self._slack.until(lambda: self._slack.top))[-1].ts)

    async def press(self, action: str, ts: str, user: str = "U1", value: str = "1") -> None:
        pressed = click(self._slack, {"action_id": action, "value": value}, ts=ts, channel=STAFF)
        pressed["user"]["id"] = user
        assert (await self._bot.send.payload(pressed)).status_code == 200

    async def write(self, text: str, thread: str, user: str = "U1", **more: Any) -> dict[str, Any]:
        written = message(text, channel=STAFF, thread=thread, user=user, **more)
        assert (await self._bot.send.event(written)).status_code == 200
        return written


@pytest.fixture
def patient(bot: Bot) -> Patient:
    return Patient(bot)


@pytest.fixture
def staff(bot: Bot, slack: StaffSlack) -> Staff:
    return Staff(bot, slack)


def words(slack: StaffSlack) -> str:
    return json.dumps([(one.text, one.blocks) for one in slack.messages.values()], ensure_ascii=False)


async def test_there_and_back(patient: Patient, staff: Staff, slack: StaffSlack) -> None:
    await patient.ask(f"Are stem-cell injections safe? My phone is {PHONE}")
    found = await patient.wants_a_person("Can somebody call me?")
    assert (found["state"], found["messages"][0]["author"]) == ("open", "patient")
    assert "disclaimer" in found
    ts = await staff.case()
    assert "Are stem-cell injections safe? My phone is ***" in words(slack)
    assert PHONE not in words(slack)
    assert patient.conversation not in words(slack)
    await staff.press("case_take", ts)
    assert (await patient.hears(state="open", wait=10, after=found["messages"][0]["id"]))["state"] == "taken"
    await staff.write("*Hello*, <@U9> see <https://clinic.example|our page> &amp; ask.\nBest :wave:", ts)
    heard = await patient.hears(after=found["messages"][0]["id"], state="taken", wait=10)
    (answer,) = heard["messages"]
    assert answer["text"] == "Hello, see our page (https://clinic.example) & ask.\nBest"
    assert answer["author"] == "staff"
    assert "not medical advice" in answer["disclaimer"]
    assert (await patient.write("Thank you!")).json()["reply"] is None
    await slack.until(lambda: "Thank you!" in words(slack))
    await staff.press("case_resolve", ts)
    assert (await patient.hears(state="taken", wait=10, after=answer["id"] + 1))["state"] == "resolved"
    assert (await patient.write("one more")).status_code == 404
    await slack.until(lambda: "Resolved by <@U1>" in words(slack))


async def test_no_log_holds_what_a_patient_wrote(
    patient: Patient, staff: Staff, slack: StaffSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack's libraries log whole messages when somebody turns their debug lines on."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "aiosqlite")  # as every process of the service does
    written = io.StringIO()  # a handler of its own: the service, once started, has its own on the root
    logging.getLogger().addHandler(handler := logging.StreamHandler(written))
    await patient.ask("Is it safe for my cuckoo clock?")
    await patient.wants_a_person("Please ring the cuckoo")
    ts = await staff.case()
    await staff.press("case_take", ts)
    await staff.write("The cuckoo will ring", ts)
    await slack.until(lambda: slack.called("chat.update"))
    logging.getLogger().removeHandler(handler)
    assert "/api/handoff" in written.getvalue()
    assert "cuckoo" not in written.getvalue()


async def test_only_the_member_who_has_the_case_is_heard(
    patient: Patient, staff: Staff, slack: StaffSlack
) -> None:
    await patient.wants_a_person()
    ts = await staff.case()
    await staff.write("too early", ts)
    await slack.until(lambda: len(slack.whispers) == 1)
    assert "Take this case" in slack.whispers[0]
    await staff.press("case_take", ts)
    await staff.press("case_take", ts, user="U2")
    await slack.until(lambda: len(slack.whispers) == 2)
    assert slack.whispers[1] == "<@U1> has taken it already."
    await staff.write("from another", ts, user="U2")
    await slack.until(lambda: len(slack.whispers) == 3)
    await staff.write(f"<@{BOT}> what does Cochrane say?", ts)
    await staff.write("<@U2> can you help me here?", ts)
    await staff.write("x" * 3001, ts)
    await slack.until(lambda: len(slack.whispers) == 4)
    assert "Too long" in slack.whispers[3]
    assert (await patient.hears())["messages"] == []
    await staff.press("case_take_over", ts, user="U2")
    await patient.hears(state="taken", wait=1)
    await staff.write("now from the other", ts, user="U2")
    assert [one["text"] for one in (await patient.hears(state="taken", wait=10))["messages"]] == [
        "now from the other"
    ]


async def test_an_answer_that_slack_sends_twice_is_heard_once(
    patient: Patient, staff: Staff, bot: Bot, slack: StaffSlack
) -> None:
    await patient.wants_a_person()
    ts = await staff.case()
    await staff.press("case_take", ts)
    await patient.hears(state="open", wait=10)
    written = await staff.write("once", ts)
    await bot.send.event(written, event_id="EvAgain", retry=1)
    await staff.write("then another", ts)
    heard: list[str] = []
    while len(heard) < 2:
        heard = [one["text"] for one in (await patient.hears())["messages"]]
    assert sorted(heard) == ["once", "then another"]


async def test_an_emergency_written_to_a_person_is_answered_at_once(
    patient: Patient, staff: Staff, slack: StaffSlack
) -> None:
    await patient.wants_a_person()
    await staff.press("case_take", await staff.case())
    await patient.hears(state="open", wait=10)
    found = (await patient.write("I have chest pain and cannot breathe after the injection")).json()
    assert found["reply"]["kind"] == "emergency"
    assert "emergency" in found["reply"]["answer"][0]["text"]
    await slack.until(lambda: "rotating_light" in words(slack))
    assert "chest pain" in words(slack)


async def test_what_the_bot_is_asked_meanwhile_is_told(
    patient: Patient, staff: Staff, slack: StaffSlack
) -> None:
    await patient.wants_a_person()
    await staff.case()
    await patient.ask("How many people were in the Cytotherapy trial?")
    await slack.until(lambda: "The patient asked the bot" in words(slack))
    assert "How many people were in the Cytotherapy trial?" in words(slack)


async def test_emergencies_and_no_answers_open_a_case_only_where_set(
    start: Callable[..., Bot], slack: StaffSlack
) -> None:
    quiet = Patient(start(slack_case_channel=STAFF, slack_case_language="en"))
    await quiet.ask("I have chest pain and cannot breathe after the injection")
    assert (await quiet.hears())["state"] == "none"
    told = start(
        slack_case_channel=STAFF, slack_case_language="en", case_emergencies=True, case_after_no_answers=2
    )
    urgent, puzzled = Patient(told), Patient(told)
    await urgent.ask("I have chest pain and cannot breathe after the injection")
    assert (await urgent.hears())["state"] == "open"
    await slack.until(lambda: "this may be an emergency" in words(slack))
    await puzzled.ask("How many trials of magnets for knees were run in Norway?")
    assert (await puzzled.hears())["state"] == "none"
    reply = await puzzled.ask("How many knees did the Norwegian leech study of 1987 follow?")
    assert reply["kind"] == "no_answer"
    assert (await puzzled.hears())["state"] == "open"
    await slack.until(lambda: "the bot could not answer" in words(slack))


async def test_a_case_outlives_the_process(start: Callable[..., Bot], slack: StaffSlack) -> None:
    settings = {"slack_case_channel": STAFF, "slack_case_language": "en"}
    slack.down = True
    first = start(**settings)
    patient = Patient(first)
    await patient.wants_a_person("before the restart")
    second = start(**settings)  # on the same records; the first goes on, as in a rolling restart
    slack.down = False
    staff = Staff(second, slack)
    await slack.until(lambda: slack.top, 30)
    ts = await staff.case()
    assert len(slack.top) == 1
    await staff.press("case_take", ts)
    await patient.hears(state="open", wait=10)
    await staff.write("hello", ts)
    heard = await patient.hears(after=1, state="taken", wait=10)
    assert [one["text"] for one in heard["messages"]] == ["hello"]


async def test_forgetting_clears_the_staff_channel(patient: Patient, staff: Staff, slack: StaffSlack) -> None:
    await patient.ask("Are stem-cell injections safe?")
    await patient.wants_a_person("a private note")
    ts = await staff.case()
    await staff.press("case_take", ts)
    await patient.hears(state="open", wait=10)
    await patient.write("more private words")
    await slack.until(lambda: "more private words" in words(slack))
    await patient.forgets()
    await slack.until(lambda: "deleted this conversation" in words(slack))
    assert "private" not in words(slack)
    assert "safe?" not in words(slack)
    await staff.write("too late", ts)
    assert (await patient.hears())["error"]["code"] == "not_found"


async def test_a_button_counts_on_its_own_message_alone(
    patient: Patient, staff: Staff, slack: StaffSlack
) -> None:
    await patient.wants_a_person()
    ts = await staff.case()
    await staff.press("case_take", "1790000000.999999")
    await staff.press("case_take", ts, value="2")
    await staff.press("case_take", ts, value="x")
    assert (await patient.hears(state="open", wait=1))["state"] == "open"


@pytest.mark.parametrize("setting", ["#support", "T1/", "C 1", "https://x", "/C1 2"])
def test_a_channel_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="BOT_SLACK_CASE_CHANNEL"):
        StaffChannel.parse(setting)


def test_a_channel_may_name_its_workspace() -> None:
    assert StaffChannel.parse("T1/C2") == StaffChannel("C2", "T1")
    assert StaffChannel.parse("C2") == StaffChannel("C2")

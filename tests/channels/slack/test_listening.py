"""Every way to ask, through signed requests to the real endpoint, answered at a Slack of our own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.domain.language import Language
from tests.databases import SERVERS, empty_database, name_of

from ..web.conftest import served
from .conftest import Bot
from .requests import (
    CHANNEL,
    DM,
    SECRET,
    Sender,
    command,
    event,
    mention,
    message,
    shortcut,
    signed,
)
from .roads import Scripted
from .seen import mrkdwn_texts, words
from .server import BOT, SlackServer

pytestmark = pytest.mark.anyio
QUESTION = "Were all 8,761 patients given stem cells?"
FOLLOW_UP = "How reliable is it?"


@pytest.fixture(params=SERVERS, ids=name_of)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for each test."""
    with empty_database(request.param, tmp_path) as found:
        yield found


async def test_a_direct_message_is_answered_in_its_thread(bot: Bot, slack: SlackServer) -> None:
    asked = message(QUESTION)
    assert (await bot.send.event(asked)).status_code == 200
    await slack.until(lambda: slack.called("chat.stopStream"))
    [reply] = slack.in_thread(asked["ts"])
    disclaimer = bot.assembly.replies.disclaimer(Language.ENGLISH)
    shown = words(reply.blocks)
    assert reply.channel == DM and not reply.streaming
    assert "79" in reply.text and "\\[1" not in reply.text and "[1]" in reply.text
    assert "network meta-analysis" in shown and "8,761 people" in shown
    assert "Goes further than the published record" in shown
    assert "Safety checks: passed" in shown
    assert disclaimer in shown
    [status] = slack.called("assistant.threads.setStatus")
    assert status.args["thread_ts"] == asked["ts"] and len(status.args["loading_messages"]) == 3
    assert [call.method for call in slack.calls].index("assistant.threads.setStatus") == 0


async def test_the_thread_is_the_conversation_and_is_never_read_back(bot: Bot, slack: SlackServer) -> None:
    asked = message("膝骨关节炎的人数有多少？")
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    await bot.send.event(message("那75岁以上呢？", thread=asked["ts"]))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    assert "80" in slack.in_thread(asked["ts"])[1].text
    assert not [call.method for call in slack.calls if "history" in call.method or "replies" in call.method]


async def test_a_mention_and_what_follows_it_in_the_thread(bot: Bot, slack: SlackServer) -> None:
    asked = mention(QUESTION)
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    start = slack.called("chat.startStream")[0].args
    assert (start["recipient_user_id"], start["recipient_team_id"]) == ("U1", "T0001")
    await bot.send.event(message(FOLLOW_UP, channel=CHANNEL, thread=asked["ts"], user="U2"))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    assert all(posted.channel == CHANNEL for posted in slack.in_thread(asked["ts"]))


@pytest.mark.parametrize(
    "unwanted",
    [
        message(QUESTION, channel=CHANNEL),
        message(QUESTION, channel=CHANNEL, thread="1700000000.000001"),
        message(QUESTION, bot_id="B7"),
        message(QUESTION, subtype="message_changed", message={"text": QUESTION}),
        message(QUESTION, subtype="message_deleted"),
        message(QUESTION, subtype="channel_join", channel=CHANNEL),
        message(QUESTION, user=""),
        {"type": "reaction_added", "user": "U1", "event_ts": "1"},
    ],
    ids=["channel", "other-thread", "bot", "edit", "deletion", "join", "nobody", "reaction"],
)
async def test_what_is_not_meant_for_the_bot_is_taken_and_left(
    bot: Bot, slack: SlackServer, unwanted: dict[str, object]
) -> None:
    assert (await bot.send.event(unwanted)).status_code == 200
    await bot.send.event(message("help"))  # comes after it, and is answered
    await slack.until(lambda: slack.called("chat.postMessage"))
    assert [call.method for call in slack.calls] == ["chat.postMessage"]


async def test_a_word_to_a_colleague_in_the_thread_is_not_answered(bot: Bot, slack: SlackServer) -> None:
    asked = mention(QUESTION)
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    await bot.send.event(message("<@U3> can you call them?", channel=CHANNEL, thread=asked["ts"]))
    await bot.send.event(message("help", channel=CHANNEL, thread=asked["ts"]))
    await slack.until(lambda: slack.called("chat.postMessage"))
    assert len(slack.called("chat.startStream")) == 1


async def test_one_message_that_comes_as_two_events_is_answered_once(bot: Bot, slack: SlackServer) -> None:
    asked = mention(QUESTION)
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    again = mention("and how reliable is it?", thread=asked["ts"])
    await asyncio.gather(
        bot.send.event(again), bot.send.event(again | {"type": "message", "channel_type": "channel"})
    )
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    await asyncio.sleep(0.3)
    assert len(slack.called("chat.startStream")) == 2


async def test_a_command_is_seen_by_the_asker_alone(bot: Bot, slack: SlackServer) -> None:
    answered = await bot.send.command(command(slack, "外泌体打一针软骨能厚多少"))
    assert (answered.status_code, answered.text) == (200, "")
    [reply] = await slack.until(slack.responses)
    assert reply["response_type"] == "ephemeral" and reply["replace_original"] is False
    shown = words(reply["blocks"])
    assert "问题：外泌体打一针软骨能厚多少" in shown and "32" in shown
    assert bot.assembly.replies.disclaimer(Language.SIMPLIFIED) in shown
    assert not slack.messages


@pytest.mark.parametrize("text", ["", "help", " HELP ", "帮助", "--help", "?"])
async def test_a_command_without_a_question_helps(bot: Bot, slack: SlackServer, text: str) -> None:
    await bot.send.command(command(slack, text))
    [reply] = await slack.until(slack.responses)
    assert "How to ask" in words(reply["blocks"]) and "怎样提问" in words(reply["blocks"])


async def test_unknown_commands_shortcuts_and_buttons_help(bot: Bot, slack: SlackServer) -> None:
    for send, sent in (
        (bot.send.command, command(slack, "x", "/other")),
        (bot.send.payload, shortcut(slack, "x", "other")),
    ):
        count = len(slack.responses())
        assert (await send(sent)).status_code == 200  # type: ignore[operator]
        await slack.until(lambda before=count: len(slack.responses()) > before)  # type: ignore[misc]
        assert "How to ask" in words(slack.responses()[-1]["blocks"])


async def test_the_shortcut_answers_a_patients_text_for_the_member_alone(
    bot: Bot, slack: SlackServer
) -> None:
    await bot.send.payload(shortcut(slack, "干细胞注射安全吗？我的电话是13812345678"))
    [reply] = await slack.until(slack.responses)
    assert reply["response_type"] == "ephemeral"
    shown = words(reply["blocks"])
    assert "13812345678" not in json.dumps(reply) and "***" in shown


async def test_the_shortcut_reads_what_another_app_posted(bot: Bot, slack: SlackServer) -> None:
    await bot.send.payload(shortcut(slack, "", attachments=[{"fallback": QUESTION}]))
    [reply] = await slack.until(slack.responses)
    assert "79" in words(reply["blocks"])


async def test_opening_the_conversation_suggests_questions(bot: Bot, slack: SlackServer) -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": DM, "event_ts": "1", "tab": "messages"}
    await bot.send.event(opened)
    [call] = await slack.until(lambda: slack.called("assistant.threads.setSuggestedPrompts"))
    assert call.args["channel_id"] == DM and "thread_ts" not in call.args
    assert len(call.args["prompts"]) == 4
    await bot.send.event(opened | {"tab": "home"})
    await bot.send.event(message("help"))
    await slack.until(lambda: slack.called("chat.postMessage"))
    assert len(slack.called("assistant.threads.setSuggestedPrompts")) == 1


async def test_retries_are_answered_once_by_two_workers_of_one_database(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    one, two = start(), start()
    asked, event_id = message(QUESTION), "Ev-retried"
    sent = [
        worker.send.event(asked, event_id=event_id, retry=n) for n, worker in enumerate([one, two, one, two])
    ]
    assert {answered.status_code for answered in await asyncio.gather(*sent)} == {200}
    await slack.until(lambda: slack.called("chat.stopStream"))
    await two.send.event(asked, event_id=event_id, retry=4)
    await asyncio.sleep(0.5)
    assert len(slack.called("chat.startStream")) == 1
    assert len(slack.in_thread(asked["ts"])) == 1


async def test_a_command_that_comes_twice_is_answered_once(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    one, two = start(), start()
    sent = command(slack, QUESTION)
    await asyncio.gather(one.send.command(sent), two.send.command(sent))
    await slack.until(slack.responses)
    await asyncio.sleep(0.4)
    assert len(slack.responses()) == 1


async def test_another_process_goes_on_in_mid_thread(start: Callable[..., Bot], slack: SlackServer) -> None:
    asked = mention("膝骨关节炎的人数有多少？")
    await start().send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    await start().send.event(message("那75岁以上呢？", channel=CHANNEL, thread=asked["ts"]))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    assert "80" in slack.in_thread(asked["ts"])[1].text


async def test_slack_is_told_at_once_however_long_the_answer_takes(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    road = Scripted(seconds=2.5)
    bot = start(road=road)
    began = time.monotonic()
    for send in (
        bot.send.event(message("slow")),
        bot.send.command(command(slack, "slow")),
        bot.send.payload(shortcut(slack, "slow")),
    ):
        assert (await send).status_code == 200
    assert time.monotonic() - began < 2.0
    await slack.until(lambda: slack.called("chat.stopStream") and len(slack.responses()) == 2)


@pytest.mark.parametrize(
    ("secret", "off"),
    [("wrong", 0), (SECRET, -310), (SECRET, 310)],
    ids=["bad", "stale", "future"],
)
async def test_a_bad_or_stale_signature_is_refused(
    bot: Bot, slack: SlackServer, secret: str, off: float
) -> None:
    body = json.dumps(event(message(QUESTION)))
    answered = await bot.send.raw(body, headers=signed(body, secret=secret, at=time.time() + off))
    assert answered.status_code == 401
    assert (await bot.send.raw(body, headers={"X-Slack-Signature": ""})).status_code == 401
    tampered = body.replace("8,761", "9,999")
    assert (await bot.send.raw(tampered, headers=signed(body))).status_code == 401
    await asyncio.sleep(0.3)
    assert slack.calls == []


async def test_slack_may_check_the_address(bot: Bot) -> None:
    answered = await bot.send.raw(json.dumps({"type": "url_verification", "challenge": "abc"}))
    assert answered.status_code == 200 and "abc" in answered.text


async def test_without_a_signing_secret_there_is_no_such_address(start: Callable[..., Bot]) -> None:
    from pydantic import SecretStr

    assert (await start(slack_signing_secret=SecretStr("")).send.event(message("x"))).status_code in (
        404,
        405,
    )


HOSTILE = "<!channel> *bold* _it_ ~no~ `code` <@U999> <https://evil.example|click> :tada:\n> quoted & <b>"


async def test_nobody_can_be_pinged_and_nothing_formatted_through_a_question(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    hostile = "<!channel> <@U999> *bold*"
    bot = start(road=Scripted(texts=(hostile, "<!here> _it_ `x` [a](http://b) # h")))
    typed = hostile.replace("<", "&lt;").replace(">", "&gt;")
    await bot.send.event(message(typed))
    await bot.send.command(command(slack, typed))
    await bot.send.payload(shortcut(slack, typed))
    await slack.until(lambda: slack.called("chat.stopStream") and len(slack.responses()) == 2)
    for call in slack.calls:
        assert "<!" not in call.args.get("text", "") + call.args.get("markdown_text", "")
        assert "<@" not in call.args.get("text", "") + call.args.get("markdown_text", "")
        assert "*bold*" not in call.args.get("text", "")
        assert all("<!" not in text and "*" not in text for text in mrkdwn_texts(call.args.get("blocks")))
    streamed = "".join(call.args.get("markdown_text", "") for call in slack.calls)
    assert "\\*bold\\*" in streamed and "\\[a\\](http" in streamed


async def test_an_emergency_says_first_what_to_do_now(bot: Bot, slack: SlackServer) -> None:
    await bot.send.command(command(slack, "打完针膝盖又红又热又肿，还发烧，怎么办？"))
    [reply] = await slack.until(slack.responses)
    assert reply["blocks"][1]["type"] == "header" and "急症" in reply["blocks"][1]["text"]["text"]
    shown = words(reply["blocks"])
    assert "急症提示。原因：" in shown and "安全规则" not in shown
    assert "急" in reply["text"].splitlines()[0]


async def test_what_is_declined_says_why(bot: Bot, slack: SlackServer) -> None:
    await bot.send.event(message("How much ibuprofen should I take for my knee?"))
    await slack.until(lambda: slack.called("chat.stopStream"))
    [reply] = slack.messages.values()
    assert "Reason: it asks for a personal dose" in words(reply.blocks)


@pytest.mark.parametrize(
    ("text", "told"),
    [("a" * 1001, "1000"), ("！" * 1001, "1000"), ("\u200b", "help")],
    ids=["long", "long-zh", "nothing"],
)
async def test_bad_questions_are_told_what_is_wrong(
    bot: Bot, slack: SlackServer, text: str, told: str
) -> None:
    await bot.send.event(message(text))
    [call] = await slack.until(lambda: slack.called("chat.postMessage"))
    if told != "help":
        assert told in words(call.args["blocks"])
        assert any(bot.assembly.replies.disclaimer(side) in words(call.args["blocks"]) for side in Language)


async def test_too_many_questions_of_one_member_wait(start: Callable[..., Bot], slack: SlackServer) -> None:
    bot = start(rate_limit="2/hour")
    for _ in range(3):
        await bot.send.command(command(slack, QUESTION))
    await slack.until(lambda: len(slack.responses()) == 3)
    limited = [reply for reply in slack.responses() if "Too many questions" in words(reply["blocks"])]
    assert len(limited) == 1
    assert bot.assembly.replies.disclaimer(Language.ENGLISH) in words(limited[0]["blocks"])


async def test_a_crash_is_an_apology_without_its_words(start: Callable[..., Bot], slack: SlackServer) -> None:
    bot = start(road=Scripted(crash=RuntimeError("secret detail")))
    await bot.send.event(message("What happened?"))
    [call] = await slack.until(lambda: slack.called("chat.postMessage"))
    assert "secret" not in json.dumps(call.args)
    assert bot.assembly.replies.disclaimer(Language.ENGLISH) in words(call.args["blocks"])


async def test_records_out_of_reach_cost_nobody_the_answer(
    start: Callable[..., Bot], slack: SlackServer, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    bot = start(database_url=f"sqlite+aiosqlite:///{tmp_path / 'file' / 'records.sqlite3'}")
    asked = message(QUESTION)
    await bot.send.event(asked, event_id="Ev-down")
    await slack.until(lambda: slack.called("chat.stopStream"))
    await bot.send.event(asked, event_id="Ev-down", retry=1)
    await asyncio.sleep(0.4)
    assert len(slack.called("chat.startStream")) == 1


async def test_mentions_of_the_bot_are_not_part_of_the_question(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    road = Scripted()
    bot = start(road=road)
    await bot.send.event(mention(f"is 3 &gt; 2 &amp; <@{BOT}> safe? <https://a.example|a.example>"))
    await slack.until(lambda: slack.called("chat.stopStream"))
    assert road.seen[0].text.split() == ["is", "3", ">", "2", "&", "safe?", "https://a.example"]


async def test_a_server_that_is_told_to_stop_finishes_its_answers(
    assemble: Callable[..., Assembly], slack: SlackServer
) -> None:
    asked = message("slow")
    with served(assemble(road=Scripted(seconds=1.5)).app) as url:
        assert (await Sender(url).event(asked)).status_code == 200
        await asyncio.sleep(0.2)
    [reply] = slack.in_thread(asked["ts"])
    assert not reply.streaming and reply.blocks

"""What the buttons under a reply do, from a signed click to what stands in Slack and in the records."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.language import Language
from bot.evaluation.cases import read_cases
from bot.evaluation.corrections import corrections
from bot.records.slack_corrections import Corrections

from .conftest import Bot
from .requests import CHANNEL, DM, click, command, mention, message, shortcut, submit
from .seen import button, rating, words
from .server import Fault, SlackServer

pytestmark = pytest.mark.anyio
QUESTION = "Were all 8,761 patients given stem cells?"


async def in_thread(bot: Bot, slack: SlackServer, text: str = QUESTION) -> tuple[str, str, list[Any]]:
    """A question answered in a channel: its thread, the reply's timestamp and blocks."""
    asked = mention(text)
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    [reply] = slack.in_thread(asked["ts"])
    return asked["ts"], reply.ts, reply.blocks


async def alone(bot: Bot, slack: SlackServer, text: str = QUESTION) -> list[Any]:
    """A question answered for one member: the blocks."""
    await bot.send.command(command(slack, text))
    [reply] = await slack.until(slack.responses)
    blocks: list[Any] = reply["blocks"]
    return blocks


def kept(bot: Bot, query: str) -> list[Any]:
    """Rows of the records."""
    with sqlite3.connect(bot.assembly.settings.records_url.partition("///")[2]) as database:
        return database.execute(query).fetchall()


@pytest.mark.parametrize(("side", "rated"), [("positive", "up"), ("negative", "down")])
async def test_feedback_is_written_down(bot: Bot, slack: SlackServer, side: str, rated: str) -> None:
    thread, ts, blocks = await in_thread(bot, slack)
    action = rating(blocks, side)
    assert (await bot.send.payload(click(slack, action, ts=ts, thread=thread))).status_code == 200
    [thanks] = await slack.until(lambda: slack.responses("click"))
    assert thanks["response_type"] == "ephemeral" and thanks["thread_ts"] == thread
    assert kept(bot, "SELECT reply_id, rating FROM feedback") == [(action["value"].partition(":")[2], rated)]


async def test_the_text_for_the_patient_has_sources_and_disclaimer(bot: Bot, slack: SlackServer) -> None:
    blocks = await alone(bot, slack, "外泌体打一针软骨能厚多少")
    await bot.send.payload(click(slack, button(blocks, "copy")))
    [call] = await slack.until(lambda: slack.called("views.open"))
    text = "".join(block["element"]["initial_value"] for block in call.args["view"]["blocks"])
    assert "32" in text and "\n来源\n[1]" in text
    assert text.endswith(bot.assembly.replies.disclaimer(Language.SIMPLIFIED))
    assert not any(mark in text for mark in ("&amp;", "<http", "**"))
    assert (await bot.send.payload(submit(call.args["view"], {}))).status_code == 200
    assert slack.views and not slack.responses("click")


async def test_where_the_form_cannot_be_opened_the_text_comes_as_a_message(
    bot: Bot, slack: SlackServer
) -> None:
    blocks = await alone(bot, slack)
    slack.fail("views.open", Fault(error="expired_trigger_id"))
    await bot.send.payload(click(slack, button(blocks, "copy")))
    [message_] = await slack.until(lambda: slack.responses("click"))
    assert bot.assembly.replies.disclaimer(Language.ENGLISH) in words(message_["blocks"])


async def test_share_shows_the_channel_what_one_member_saw_once(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    one, two = start(), start()
    share = button(await alone(one, slack), "share")
    await asyncio.gather(*(bot.send.payload(click(slack, share)) for bot in (one, two, one)))
    await slack.until(lambda: slack.messages)
    await asyncio.sleep(0.4)
    [posted] = slack.messages.values()
    assert (posted.channel, posted.thread) == (CHANNEL, "")
    shown = words(posted.blocks)
    assert QUESTION in shown and one.assembly.replies.disclaimer(Language.ENGLISH) in shown
    assert "Shared by <@U1>" in shown
    # The thread under it goes on with the conversation.
    await one.send.event(message("How reliable is it?", channel=CHANNEL, thread=posted.ts))
    await slack.until(lambda: slack.called("chat.stopStream"))


async def test_what_answers_a_patients_message_is_shared_in_its_thread(bot: Bot, slack: SlackServer) -> None:
    await bot.send.payload(shortcut(slack, QUESTION))
    [reply] = await slack.until(slack.responses)
    await bot.send.payload(click(slack, button(reply["blocks"], "share")))
    await slack.until(lambda: slack.in_thread("1770000000.000001"))


async def test_share_works_where_the_bot_is_no_member(bot: Bot, slack: SlackServer) -> None:
    slack.absent.add(CHANNEL)
    await bot.send.payload(click(slack, button(await alone(bot, slack), "share")))
    [shared] = await slack.until(lambda: slack.responses("click"))
    assert shared["response_type"] == "in_channel" and QUESTION in words(shared["blocks"])


@pytest.mark.parametrize(("language", "word"), [("zh", "没有"), ("zh-Hant", "沒有")])
async def test_another_language_asks_again_in_the_thread(
    bot: Bot, slack: SlackServer, language: str, word: str
) -> None:
    thread, ts, blocks = await in_thread(bot, slack)
    await bot.send.payload(click(slack, button(blocks, f"language:{language}"), ts=ts, thread=thread))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    second = slack.in_thread(thread)[1]
    assert "8,761" in second.text or "8761" in second.text
    assert bot.assembly.replies.disclaimer(Language(language)) in words(second.blocks)


async def test_another_language_for_one_member_stays_with_them(bot: Bot, slack: SlackServer) -> None:
    blocks = await alone(bot, slack)
    await bot.send.payload(click(slack, button(blocks, "language:zh")))
    [again] = await slack.until(lambda: slack.responses("click"))
    assert again["response_type"] == "ephemeral"
    assert bot.assembly.replies.disclaimer(Language.SIMPLIFIED) in words(again["blocks"])
    assert button(again["blocks"], "share") and not slack.messages


async def test_a_correction_is_kept_for_reviewers_and_is_a_case(
    bot: Bot, slack: SlackServer, tmp_path: Path
) -> None:
    thread, ts, blocks = await in_thread(bot, slack)
    await bot.send.payload(click(slack, button(blocks, "wrong"), ts=ts, thread=thread))
    [call] = await slack.until(lambda: slack.called("views.open"))
    view = call.args["view"]
    studies = next(block for block in view["blocks"] if block.get("block_id") == "studies")["element"]
    assert [one["value"] for one in studies["initial_options"]] == ["the-knee-2021"]
    filled: dict[str, dict[str, Any]] = {
        "fault": {"selected_option": {"value": "fact"}},
        "text": {"value": "It should say 79 trials. Call 13812345678."},
        "kind": {"selected_option": {"value": "answer"}},
        "studies": {"selected_options": [{"value": "the-knee-2021"}]},
        "facts": {"value": "79 trials\n 8,761 (all) \n\n"},
        "forbidden": {"value": "cure*"},
    }
    answered = await bot.send.payload(submit(view, filled))
    assert answered.json()["response_action"] == "update"
    [correction] = await Corrections(bot.assembly.records).all()
    assert correction.author == "U1" and "13812345678" not in correction.correction
    [row] = await corrections(bot.assembly.records)
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump([row], allow_unicode=True), encoding="utf-8")
    [case] = read_cases(tmp_path / "cases.yaml")
    assert case.question == QUESTION and case.language is Language.ENGLISH
    assert case.tags == {"correction", "fact"} and case.studies == (frozenset({"the-knee-2021"}),)
    assert len(case.facts) == 2 and len(case.forbidden) == 1


async def test_a_correction_says_what_is_wrong(bot: Bot, slack: SlackServer) -> None:
    blocks = await alone(bot, slack)
    await bot.send.payload(click(slack, button(blocks, "wrong")))
    [call] = await slack.until(lambda: slack.called("views.open"))
    answered = await bot.send.payload(submit(call.args["view"], {"text": {"value": "  "}}))
    assert answered.json() == {
        "response_action": "errors",
        "errors": {"text": "Please say what is wrong."},
    }
    assert kept(bot, "SELECT * FROM slack_corrections") == []


async def test_earlier_questions_come_with_a_correction(bot: Bot, slack: SlackServer) -> None:
    asked = message("膝骨关节炎的人数有多少？")
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.stopStream"))
    await bot.send.event(message("那75岁以上呢？", thread=asked["ts"]))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    reply = slack.in_thread(asked["ts"])[1]
    await bot.send.payload(
        click(slack, button(reply.blocks, "wrong"), ts=reply.ts, thread=asked["ts"], channel=DM)
    )
    [call] = await slack.until(lambda: slack.called("views.open"))
    await bot.send.payload(submit(call.args["view"], {"text": {"value": "不对"}}))
    [case] = await corrections(bot.assembly.records)
    assert (case["turns"], case["question"]) == (["膝骨关节炎的人数有多少?"], "那75岁以上呢?")


@pytest.mark.parametrize("action", ["feedback", "copy", "share", "language:zh", "wrong", "nothing-of-ours"])
async def test_what_is_not_kept_any_more_is_said(bot: Bot, slack: SlackServer, action: str) -> None:
    value = "up:gone" if action == "feedback" else "gone"
    await bot.send.payload(click(slack, {"action_id": action, "value": value}, ts="1.2"))
    [told] = await slack.until(lambda: slack.responses("click"))
    wanted = "How to ask" if action == "nothing-of-ours" else "no longer kept"
    assert wanted in words(told["blocks"])


async def test_one_click_counts_once(start: Callable[..., Bot], slack: SlackServer) -> None:
    one, two = start(), start()
    thread, ts, blocks = await in_thread(one, slack)
    again = click(slack, button(blocks, "language:zh"), ts=ts, thread=thread)
    await asyncio.gather(one.send.payload(again), two.send.payload(again))
    await slack.until(lambda: len(slack.called("chat.stopStream")) == 2)
    await asyncio.sleep(0.4)
    assert len(slack.in_thread(thread)) == 2


async def test_old_replies_go_with_their_turns(bot: Bot, slack: SlackServer) -> None:
    await alone(bot, slack)
    assert len(kept(bot, "SELECT * FROM slack_replies")) == 1
    await bot.assembly.records.keep_for(0)
    assert kept(bot, "SELECT * FROM slack_replies") == []

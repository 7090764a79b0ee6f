"""When Slack is slow, full, or down: waits are kept, streams fall back, half a reply never stays."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from bot.domain.language import Language

from .conftest import Bot
from .requests import command, mention, message
from .roads import Scripted
from .seen import words
from .server import Fault, SlackServer

pytestmark = pytest.mark.anyio
SENTENCES = ("One sentence.", "Another sentence.", "A third sentence.")
BUSY = Fault(status=429, error="ratelimited", headers={"Retry-After": "1"})


@pytest.fixture
def bot(start: Callable[..., Bot]) -> Bot:
    return start(road=Scripted(SENTENCES))


def whole(bot: Bot, blocks: object) -> bool:
    shown = words(blocks)
    return all(text in shown for text in (*SENTENCES, bot.assembly.replies.disclaimer(Language.ENGLISH)))


@pytest.mark.parametrize("error", ["channel_type_not_supported", "unknown_method", "not_allowed_token_type"])
async def test_where_slack_does_not_stream_the_reply_is_one_message(
    bot: Bot, slack: SlackServer, error: str
) -> None:
    slack.fail("chat.startStream", Fault(error=error))
    asked = message("What?")
    await bot.send.event(asked)
    [reply] = await slack.until(lambda: slack.in_thread(asked["ts"]))
    assert whole(bot, reply.blocks) and "One sentence." in reply.text
    assert len(slack.called("chat.startStream")) == 1


async def test_replies_are_counted_with_those_of_the_page(bot: Bot, slack: SlackServer) -> None:
    asked = mention("What?")
    await bot.send.event(asked)
    await slack.until(lambda: slack.in_thread(asked["ts"]))
    await bot.send.command(command(slack, "What else?"))
    await slack.until(slack.responses)
    async with httpx.AsyncClient(base_url=bot.url) as client:
        counted = (await client.get("/metrics")).text
    assert 'bot_replies_total{kind="answer",language="en"} 2.0' in counted
    assert 'bot_stage_seconds_count{stage="' in counted


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
async def test_a_stream_that_breaks_is_taken_back(bot: Bot, slack: SlackServer, method: str) -> None:
    slack.fail(method, Fault(error="fatal_error"))
    asked = mention("What?")
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.postMessage"))
    await slack.until(lambda: slack.called("chat.delete"))
    [reply] = slack.in_thread(asked["ts"])
    assert whole(bot, reply.blocks) and not reply.streaming


async def test_a_crash_in_mid_stream_leaves_no_half_reply(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    bot = start(road=Scripted(SENTENCES, crash=ValueError("x"), crash_after=2))
    asked = message("What?")
    await bot.send.event(asked)
    await slack.until(lambda: slack.called("chat.postMessage"))
    [reply] = slack.in_thread(asked["ts"])
    assert "One sentence." not in reply.text
    assert bot.assembly.replies.disclaimer(Language.ENGLISH) in words(reply.blocks)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_the_wait_that_slack_asks_for_is_kept(bot: Bot, slack: SlackServer, method: str) -> None:
    slack.fail(method, BUSY)
    asked = message("What?")
    began = time.monotonic()
    await bot.send.event(asked)
    await slack.until(lambda: [m for m in slack.in_thread(asked["ts"]) if m.blocks])
    assert time.monotonic() - began >= 1.0
    [reply] = slack.in_thread(asked["ts"])
    assert reply.text.count("One sentence.") == 1 and reply.text.count("A third sentence.") == 1


@pytest.mark.parametrize(
    "fault",
    [BUSY, Fault(status=500), Fault(status=503), Fault(error="service_unavailable")],
    ids=["429", "500", "503", "unavailable"],
)
async def test_a_message_is_posted_again_until_slack_takes_it(
    bot: Bot, slack: SlackServer, fault: Fault
) -> None:
    slack.fail("chat.startStream", Fault(error="unknown_method"))
    slack.fail("chat.postMessage", fault, fault)
    asked = message("What?")
    await bot.send.event(asked)
    [reply] = await slack.until(lambda: slack.in_thread(asked["ts"]))
    assert whole(bot, reply.blocks) and len(slack.called("chat.postMessage")) == 3


@pytest.mark.parametrize("fault", [BUSY, Fault(status=500)], ids=["429", "500"])
async def test_a_response_address_is_tried_again(bot: Bot, slack: SlackServer, fault: Fault) -> None:
    slack.fail("response/one", fault)
    await bot.send.command(command(slack, "What?"))
    await slack.until(lambda: len(slack.responses()) == 2)
    assert whole(bot, slack.responses()[1]["blocks"])


async def test_a_status_that_hangs_holds_nothing_up_for_long(bot: Bot, slack: SlackServer) -> None:
    slack.fail("assistant.threads.setStatus", Fault(delay=6.0))
    began = time.monotonic()
    await bot.send.event(message("What?"))
    await slack.until(lambda: slack.called("chat.stopStream"))
    assert time.monotonic() - began < 5.0


async def test_a_status_that_is_refused_costs_nothing(bot: Bot, slack: SlackServer) -> None:
    slack.fail("assistant.threads.setStatus", Fault(error="missing_scope"))
    await bot.send.event(message("What?"))
    await slack.until(lambda: slack.called("chat.stopStream"))


async def test_a_reply_too_long_for_one_message_comes_whole_in_several(
    start: Callable[..., Bot], slack: SlackServer
) -> None:
    texts = tuple(f"Sentence {number} has {'some more words ' * 20}in it." for number in range(12))
    bot = start(road=Scripted(texts, note="What we could check. " * 60))
    asked = message("What?")
    await bot.send.event(asked)
    disclaimer = bot.assembly.replies.disclaimer(Language.ENGLISH)
    await slack.until(
        lambda: (
            len(slack.in_thread(asked["ts"])) > 1
            and "actions" in str(slack.in_thread(asked["ts"])[-1].blocks)
        )
    )
    posted = slack.in_thread(asked["ts"])
    assert all(disclaimer in words(one.blocks) for one in posted)
    assert all(text.rstrip(".") in posted[0].text for text in texts)
    assert sum(words(one.blocks).count("A trial ") for one in posted) == 12

"""Rendered replies keep every limit of Slack's, at its edges, and lose no word."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.slack.blocks import MESSAGE, contexts, fits, rich_texts, sections, weight
from bot.channels.slack.blocks import words as said
from bot.channels.slack.handout import handout
from bot.channels.slack.markup import utf16
from bot.channels.slack.rendering import Renderer, Share
from bot.domain.event import ReplyEvent, Trace
from bot.domain.language import Language
from bot.prompts.replies import read_replies
from bot.prompts.slack import read_slack
from bot.settings import Settings

from .limits import wrong_message
from .roads import Scripted
from .seen import words

REPLIES = read_replies(Settings().prompts_dir)
TEXTS = read_slack(Settings().prompts_dir)
RENDERER = Renderer(TEXTS, REPLIES)


def event(road: Scripted, language: Language = Language.ENGLISH) -> ReplyEvent:
    return asyncio.run(road.answered("What?", language))


def check(found: ReplyEvent, question: str = "What?") -> list[Any]:
    """The messages of a reply, after Slack would have taken each."""
    messages = RENDERER.messages(found, question=question, share=Share())
    for one in messages:
        assert wrong_message({"text": one.text, "blocks": one.blocks}) is None
        assert found.reply.disclaimer in words(one.blocks)
        assert found.reply.disclaimer in one.text
        assert fits(one.blocks)
    end = RENDERER.stream_end(found)
    assert all(wrong_message({"text": one.text, "blocks": one.blocks}) is None for one in end)
    return messages


@pytest.mark.parametrize("length", [1, 2999, 3000, 3001, 6000, 6001, 12_000, 13_001])
@pytest.mark.parametrize("letter", ["字", "😀", "a", "&", '"'])
def test_an_answer_of_any_length_is_shown_whole(length: int, letter: str) -> None:
    text = letter * (length // utf16(letter))
    found = event(Scripted((text or letter,)))
    shown = "".join(words(one.blocks) for one in check(found))
    assert shown.count(letter) - RENDERER.messages(event(Scripted(("§",))))[0].blocks.__str__().count(
        "§§"
    ) >= len(text)


@pytest.mark.parametrize("length", [2998, 2999, 3000, 3001])
def test_texts_split_at_their_limit_and_at_the_ends_of_sentences(length: int) -> None:
    text = ("这是一句话。" * 1000)[: length - 1] + "。"
    for blocks in (sections(text), contexts(text), rich_texts([[said(text)]])):
        assert len(blocks) == (1 if length <= 3000 else 2)
        assert wrong_message({"text": "x", "blocks": blocks}) is None
        assert words(blocks).replace("\n", "") == text
        assert words(blocks[:1]).endswith("。")


@pytest.mark.parametrize("count", [1, 10, 40, 60, 120])
def test_a_reply_with_many_sources_comes_in_as_many_messages_as_it_needs(count: int) -> None:
    texts = tuple(f"Sentence {number}." for number in range(count))
    messages = check(event(Scripted(texts, note="What we could check about it. " * 5)))
    shown = "".join(words(one.blocks) for one in messages)
    assert all(f"[{number + 1}] " in shown for number in range(count))
    assert all(text in shown for text in texts)
    assert sum("actions" in str(block["type"]) for one in messages for block in one.blocks) == 2


def test_titles_notes_and_questions_of_any_length() -> None:
    found = event(Scripted(("Short.",), title="T" * 4000, note="Long note. " * 800))
    messages = check(found, question="Why? " * 900)
    assert len(messages) > 1


@pytest.mark.parametrize("language", Language)
def test_everything_that_must_be_there_is(language: Language) -> None:
    found = replace(event(Scripted(), language), trace=Trace(dropped=("numbers", "words")))
    [one] = check(found)
    shown = words(one.blocks)
    citation = found.reply.citations[0]
    for wanted in (
        f"{found.reply.answer[0].text}\n [1]",
        citation.title,
        citation.design,
        TEXTS.line("people", language, count=30),
        citation.note,
        TEXTS.line("sources", language),
        TEXTS.line("checks.answer", language),
        TEXTS.line("checks.dropped", language, count=2),
    ):
        assert str(wanted) in shown
    buttons = [element for block in one.blocks if block["type"] == "actions" for element in block["elements"]]
    assert len(buttons) == 5 and all(1 <= len(b["text"]["text"]) <= 75 for b in buttons)
    assert not any(TEXTS.line(f"button.in-{language}", language) == b["text"]["text"] for b in buttons)


def test_citations_of_one_study_are_one_source() -> None:
    road = Scripted(("One.", "Two."))
    sheet = road.sheet(Language.ENGLISH)
    for number in (0, 1):
        proposal = road.proposal(0, f"Sentence {number}.", Language.ENGLISH)
        sheet.accept(proposal)
    from bot.dialogue.release import release
    from bot.domain.reply import Kind

    reply = release(sheet, Kind.ANSWER, "c")
    [one] = RENDERER.messages(ReplyEvent(reply, "What?"))
    assert "[1][2] " in words(one.blocks)


def test_the_handout_has_no_markup_and_every_source() -> None:
    found = event(Scripted(("A & B <c>.", "Two *stars*.")))
    text = handout(found.reply, TEXTS, REPLIES)
    assert text.startswith("A & B <c>. [1]\nTwo *stars*. [2]\n\nSources\n[1] A trial 0")
    assert "https://doi.org/10.1000/one" in text and text.endswith(found.reply.disclaimer)


def test_the_weight_of_a_message_counts_as_slack_does() -> None:
    blocks = sections("a" * 3000) * 4
    assert not fits([*blocks, *sections("b" * (MESSAGE - weight(blocks)))])

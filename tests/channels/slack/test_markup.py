"""Words in, words out: nothing typed or quoted is ever markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels.slack.markup import (
    markdown,
    mentions,
    mrkdwn,
    pieces,
    plain,
    shortened,
    utf16,
    without_mention,
)

NASTY = st.text(alphabet="<>!@#|&*_~`[]()\\:.-+1a \n。字😀", max_size=60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<https://a.example|a.example> and <https://b.example>", "https://a.example and https://b.example"),
        ("<https://a.example|the page>", "the page (https://a.example)"),
        ("<@U1> <@U2|ann> <#C1|general> <!channel> <!subteam^S1|@nurses>", "@ann #general  @nurses"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:123|123>", "123"),
    ],
)
def test_what_slack_marks_up_becomes_words(typed: str, meant: str) -> None:
    assert plain(typed) == meant


def test_mentions() -> None:
    assert mentions("<@U1> and <@W2|bob> not @U3") == {"U1", "W2"}
    assert without_mention("<@U1> hi <@U1|bot>", "U1").split() == ["hi"]


@given(NASTY)
def test_mrkdwn_holds_nothing_that_slack_would_read(text: str) -> None:
    safe = mrkdwn(text)
    assert not re.search(r"[<>*_~`]|&(?!amp;|lt;|gt;)", safe)
    assert not re.search(r":[a-z0-9_+-]+:", safe)
    assert not re.search(r"^\s*&gt;", safe, re.MULTILINE)


@given(NASTY)
def test_markdown_shows_the_words_themselves(text: str) -> None:
    shown = MarkdownIt().render(markdown(text))
    inner = re.sub(r"</?p>|\n", "", shown)
    assert "<" not in inner
    import html

    assert html.unescape(inner).split() == text.replace(":", ":").split() or "∶" in inner


@given(st.text(alphabet="ab .。！字😀\n", max_size=200), st.integers(5, 40))
def test_pieces_fit_and_lose_nothing(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert all(0 < utf16(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_pieces_end_with_sentences() -> None:
    assert pieces("One two. Three four. Five.", 20) == ["One two. Three four.", "Five."]
    assert pieces("第一句。第二句。", 5) == ["第一句。", "第二句。"]
    assert pieces("one two three four", 9) == ["one two", "three", "four"]
    assert pieces("aaaaaaaaaa", 4) == ["aaaa", "aaaa", "aa"]
    assert pieces("It cost 3.5 dollars. Yes.", 21) == ["It cost 3.5 dollars.", "Yes."]


def test_shortened_says_that_there_was_more() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("One. Two. Three.", 11) == "One. Two.…"

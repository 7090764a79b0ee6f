"""What staff write reaches patients as plain text."""

from __future__ import annotations

import pytest

from bot.channels.slack.case_text import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("*bold* and _slanted_ and ~gone~ and `code`", "bold and slanted and gone and code"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("hi <@U123> and <!channel> <!here|here>", "hi and"),
        ("<https://a.example|our page>", "our page (https://a.example)"),
        ("<https://a.example>", "https://a.example"),
        ("<mailto:a@b.example|a@b.example> <tel:+8610|+8610>", "a@b.example +8610"),
        ("<#C1|support> <!date^1^{date}|1 May>", "#support 1 May"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&gt; quoted\nsecond :wave: line at 10:30:45", "quoted\nsecond line at 10:30:45"),
        ("```\nfenced\n```", "fenced"),
        ("您好\u200b\u202e，请看", "您好，请看"),
        ("&lt;@U1&gt;", "<@U1>"),
    ],
)
def test_markup_mentions_and_hidden_characters_are_taken_out(written: str, read: str) -> None:
    assert plain(written) == read

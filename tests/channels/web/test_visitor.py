"""Whose address counts, and which language is spoken."""

from __future__ import annotations

import pytest

from bot.channels.web.visitor import BODY_KEY, Proxies, from_browser, language_of
from bot.domain.language import Language
from bot.errors import ConfigurationError


def scope(peer: str = "192.0.2.1", **headers: str) -> dict[str, object]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 1), "headers": raw, "query_string": b""}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "visitor"),
    [
        ((), "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (("10.0.0.0/8",), "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (("10.0.0.0/8",), "10.1.1.1", "203.0.113.9", "203.0.113.9"),
        (("10.0.0.0/8",), "10.1.1.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (("10.0.0.0/8",), "10.1.1.1", "6.6.6.6, 203.0.113.9, 10.2.2.2", "203.0.113.9"),
        (("10.0.0.0/8",), "10.1.1.1", "nonsense", "10.1.1.1"),
        (("10.0.0.0/8",), "10.1.1.1", "", "10.1.1.1"),
        (("::1",), "::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ((), "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ((), "::ffff:192.0.2.7", "", "192.0.2.7"),
    ],
)
def test_only_trusted_proxies_are_believed(
    trusted: tuple[str, ...], peer: str, forwarded: str, visitor: str
) -> None:
    assert Proxies(trusted).visitor(scope(peer, x_forwarded_for=forwarded)) == visitor


def test_a_proxy_that_is_no_address_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"BOT_TRUSTED_PROXIES.*my-proxy"):
        Proxies(("my-proxy",))


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", Language.SIMPLIFIED),
        ("zh-CN,zh;q=0.9", Language.SIMPLIFIED),
        ("zh-TW", Language.TRADITIONAL),
        ("zh-Hant-HK", Language.TRADITIONAL),
        ("en-US", Language.ENGLISH),
        ("fr, en;q=0.5, zh;q=0.7", Language.SIMPLIFIED),
        ("de", Language.ENGLISH),
        ("*", Language.SIMPLIFIED),
        ("en;q=0, zh-HK;q=0.1", Language.TRADITIONAL),
        (";;;q=x,,", Language.ENGLISH),
    ],
)
def test_the_browsers_language(accept: str, language: Language) -> None:
    assert from_browser(scope(accept_language=accept)) is language


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (b'{"question": "\\ud800 how does it work"}', Language.ENGLISH),
        (b'{"question": "\xe7\x96\xbc"}', Language.SIMPLIFIED),
        (b'{"language": ["en"], "question": 5}', Language.SIMPLIFIED),
        (b"[" * 100_000, Language.SIMPLIFIED),
        (b"\xff", Language.SIMPLIFIED),
    ],
)
def test_a_broken_body_still_finds_a_language(body: bytes, language: Language) -> None:
    assert language_of(scope() | {BODY_KEY: body}) is language

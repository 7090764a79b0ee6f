"""Who asks and in which language: read from the request alone, never kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.language.detect import detect

BODY_KEY = "bot.body"
"""Where the body limit leaves the bytes of the body in the scope."""
DEFAULT = Language.SIMPLIFIED
"""For a visitor who shows no language at all: that of the article."""
_TRADITIONAL_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
_SAMPLE_CHARS = 1000
_IPV6_HOME_BITS = 64


class Proxies:
    """The proxies whose word about the visitor's address is taken.

    Raises:
        ConfigurationError: naming the address that is none.
    """

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = []
        for part in trusted:
            try:
                self._networks.append(ip_network(part, strict=False))
            except ValueError as exc:
                raise ConfigurationError(
                    f"BOT_TRUSTED_PROXIES: {part!r} is not an address or a network like 10.0.0.0/8"
                ) from exc

    def visitor(self, scope: Scope) -> str:
        """The visitor's address; an IPv6 visitor counts by the /64 that one home has."""
        peer = scope.get("client")
        address = str(peer[0]) if peer else "unknown"
        forwarded = Headers(scope=scope).getlist("x-forwarded-for")
        hops = [hop.strip() for line in forwarded for hop in line.split(",")]
        while hops and self._trusted(address) and _is_address(hops[-1]):
            address = hops.pop()
        return _home(address)

    def _trusted(self, address: str) -> bool:
        if not _is_address(address):
            return False
        found = ip_address(address)
        return any(found in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _home(address: str) -> str:
    if _is_address(address) and isinstance(found := ip_address(address), IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _IPV6_HOME_BITS), strict=False))
    return address


def language_of(scope: Scope, choice: str | None = None) -> Language:
    """The language to speak to this visitor: the choice, else the question's, else the browser's."""
    body = _body(scope)
    asked_for = choice or body.get("language") or QueryParams(scope.get("query_string", b"")).get("language")
    if asked_for in tuple(Language):
        return Language(asked_for)
    question = body.get("question")
    if isinstance(question, str) and question.strip():
        return detect(question[:_SAMPLE_CHARS], from_browser(scope))
    return from_browser(scope)


def from_browser(scope: Scope) -> Language:
    """The first of our languages in ``Accept-Language``; English for a visitor who reads none of them."""
    header = Headers(scope=scope).get("accept-language", "").strip()
    if not header:
        return DEFAULT
    for tag in _tags(header):
        if tag.startswith("zh"):
            return Language.TRADITIONAL if tag.startswith(_TRADITIONAL_TAGS) else Language.SIMPLIFIED
        if tag == "*":
            return DEFAULT
        if tag.startswith("en"):
            return Language.ENGLISH
    return Language.ENGLISH


def _tags(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.lower().split(",")[:20]:
        tag, _, weight = part.partition(";")
        try:
            value = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag.strip() and value > 0:
            weighted.append((value, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _body(scope: Scope) -> dict[str, Any]:
    try:
        found = json.loads(scope.get(BODY_KEY, b"") or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

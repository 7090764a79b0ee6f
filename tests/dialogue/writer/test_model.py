"""The model behind its name: what vendors' errors become, which names are refused, how each is asked."""

from __future__ import annotations

import pytest

from bot.dialogue.writer.model import ChatModel, ChatModelSettings, translated
from bot.errors import ConfigurationError


class Vendors(Exception):
    """As vendors' errors look that LangChain has no word for."""

    def __init__(self, status: int | None, retry_after: str | None = None) -> None:
        super().__init__("s3cret")
        if status is not None:
            self.status_code = status
        headers = {"retry-after": retry_after} if retry_after else {}
        self.response = type("Response", (), {"headers": headers})()


@pytest.mark.parametrize(
    ("failure", "why", "retryable", "retry_after"),
    [
        (Vendors(429, "7"), "rate-limited", True, 7.0),
        (Vendors(429, "Thu, 01 Jan 2015 00:00:00 GMT"), "rate-limited", True, 0.0),
        (Vendors(429, "soon"), "rate-limited", True, None),
        (Vendors(503), "server-error", True, None),
        (Vendors(400), "request-refused", False, None),
        (Vendors(401), "not-allowed", False, None),
        (Vendors(404), "no-such-model", False, None),
        (Vendors(None), "provider-error", False, None),
        (ConnectionResetError("s3cret"), "connection", True, None),
        (ValueError("s3cret"), "provider-error", False, None),
    ],
)
def test_any_vendors_error_becomes_one_of_ours(
    failure: Exception, why: str, retryable: bool, retry_after: float | None
) -> None:
    ours = translated(failure)
    assert (ours.reason, ours.retryable, ours.retry_after) == (why, retryable, retry_after)
    assert "s3cret" not in str(ours)


@pytest.mark.parametrize("name", ["gpt-4o-mini", "openai:", ":x", "nobody:model"])
def test_a_name_that_is_none_stops_the_start(name: str) -> None:
    with pytest.raises(ConfigurationError, match="BOT_CHAT_MODEL"):
        ChatModel(ChatModelSettings(name, api_key="s3cret"))


def test_a_key_that_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="key"):
        ChatModel(ChatModelSettings("openai:gpt-4o-mini"))


@pytest.mark.parametrize(
    ("name", "structured"),
    [
        ("openai:gpt-4o-mini", True),
        ("openai:gpt-4", False),
        ("openai:my-own", False),
        ("anthropic:claude-sonnet-4-5", True),
        ("ollama:llama3.2", False),
    ],
)
def test_the_way_of_asking_follows_what_the_model_is_known_to_manage(name: str, structured: bool) -> None:
    assert ChatModel(ChatModelSettings(name, api_key="k")).structured is structured

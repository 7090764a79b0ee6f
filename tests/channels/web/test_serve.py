"""Serving says where, and stops when told to without cutting a question off."""

from __future__ import annotations

import pytest

from bot.channels.web.serve import address, listen
from bot.errors import ConfigurationError


def test_a_free_port_is_found_and_shown() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert address(listener).startswith("http://127.0.0.1:")
        assert not address(listener).endswith(":0")


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"{port}.*--port"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(ConfigurationError, match="cannot serve on"):
        listen("203.0.113.1", 0)

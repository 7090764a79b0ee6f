"""The local chat server, one for all tests of this folder; each asks for the behaviour it needs by the model's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat_server import ChatServer


@pytest.fixture(scope="package")
def server() -> Iterator[ChatServer]:
    """A server that is up."""
    with ChatServer() as running:
        yield running

"""The local chat server for promises that must hold whatever a chat model does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat_server import ChatServer


@pytest.fixture(scope="package")
def chat_server() -> Iterator[ChatServer]:
    """A server that is up; each test tells it how to behave."""
    with ChatServer() as running:
        yield running

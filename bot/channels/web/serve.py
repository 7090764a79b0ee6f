"""Runs the app until it is told to stop, then lets questions that are under way finish."""

from __future__ import annotations

import socket

from fastapi import FastAPI

from bot.errors import ConfigurationError

_GRACE_SECONDS = 20
_BACKLOG = 512


def serve(app: FastAPI, host: str, port: int) -> None:
    """Listen on ``host`` and ``port`` (0 picks a free one), print the address, return after a shutdown.

    Raises:
        ConfigurationError: when the address cannot be had.
    """
    import uvicorn

    listener = listen(host, port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # it would write addresses and ids; our own line has neither
        proxy_headers=False,  # whose word counts about addresses is our setting, not the server's
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=15,
        lifespan="on",
    )
    with listener:
        print(f"Serving on {address(listener)} (press Ctrl+C to stop)", flush=True)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``ConfigurationError`` when the address cannot be had."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise ConfigurationError(f"cannot serve on {host}: {exc}") from exc
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(_BACKLOG)
    except OSError as exc:
        listener.close()
        raise ConfigurationError(f"cannot serve on {host}:{port}: {exc}; choose another with --port") from exc
    return listener


def address(listener: socket.socket) -> str:
    """The address to type into a browser."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"

"""Runs the server until Ctrl+C."""

from __future__ import annotations

import argparse
import time

from tests.chat_server import BEHAVIOURS, ChatServer


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.chat_server", description=__doc__)
    parser.add_argument("--behaviour", default="faithful", choices=sorted(BEHAVIOURS))
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each piece of the stream")
    options = parser.parse_args()
    with ChatServer(options.behaviour, port=options.port, delay=options.delay) as server:
        print(f"BOT_CHAT_BASE_URL={server.url} ({options.behaviour}; Ctrl+C stops)", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print(f"{server.requests} requests")


if __name__ == "__main__":
    main()

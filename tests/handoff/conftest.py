"""The service, a browser for the patient, and a Slack of our own for the staff."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from channels.slack.requests import SECRET, click, event, message, signed
from channels.slack.server import TOKEN, running
from channels.slack.staff import STAFF, StaffSlack
from channels.web.conftest import served
from pydantic import SecretStr
from widget.conftest import browse, chromium

from bot.assembly import Assembly
from bot.settings import Settings

__all__ = ["browse", "chromium"]


@pytest.fixture
def slack() -> Iterator[StaffSlack]:
    with running(StaffSlack) as server:
        yield server


@dataclass
class Clinic:
    """One service, which can be stopped and started again on the same records, and its staff."""

    slack: StaffSlack
    build: Callable[[], Assembly]
    url: str = ""
    _running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """On the same port as before, so that browsers find it again."""
        port = int(self.url.rpartition(":")[2] or 0)
        self.url = self._running.enter_context(served(self.build().app, port))

    def stop(self) -> None:
        self._running.close()

    def case(self) -> str:
        """The case in the staff channel, once it is there."""
        return str(self.until(lambda: self.slack.top)[-1].ts)

    def press(self, action: str, ts: str, value: str = "1") -> None:
        pressed = click(self.slack, {"action_id": action, "value": value}, ts=ts, channel=STAFF)
        self._send(urlencode({"payload": json.dumps(pressed)}), "application/x-www-form-urlencoded")

    def write(self, text: str, ts: str) -> None:
        body = json.dumps(event(message(text, channel=STAFF, thread=ts)))
        self._send(body, "application/json")

    def shown(self) -> str:
        """Everything that stands in the staff channel."""
        return json.dumps([(m.text, m.blocks) for m in self.slack.messages.values()], ensure_ascii=False)

    def until(self, wanted: Callable[[], Any], seconds: float = 20) -> Any:
        end = time.monotonic() + seconds
        while not (found := wanted()):
            assert time.monotonic() < end, self.shown()
            time.sleep(0.05)
        return found

    def _send(self, body: str, kind: str) -> None:
        headers = signed(body) | {"Content-Type": kind}
        response = httpx.post(f"{self.url}/slack/events", content=body.encode(), headers=headers, timeout=10)
        assert response.status_code == 200


@pytest.fixture
def clinic(tmp_path: Path, library: Assembly, slack: StaffSlack) -> Iterator[Callable[..., Clinic]]:
    """Starts a service with a staff channel; keyword arguments are settings."""
    made: list[Clinic] = []

    def begin(**changes: Any) -> Clinic:
        defaults = {
            "data_dir": library.settings.data_dir,
            "database_url": f"sqlite+aiosqlite:///{tmp_path / 'records.sqlite3'}",
            "rate_limit": "off",
            "slack_signing_secret": SecretStr(SECRET),
            "slack_bot_token": SecretStr(TOKEN),
            "slack_api_url": slack.api_url,
            "slack_case_channel": STAFF,
            "slack_case_language": "en",
        }

        def build() -> Assembly:
            assembly = Assembly(Settings(**(defaults | changes)))  # type: ignore[arg-type]
            assembly.__dict__.update({"road": library.road, "shelf": library.shelf})
            return assembly

        found = Clinic(slack, build)
        found.start()
        made.append(found)
        return found

    yield begin
    for one in made:
        one.stop()

"""What goes wrong is said, with the disclaimer, and can be tried again."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from bot.assembly import Assembly
from bot.settings import Settings

from .conftest import HostPages, Site
from .widget import EMERGENCY, QUESTION, Widget

Open = Callable[..., Widget]


class Relay:
    """Stands between the browser and the service, and can cut the line."""

    def __init__(self, target: str) -> None:
        where = urlsplit(target)
        self._target = (where.hostname or "", where.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lines: list[socket.socket] = []
        self.down = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and take no new one."""
        self.down = True
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.down:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._lines += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)


def test_offline_says_so_and_asks_again_when_the_network_is_back(widget: Open) -> None:
    shown = widget(expected=("ERR_INTERNET_DISCONNECTED",))
    shown.page.context.set_offline(True)
    shown.send(QUESTION["en"])
    expect(shown.log.get_by_role("alert")).to_contain_text("no connection")
    expect(shown.turns.first.locator("[part~=disclaimer]")).to_contain_text("not medical advice")
    shown.page.context.set_offline(False)
    expect(shown.root.locator(".chips button").first).to_be_visible()
    assert shown.turns.count() == 1
    assert shown.marks.count() >= 1


def test_a_line_cut_in_the_middle_of_an_answer_is_said_and_can_be_tried_again(
    browse: Callable[..., Page], site: Site
) -> None:
    relay = Relay(site.url)
    site.road.hold = True
    shown = Widget(browse(f"{relay.url}/?language=en", expected=("ERR_", "patient-bot")))
    shown.open()
    shown.send(QUESTION["en"])
    expect(shown.sentences).to_have_count(1)
    relay.cut()
    expect(shown.log.get_by_role("alert")).to_contain_text("connection was lost")
    expect(shown.sentences).to_have_count(1)
    expect(shown.turns.first.locator("[part~=disclaimer]")).to_contain_text("not medical advice")
    site.road.go_on.set()
    relay.down = False
    shown.press("Ask again")
    expect(shown.root.locator(".chips button").first).to_be_visible()
    relay.close()


def test_a_line_cut_for_a_moment_is_taken_up_again_and_the_question_is_stored_once(
    browse: Callable[..., Page], site: Site
) -> None:
    relay = Relay(site.url)
    site.road.hold = True
    shown = Widget(browse(f"{relay.url}/?language=en", expected=("ERR_", "patient-bot")))
    shown.open()
    asked = len(site.road.asked)
    shown.send("What does the 2025 Cochrane review say about harm?")
    expect(shown.sentences.first).to_be_visible()
    (kept,) = shown.stored().values()
    assert json.loads(kept)["ids"], "the conversation is known before the reply"
    relay.cut()
    expect(shown.log.get_by_text("Trying again")).to_be_visible()
    site.road.go_on.set()
    relay.down = False
    expect(shown.turns.first.locator("[part~=disclaimer]")).to_be_visible()
    expect(shown.log.get_by_role("alert")).to_have_count(0)
    assert shown.turns.count() == 1
    assert 1 <= len(site.road.asked) - asked <= 2
    (kept,) = shown.stored().values()
    state = json.loads(kept)
    assert len(state["ids"]) == 1
    shown.page.wait_for_timeout(500)
    with sqlite3.connect(site.records_file) as database:
        count = "SELECT count(*) FROM turns WHERE conversation_id = ?"
        assert database.execute(count, state["ids"]).fetchone() == (1,)
    relay.close()


def test_too_many_questions_says_how_long_to_wait(
    browse: Callable[..., Page], start: Callable[..., Site]
) -> None:
    busy = start(rate_limit="1/8 seconds")
    shown = Widget(browse(f"{busy.url}/?language=en", expected=("429",)))
    shown.open()
    shown.ask(QUESTION["en"])
    shown.send("How many people were in the Cytotherapy trial?")
    expect(shown.log.get_by_role("alert")).to_contain_text("Too many questions")
    again = shown.root.get_by_role("button", name=re.compile("^Ask again"))
    expect(again).to_be_disabled()
    expect(again).to_be_enabled(timeout=12_000)
    again.click()
    expect(shown.turns.nth(1).locator(".answer[data-kind=answer]")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_without_an_index_it_says_so_and_still_knows_an_emergency(
    browse: Callable[..., Page],
    start: Callable[..., Site],
    library: Assembly,
    tmp_path_factory: pytest.TempPathFactory,
    language: str,
) -> None:
    empty = Assembly(Settings(data_dir=tmp_path_factory.mktemp("empty")))
    unready = start(road=empty.road, shelf=empty.shelf)
    shown = Widget(browse(f"{unready.url}/?language={language}", expected=("503",)))
    shown.open()
    shown.send(QUESTION[language])
    said = {"zh": "还没有准备好", "zh-Hant": "還沒有準備好", "en": "not ready"}[language]
    expect(shown.log.get_by_role("alert")).to_contain_text(said)
    expect(shown.turns.first.locator("[part~=disclaimer]")).to_have_text(re.compile("AI"))
    shown.send(EMERGENCY[language])
    expect(shown.turns.nth(1).locator(".answer[data-kind=emergency]")).to_be_visible()


def test_a_crash_on_the_way_is_said_and_nothing_of_it_shows(widget: Open, site: Site) -> None:
    site.road.break_once = True
    shown = widget()
    shown.send(QUESTION["en"])
    alert = shown.log.get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong")
    assert "broken on purpose" not in shown.root.inner_text()
    shown.press("Ask again")
    expect(shown.root.locator(".chips button").first).to_be_visible()


def test_a_question_over_the_limit_is_not_sent(widget: Open, site: Site) -> None:
    shown = widget()
    before = len(site.road.asked)
    shown.send("a" * 1001)
    expect(shown.root.locator("#count")).to_have_text("1 characters too many, please shorten it")
    assert shown.turns.count() == 0
    assert len(site.road.asked) == before
    shown.input.fill("a" * 950)
    expect(shown.root.locator("#count")).to_have_text("50 characters left")


def test_a_chat_that_cannot_be_loaded_says_so_with_what_to_do_in_an_emergency(
    browse: Callable[..., Page], site: Site
) -> None:
    page = browse(f"{site.url}/?language=en", expected=("ERR_", "patient-bot"))
    shown = Widget(page)
    page.context.set_offline(True)
    shown.launcher.click()
    problem = shown.root.get_by_role("alert")
    expect(problem).to_contain_text("It did not open")
    expect(problem).to_contain_text("emergency")
    page.context.set_offline(False)
    page.wait_for_function("fetch('/healthz').then((answer) => answer.ok, () => false)")
    shown.open()
    expect(problem).to_have_count(0)


def test_a_changed_file_is_refused(browse: Callable[..., Page], site: Site, host: HostPages) -> None:
    """The launcher carries the hashes of the other files."""
    url = host.put("tampered", f'<script src="{site.url}/widget.js" data-language="en"></script>')
    page = browse("about:blank", expected=("integrity", "patient-bot", "Failed to"))
    page.route(
        "**/panel.js",
        lambda route: route.fulfill(
            body="export const createPanel = () => { document.title = 'taken over' }, css = '';",
            content_type="text/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    page.goto(url)
    shown = Widget(page)
    shown.launcher.click()
    expect(shown.root.get_by_role("alert")).to_contain_text("It did not open")
    assert page.title() == "Host"

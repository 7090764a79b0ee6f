"""Asking, from the first press to forgetting."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.domain.language import Language

from .conftest import Site
from .widget import QUESTION, Widget

Open = Callable[..., Widget]
DISCLAIMER = {"zh": "不是医疗建议", "zh-Hant": "不是醫療建議", "en": "not medical advice"}


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_a_question_is_answered_in_its_language_with_marks_and_the_disclaimer(
    widget: Open, site: Site, language: str
) -> None:
    shown = widget(f"{site.url}/?language={language}")
    turn = shown.ask(QUESTION[language])
    expect(turn.locator(".question")).to_have_text(QUESTION[language])
    assert shown.sentences.count() >= 1
    assert shown.marks.count() >= 1
    for sentence in shown.sentences.all():
        assert sentence.get_attribute("lang") == language
    expect(turn.locator("[part~=disclaimer]")).to_contain_text(DISCLAIMER[language])
    expect(shown.root.locator(".chips button").first).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("en-GB", "en"), ("de-DE", "en")],
)
def test_the_browsers_language_comes_first(
    browse: Callable[..., Page], site: Site, host: object, locale: str, language: str
) -> None:
    url = host.put(f"plain-{locale}", f'<script src="{site.url}/widget.js"></script>')  # type: ignore[attr-defined]
    shown = Widget(browse(url, locale=locale))
    expect(shown.launcher).to_have_attribute("lang", language)
    shown.open()
    expect(shown.panel).to_have_attribute("lang", language)


def test_the_language_can_be_switched_and_what_was_said_stays(widget: Open) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    said = shown.sentences.all_inner_texts()
    shown.root.locator("select").focus()
    shown.root.locator("select").select_option("zh-Hant")
    expect(shown.panel).to_have_attribute("lang", "zh-Hant")
    expect(shown.root.locator(".strip")).to_contain_text("醫療建議")
    assert shown.focused().startswith("select")
    assert shown.sentences.all_inner_texts() == said
    assert {one.get_attribute("lang") for one in shown.sentences.all()} == {"en"}


def test_sentences_come_one_by_one_and_the_stage_is_shown(widget: Open, site: Site) -> None:
    site.road.hold = True
    shown = widget()
    shown.send("What did the Cytotherapy trial find?")
    expect(shown.sentences).to_have_count(1)
    expect(shown.log.locator(".stage")).to_be_visible()
    assert shown.log.locator(".turn [part~=disclaimer]").count() == 0
    site.road.go_on.set()
    expect(shown.log.locator(".turn [part~=disclaimer]")).to_be_visible()
    expect(shown.log.locator(".stage")).to_be_hidden()
    assert shown.sentences.count() > 1


def test_stop_hangs_up_and_keeps_what_was_checked(widget: Open, site: Site) -> None:
    site.road.hold = True
    shown = widget()
    shown.send(QUESTION["en"])
    expect(shown.sentences).to_have_count(1)
    shown.press("Stop")
    expect(shown.log.get_by_text("Stopped.")).to_be_visible()
    expect(shown.sentences).to_have_count(1)
    expect(shown.log.locator(".turn [part~=disclaimer]")).to_contain_text(DISCLAIMER["en"])
    assert site.road.left.wait(10), "the service went on working"
    site.road.go_on.set()
    shown.press("Ask again")
    expect(shown.root.locator(".chips button").first).to_be_visible()
    assert shown.turns.count() == 1


def test_a_follow_up_goes_on_with_the_conversation(widget: Open, site: Site) -> None:
    shown = widget()
    shown.ask("How many people were in the Cytotherapy trial?")
    shown.root.locator(".chips button").first.click()
    expect(shown.turns).to_have_count(2)
    expect(shown.turns.nth(1).locator("[part~=disclaimer]")).to_be_visible()
    first, second = site.road.asked[-2:]
    assert first.conversation_id == second.conversation_id
    assert len(second.history) == 1


def test_nothing_is_stored_before_the_first_question_and_all_survives_a_reload(widget: Open) -> None:
    shown = widget()
    shown.root.locator("[data-key=size]").click()
    expect(shown.panel).to_have_attribute("data-size", "1")
    with shown.page.expect_response("**/api/about*"):
        shown.root.locator("select").select_option("en")
    assert shown.stored() == {}
    shown.ask(QUESTION["en"])
    assert shown.stored() != {}
    said = shown.log.inner_text()
    shown.page.reload()
    expect(shown.panel).to_be_visible()
    expect(shown.turns).to_have_count(1)
    assert shown.log.inner_text() == said
    expect(shown.panel).to_have_attribute("data-size", "1")
    assert shown.page.evaluate("document.activeElement === document.body"), "a reload must not take the focus"


def test_a_question_cut_off_by_a_reload_is_taken_up_again(widget: Open, site: Site) -> None:
    site.road.hold = True
    shown = widget()
    shown.send(QUESTION["en"])
    expect(shown.sentences).to_have_count(1)
    shown.page.reload()
    expect(shown.log.locator(".stage")).to_be_visible()
    expect(shown.sentences).to_have_count(1)
    site.road.go_on.set()
    expect(shown.root.locator(".chips button").first).to_be_visible()
    assert shown.turns.count() == 1


def test_forget_me_deletes_here_and_on_the_server(widget: Open, site: Site) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    (kept,) = shown.stored().values()
    state = json.loads(kept)
    reply_id = state["turns"][0]["reply"]["reply_id"]

    def rate() -> int:
        body = {"reply_id": reply_id, "rating": "up"}
        return httpx.post(f"{site.url}/api/feedback", json=body).status_code

    assert rate() == 204
    shown.press("More")
    shown.root.get_by_role("button", name=re.compile("^Delete my conversation")).click()
    shown.press("Yes, delete")
    expect(shown.root.get_by_text("Deleted from this device and from the server.")).to_be_visible()
    assert rate() == 404
    assert shown.stored() == {}
    shown.press("Back")
    expect(shown.turns).to_have_count(0)
    expect(shown.input).to_be_visible()


def test_a_new_chat_starts_afresh_and_forget_me_still_finds_the_old_one(widget: Open, site: Site) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    first = json.loads(next(iter(shown.stored().values())))
    shown.press("More")
    shown.root.get_by_role("button", name=re.compile("^Start a new chat")).click()
    expect(shown.turns).to_have_count(0)
    shown.ask("How many people were in the Cytotherapy trial?")
    second = json.loads(next(iter(shown.stored().values())))
    assert first["conversation"] != second["conversation"]
    assert set(second["ids"]) == {first["conversation"], second["conversation"]}
    assert site.road.asked[-1].history == ()


def test_feedback_and_a_comment_reach_the_service(widget: Open) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    with shown.page.expect_response("**/api/feedback") as rated:
        shown.press("Not helpful")
    assert rated.value.status == 204
    shown.root.get_by_label("Anything to add?").fill("Too many long words")
    with shown.page.expect_response("**/api/feedback") as commented:
        shown.press("Send comment")
    assert commented.value.status == 204
    assert json.loads(commented.value.request.post_data or "")["comment"] == "Too many long words"
    expect(shown.root.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")


def test_the_time_from_the_press_to_the_first_sentence(widget: Open) -> None:
    shown = widget()
    shown.input.fill(QUESTION["en"])
    began = time.perf_counter()
    shown.press("Send")
    expect(shown.sentences.first).to_be_visible()
    seconds = time.perf_counter() - began
    print(f"first sentence after {seconds:.2f} s")
    assert seconds < 5


def test_all_three_languages_of_the_service_can_be_chosen(widget: Open) -> None:
    offered = widget().root.locator("select option").evaluate_all("all => all.map(one => one.value)")
    assert offered == [language.value for language in Language]

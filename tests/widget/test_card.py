"""The study card behind a citation."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from .conftest import Site
from .widget import Widget

Open = Callable[..., Widget]
ASK = {
    "zh": "Cytotherapy那项试验有多少人参加？",
    "zh-Hant": "Cytotherapy那項試驗有多少人參加？",
    "en": "How many people were in the Cytotherapy trial?",
}


def test_the_card_opens_and_closes_by_keyboard_and_gives_the_focus_back(widget: Open) -> None:
    shown = widget()
    shown.ask(ASK["en"])
    mark = shown.marks.first
    label = mark.get_attribute("aria-label") or ""
    assert label.startswith("Source 1: ")
    assert label.endswith(("record", "record was found", "background", "own statement"))
    mark.focus()
    shown.page.keyboard.press("Enter")
    expect(shown.card).to_be_visible()
    assert shown.focused().startswith("h2")
    assert shown.root.locator(".main").evaluate("main => main.inert")
    shown.page.keyboard.press("Escape")
    expect(shown.card).to_be_hidden()
    expect(mark).to_be_focused()
    expect(shown.panel).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_the_card_says_what_the_study_was_and_what_it_does_not_show(
    widget: Open, site: Site, language: str
) -> None:
    study = httpx.get(f"{site.url}/api/studies/cytotherapy-2025", params={"language": language}).json()
    about = httpx.get(f"{site.url}/api/about", params={"language": language}).json()
    shown = widget(f"{site.url}/?language={language}")
    shown.ask(ASK[language])
    shown.root.locator(".mark.partly, .mark.overstates, .mark.agrees").first.click()
    card = shown.card
    original, own, _ = re.split("[（）]", study["title"]) if language != "en" else ("", study["title"], "")
    expect(card.get_by_role("heading", name=own, exact=True)).to_be_visible()
    assert "".join(card.locator("p.quietly[lang=en]").all_inner_texts()) == original
    for part in ("Cytotherapy", "2025", "30", study["design"], study["comparator"], study["follow_up"]):
        expect(card).to_contain_text(part)
    expect(card.locator(".verdict")).to_contain_text(about["verdicts"][study["verdict"]])
    expect(card).to_contain_text(study["claim"])
    for line in (*study["limitations"], *study["record"]):
        expect(card).to_contain_text(line)
    expect(card.locator("[part~=disclaimer]")).to_have_text(about["disclaimer"])


def test_an_english_quote_of_the_article_stands_beside_the_chinese_original(widget: Open, site: Site) -> None:
    shown = widget()
    for question in ("Are stem-cell injections safe?", ASK["en"], "What did the 875-patient study find?"):
        shown.ask(question)
    for mark in shown.marks.all():
        mark.click()
        if (
            shown.card.locator("blockquote[lang=en]").count()
            and shown.card.get_by_text("In the words of the article").count()
        ):
            original = shown.card.locator("blockquote[lang=zh]")
            expect(original).to_be_visible()
            assert any("\u4e00" <= letter <= "\u9fff" for letter in original.inner_text())
            expect(shown.card).to_contain_text("stores stem cells for a fee")
            return
        shown.press("Back")
    pytest.fail("no sentence of these answers quotes the article")


def test_a_card_still_opens_when_the_details_cannot_be_fetched(widget: Open) -> None:
    shown = widget(expected=("ERR_INTERNET_DISCONNECTED",))
    shown.ask(ASK["en"])
    shown.page.context.set_offline(True)
    shown.marks.first.click()
    expect(shown.card.locator(".verdict")).to_be_visible()
    expect(shown.card.get_by_text("More details could not be fetched")).to_be_visible()


def test_links_lead_to_the_source_and_take_nothing_along(widget: Open) -> None:
    shown = widget()
    shown.ask("What does the Cochrane review of 2025 say?")
    shown.marks.first.click()
    link = shown.card.locator("a.out")
    expect(link).to_have_attribute("href", "https://doi.org/10.1002/14651858.CD013342.pub2")
    expect(link).to_have_attribute("rel", "noopener noreferrer")

"""What must be on screen, in what is copied, saved and printed; and what must never be."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bot.assembly import Assembly
from bot.dialogue.release import Sheet, release
from bot.domain.draft import Proposal, Support
from bot.domain.event import Event, ReplyEvent, SentenceEvent
from bot.domain.language import Language
from bot.domain.passage import Origin, Passage
from bot.domain.question import Question
from bot.domain.reply import Kind

from .conftest import Site
from .widget import EMERGENCY, QUESTION, Widget

Open = Callable[..., Widget]
MARKUP = "<script>document.title='taken'</script> <img src=x onerror=\"document.title='taken'\"> **bold** [x](javascript:alert(1)) &lt;b&gt;"
NUMBERS = {"zh": {"120"}, "zh-Hant": {"999", "119", "120"}, "en": {"911", "999", "112"}}


class MarkupRoad:
    """Answers everything with markup, through the real exit."""

    def __init__(self, library: Assembly) -> None:
        self._library = library

    async def events(self, question: Question) -> AsyncIterator[Event]:
        passage = Passage(
            passage_id="article/p1@en",
            key="article/p1",
            language="en",
            slug="article",
            origin=Origin.ARTICLE,
            section=MARKUP,
            lead="",
            text=MARKUP,
            sentences=(MARKUP,),
            study_id=None,
            balance=None,
            label=MARKUP,
            commercial=True,
        )
        sheet = Sheet(Language.ENGLISH, {}, {}, self._library.replies)
        item, citations = sheet.accept(Proposal(MARKUP, (Support(passage, MARKUP),)))
        yield SentenceEvent(0, item, citations)
        yield ReplyEvent(release(sheet, Kind.ANSWER, question.conversation_id, (MARKUP,)), question.text)


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_what_must_always_be_on_screen(widget: Open, site: Site, language: str) -> None:
    shown = widget(f"{site.url}/?language={language}")
    shown.ask(QUESTION[language])
    strip, fine = shown.root.locator(".strip"), shown.root.locator(".fine")
    expect(strip).to_contain_text("AI")
    expect(strip).to_be_in_viewport()
    expect(fine).to_be_in_viewport()
    for part in ("August 18, 2025" if language == "en" else "2025年8月18日", "30"):
        expect(fine).to_contain_text(part)
    interest = {"zh": "商业利益", "zh-Hant": "商業利益", "en": "commercial interest"}[language]
    expect(fine).to_contain_text(interest)
    expect(fine.locator("a[href='mailto:help@clinic.example']")).to_be_in_viewport()
    assert strip.locator("button").count() == 0, "the disclaimer cannot be dismissed"


def test_the_way_to_a_person_is_hidden_when_there_is_none(
    browse: Callable[..., Page], start: Callable[..., Site]
) -> None:
    shown = Widget(browse(f"{start(contact_url='').url}/?language=en"))
    shown.open()
    expect(shown.root.locator(".fine")).to_be_visible()
    assert shown.root.locator(".person").count() == 0


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_an_emergency_is_an_alert_with_numbers_to_call(widget: Open, site: Site, language: str) -> None:
    shown = widget(f"{site.url}/?language={language}")
    turn = shown.ask(EMERGENCY[language])
    alert = turn.get_by_role("alert")
    expect(alert).to_be_visible()
    calls = turn.locator("a.call")
    expect(calls.first).to_be_visible()
    assert {str(call.get_attribute("href")) for call in calls.all()} == {
        f"tel:{n}" for n in NUMBERS[language]
    }
    for call in calls.all():
        box = call.bounding_box()
        assert box is not None and box["height"] >= 44
    inline = alert.locator("a").first
    assert re.fullmatch(r"tel:\d+", inline.get_attribute("href") or "")


def test_the_disclaimer_is_in_everything_that_is_copied(widget: Open) -> None:
    shown = widget(permissions=["clipboard-read", "clipboard-write"])
    shown.ask(QUESTION["en"])

    def clipboard() -> str:
        return str(shown.page.evaluate("navigator.clipboard.readText()"))

    shown.press("Copy")
    expect(shown.root.get_by_text("Copied, with sources and disclaimer.")).to_be_visible()
    assert "not medical advice" in clipboard()
    assert "automated (AI)" in clipboard()
    assert "[1]" in clipboard()
    assert "Sources:" in clipboard()
    shown.sentences.first.click(click_count=3)
    shown.page.keyboard.press("Control+c")
    copied = clipboard()
    assert shown.sentences.first.locator(".text").inner_text() in copied
    assert "not medical advice" in copied


def test_what_the_patient_typed_is_copied_as_it_is(widget: Open) -> None:
    shown = widget(permissions=["clipboard-read", "clipboard-write"])
    shown.input.fill("my own words")
    shown.input.press("Control+a")
    shown.input.press("Control+c")
    assert shown.page.evaluate("navigator.clipboard.readText()") == "my own words"


def test_the_page_for_the_doctor_can_be_saved_and_holds_sources_and_disclaimer(
    widget: Open, tmp_path: Path
) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    shown.press("For my doctor")
    shown.root.get_by_label("My own questions").fill("Can I still swim?")
    expect(shown.card).to_contain_text(QUESTION["en"])
    expect(shown.card.locator("[part~=disclaimer]").first).to_contain_text("not medical advice")
    with shown.page.expect_download() as saved:
        shown.press("Save as text")
    path = tmp_path / "sheet.txt"
    saved.value.save_as(path)
    text = path.read_text("utf-8-sig")
    for part in (QUESTION["en"], "Can I still swim?", "[1]", "not medical advice", "automated (AI)", "2025"):
        assert part in text


def test_the_page_for_the_doctor_prints_alone_with_its_disclaimer(widget: Open, tmp_path: Path) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    shown.press("For my doctor")
    shown.page.evaluate("window.print = () => { window.printed = document.adoptedStyleSheets.length }")
    shown.press("Print")
    assert shown.page.evaluate("window.printed") == 1
    shown.page.emulate_media(media="print")
    expect(shown.card.get_by_text(QUESTION["en"])).to_be_visible()
    expect(shown.card.locator("[part~=disclaimer]").first).to_be_visible()
    expect(shown.card.get_by_role("button", name="Print")).to_be_hidden()
    expect(shown.page.locator("body")).to_be_hidden()
    printed = PdfReader(io.BytesIO(shown.page.pdf(format="A5")))
    text = " ".join("".join(page.extract_text() for page in printed.pages).split())
    assert len(printed.pages) > 1, "the sheet goes on over the pages"
    assert QUESTION["en"] in text
    assert "automated (AI) service" in text
    assert text.rstrip(". ").endswith("think well of stem cells"), "nothing is cut off at the end"
    shown.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(shown.page.locator("body")).to_be_visible()


def test_a_page_printed_with_the_chat_open_holds_the_disclaimer(widget: Open) -> None:
    shown = widget()
    shown.ask(QUESTION["en"])
    shown.page.emulate_media(media="print")
    expect(shown.turns.first.locator("[part~=disclaimer]")).to_be_visible()
    expect(shown.root.locator(".strip")).to_be_visible()
    expect(shown.root.locator(".composer")).to_be_hidden()


def test_markup_in_questions_and_answers_stays_text(
    browse: Callable[..., Page], start: Callable[..., Site], library: Assembly
) -> None:
    shown = Widget(browse(f"{start(road=MarkupRoad(library)).url}/?language=en"))
    shown.open()
    title = shown.page.title()
    turn = shown.ask(MARKUP)
    expect(turn.locator(".question")).to_have_text(MARKUP)
    expect(shown.sentences.first.locator(".text")).to_contain_text("<script>")
    shown.marks.first.click()
    expect(shown.card.locator("blockquote").first).to_have_text(MARKUP)
    shown.press("Back")
    shown.press("For my doctor")
    assert shown.root.locator("script, img, b, iframe").count() == shown.root.locator(".aa b").count()
    shown.page.wait_for_timeout(200)
    assert shown.page.title() == title


def test_words_are_explained_on_request(widget: Open) -> None:
    shown = widget()
    shown.ask("What is hyaluronic acid?")
    shown.press("Explain words")
    expect(shown.root.get_by_text(re.compile("Press an underlined word|no words to explain"))).to_be_visible()
    term = shown.root.locator("button.term").first
    term.click()
    expect(term).to_have_attribute("aria-expanded", "true")
    note = shown.root.locator(".meaning").first
    expect(note).to_be_visible()
    assert len(note.inner_text()) > 15
    term.click()
    expect(note).to_be_hidden()
